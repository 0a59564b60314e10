/// What a user asked for, each axis a list, before it is checked against the catalogue.
///
/// An empty list stands for the scenario's own.
package struct SweepRequest: Sendable, Equatable {
  package var strategies = ["all"]
  /// Nil for that of the strategies that are named, or `slot`.
  package var subject: Subject?
  /// Empty for the subject's default.
  package var scenarios: [String] = []
  package var modes = Mode.allCases
  /// For strategies that lock; the others ignore them.
  package var locks = [LWLock.name]
  package var layouts = [SlotLayout.postgres18]
  package var workers: [UInt32] = []
  package var slots: [UInt32] = []
  /// Shares of slots held.
  package var occupancies: [Double] = []
  package var occupancyShapes: [OccupancyShape] = []
  package var bursts: [UInt32] = []
  package var burstPolicies = [BurstPolicy.bestEffort]
  package var giveBacks = [GiveBack.together]
  package var thinks: [TimeDistribution] = []
  package var holds: [TimeDistribution] = []
  /// Empty for 16, and then nobody asked for a tag that may be too narrow.
  package var tagBits: [UInt32] = []
  package var stalls = [TimeDistribution.none]
  package var bitmapSpreads = [BitmapSpread.packed]
  package var pids = [PidPattern.sequential]
  package var exitOrders = [ExitOrder.random]
  package var dsmHandles = [DSMHandles.random]
  package var handleBits: [UInt32] = [32]
  package var wakeups = [Wakeup.signal]
  package var workerKinds = [WorkerKind.process]
  /// Shares of starts.
  package var failings = [0.0]
  package var amortisationBudgets: [UInt32] = [8]
  package var affinities = [Affinity.none]
  package var randomSeed: UInt64 = 0
  package var withFloors = false
  /// What a scenario multiplies that has so many backends a processor.
  package var processors = Machine.allowedProcessors

  package init() {}

  /// Whether it is what a user gets who asks for nothing but how long and how often; references of the
  /// results, such as floors, are nothing in particular.
  fileprivate var isDefault: Bool {
    var plain = SweepRequest()
    (plain.strategies, plain.withFloors) = (strategies, withFloors)
    (plain.randomSeed, plain.processors) = (randomSeed, processors)
    return strategies.contains("all") && self == plain
  }

  /// One short cell of a subject's strategies.
  fileprivate func sample(of subject: Subject) -> SweepRequest {
    var sample = SweepRequest()
    (sample.randomSeed, sample.processors) = (randomSeed, processors)
    (sample.subject, sample.modes, sample.workers) = (subject, [.processes], [1])
    let example = subject.defaultScenario.example
    (sample.slots, sample.occupancies) = ([example.slots], [example.occupancy])
    return sample
  }
}

/// A wrong word on the command line: exit 64, one sentence.
package struct UsageError: Error, Equatable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }

  /// What was typed, the nearest name if one is near, and all of them.
  ///
  /// `more` are names that may have been meant but are not listed.
  package static func unknown(
    _ what: String, _ name: String, among names: [String], or more: [String] = []
  ) -> UsageError {
    let suggestion =
      nearestName(to: name, among: names + more).map { " Did you mean '\($0)'?" } ?? ""
    return UsageError(
      "No \(what) is called '\(name)'.\(suggestion) There are: \(names.joined(separator: ", ")).")
  }
}

extension Subject {
  /// The subject that a flag names; nil if the flag was not typed.
  package static func named(_ text: String?) throws(UsageError) -> Subject? {
    guard let text else { return nil }
    guard let known = Subject(rawValue: text) else {
      throw UsageError.unknown("subject", text, among: allCases.map(\.rawValue))
    }
    return known
  }
}

/// The cells of a run, and what was left out of it.
package struct Sweep: Sendable {
  package private(set) var cells: [Cell] = []
  /// What `all` or a pattern brought in and a size ruled out: a sentence each.
  package private(set) var notes: [String] = []

  /// Checks every word and forms the product of the axes.
  ///
  /// Where nobody asked for anything in particular, a cell of every other subject's strategies comes
  /// last.
  package init(_ request: SweepRequest) throws(UsageError) {
    try Self.checkSizes(request)
    try self.init(ofOneSubject: request)
    guard request.isDefault else { return }
    for subject in Subject.allCases where subject != .slot {
      cells += try Sweep(ofOneSubject: request.sample(of: subject)).cells
    }
  }

  private init(ofOneSubject request: SweepRequest) throws(UsageError) {
    let subject =
      request.subject ?? Self.subject(of: request.strategies.filter { !Self.isPattern($0) })
      ?? Self.subject(ofScenarios: request.scenarios) ?? Self.subject(of: request.strategies)
      ?? .slot
    let strategies = try Self.strategies(
      request.strategies, of: subject, withFloors: request.withFloors)
    let scenarios =
      request.scenarios.isEmpty
      ? [subject.defaultScenario] : try Self.scenarios(request.scenarios, of: subject)
    var request = request
    request.locks = try Self.locks(request.locks)
    for scenario in scenarios {
      for strategy in strategies {
        try add(strategy, scenario, request)
      }
    }
    var seen = Set<Cell>()
    cells = cells.filter { seen.insert($0).inserted }
    guard !cells.isEmpty else {
      throw UsageError("Nothing is left to run: \(notes.joined(separator: " "))")
    }
  }

  /// A strategy of a sweep, and whether it was called by its whole name.
  package struct Selected: Sendable {
    package let entry: StrategyEntry
    package let isNamed: Bool
  }

  private mutating func add(
    _ strategy: Selected, _ scenario: Scenario, _ request: SweepRequest
  ) throws(UsageError) {
    let entry = strategy.entry
    var cells = [
      Cell(
        strategy: entry.card.name, scenario: scenario, mode: .threads, lock: entry.joins[0].lock,
        layout: .postgres18, workers: 1, slots: 1, held: 0, occupancyShape: .prefix, think: .none,
        hold: .none, tagBits: 0, amortisationBudget: 1, seed: request.randomSeed)
    ]
    for axis in SweepAxis.axes(of: entry.subject) { axis.spread(&cells, entry, scenario, request) }
    for cell in cells { try add(cell, of: strategy) }
  }

  private mutating func add(_ cell: Cell, of strategy: Selected) throws(UsageError) {
    guard cell.held < cell.slots else {
      throw UsageError(
        """
        \(cell.scenario) would hold all \(cell.slots) slots, and no take could ever succeed; lower \
        --occupancy below \(1 - 0.5 / Double(cell.slots)).
        """)
    }
    guard cell.burst <= cell.slots else {
      throw UsageError(
        "--burst \(cell.burst) is more than all \(cell.slots) slots; use 1 to \(cell.slots).")
    }
    guard cell.burst <= cell.free || cell.burstPolicy == .bestEffort else {
      throw UsageError(
        """
        --burst \(cell.burst) all-or-nothing could never succeed in \(cell.scenario) with \
        \(cell.free) of \(cell.slots) slots free; lower --burst or --occupancy.
        """)
    }
    guard cell.stall == .none || cell.workers > 1 else {
      return skip(
        """
        \(cell.strategy) is not stalled with one backend in \(cell.scenario): nobody would take \
        meanwhile; use --workers 2 or more
        """)
    }
    do throws(ConfigurationError) {
      _ = try strategy.entry.prepare(cell)
      cells.append(cell)
    } catch {
      guard !strategy.isNamed else { throw UsageError(error.description + ".") }
      skip(error.description)
    }
  }

  private mutating func skip(_ reason: String) {
    let note = "Skipped: \(reason)."
    if !notes.contains(note) { notes.append(note) }
  }

  private static func checkSizes(_ request: SweepRequest) throws(UsageError) {
    for slots in request.slots where !(1...SlotGeometry.largestSlotCount).contains(slots) {
      throw UsageError(
        """
        --slots \(slots) is out of range: PostgreSQL allows 1 to \(SlotGeometry.largestSlotCount) \
        (MAX_BACKENDS).
        """)
    }
    for workers in request.workers where !(1...Workers.largest).contains(workers) {
      throw UsageError(
        "--workers \(workers) is out of range: use 1 to \(Workers.largest).")
    }
    for share in request.occupancies where !(0...1).contains(share) {
      throw UsageError("--occupancy \(share) is no share of slots: use 0 to 1.")
    }
    for share in request.failings where !(0..<1).contains(share) {
      throw UsageError(
        "--failing \(share) is no share of starts: use 0 to 1, without 1, at which no worker ends.")
    }
    for burst in request.bursts where burst == 0 {
      throw UsageError("--burst \(burst) is out of range: a query takes 1 slot or more.")
    }
    for bits in request.tagBits where bits > CASStack.largestTagBits {
      throw UsageError(
        """
        --tag-bits \(bits) is out of range: 0 to \(CASStack.largestTagBits) fit beside an index \
        into one 64-bit word.
        """)
    }
    for bits in request.handleBits where bits != 32 && bits != 64 {
      throw UsageError("--handle-bits \(bits) is no width of a handle: use 32 or 64.")
    }
    for budget in request.amortisationBudgets where budget == 0 {
      throw UsageError("--amortisation-budget 0 is out of range: use 1 place per slot or more.")
    }
  }

  private static func scenarios(
    _ names: [String], of subject: Subject
  ) throws(UsageError) -> [Scenario] {
    let known = Scenario.scenarios(of: subject)
    var found: [Scenario] = []
    for name in names {
      guard let scenario = known.first(where: { $0.name == name }) else {
        if let other = Scenario.all.first(where: { $0.name == name }) {
          throw Self.strange("--scenario \(name)", of: other.subject, in: subject)
        }
        throw UsageError.unknown(
          "scenario", name, among: known.map(\.name), or: Scenario.all.map(\.name))
      }
      found.append(scenario)
    }
    return found
  }

  /// What belongs to another subject than the run's.
  private static func strange(
    _ what: String, of other: Subject, in subject: Subject
  ) -> UsageError {
    UsageError(
      """
      \(what) is of the subject \(other), and this run is of \(subject): a run has one subject, so \
      run the other by itself with --subject \(other).
      """)
  }

  /// The subject of the first scenario that is known.
  static func subject(ofScenarios names: [String]) -> Subject? {
    names.lazy.compactMap { name in Scenario.all.first { $0.name == name }?.subject }.first
  }

  /// Whether it may match several names.
  private static func isPattern(_ name: String) -> Bool {
    name == "all" || name.contains("*") || name.contains("?")
  }

  /// The subject of the first strategy that is not called `all`.
  package static func subject(of patterns: [String]) -> Subject? {
    for pattern in patterns where pattern != "all" {
      if Stack.isSpelledOut(pattern) { return .lifecycle }
      let glob = Glob(pattern)
      for subject in Subject.allCases {
        let names = Catalogue.strategies(of: subject).map(\.card.name)
        if names.contains(where: glob.matches) { return subject }
      }
    }
    return nil
  }

  /// `all` is every lock.
  package static func locks(_ names: [String]) throws(UsageError) -> [String] {
    let known = Catalogue.locks.map(\.name)
    for name in names where name != "all" && !known.contains(name) {
      throw .unknown("lock", name, among: known + ["all"])
    }
    return names.contains("all") ? known : names
  }

  /// `all` is every contender and the baseline; a pattern brings in whatever it matches.
  package static func strategies(
    _ patterns: [String], of subject: Subject = .slot, withFloors: Bool
  ) throws(UsageError) -> [Selected] {
    let known = Catalogue.strategies(of: subject)
    var selected: [Selected] = []
    for pattern in patterns {
      if Stack.isSpelledOut(pattern) && subject == .lifecycle {
        selected.append(Selected(entry: try Stack(parsing: pattern).entry, isNamed: true))
        continue
      }
      let isNamed = !isPattern(pattern)
      let matches = known.filter { entry in
        pattern == "all"
          ? entry.card.kind.isCandidate : Glob(pattern).matches(entry.card.name)
      }
      guard !matches.isEmpty else {
        if let build = Catalogue.elsewhere[pattern] {
          throw UsageError("\(pattern) is not in this build; make one that has it: \(build)")
        }
        if let other = Catalogue.all.first(where: { Glob(pattern).matches($0.card.name) }) {
          throw Self.strange("--strategy \(pattern)", of: other.subject, in: subject)
        }
        throw UsageError.unknown(
          "strategy", pattern, among: known.map(\.card.name) + ["all"],
          or: Catalogue.all.map(\.card.name))
      }
      selected += matches.map { Selected(entry: $0, isNamed: isNamed) }
    }
    if withFloors {
      selected += known.filter { [.floor, .reference].contains($0.card.kind) }
        .map { Selected(entry: $0, isNamed: false) }
    }
    var seen = Set<String>()
    return selected.filter { seen.insert($0.entry.card.name).inserted }
  }
}
