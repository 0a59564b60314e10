/// What a user asked for, before it is checked against the catalogue.
@dynamicMemberLookup
package struct SweepRequest: Sendable, Equatable {
  package var strategies = ["all"]
  /// Nil for that of the strategies that are named, or `slot`.
  package var subject: Subject?
  /// Names, or paths of files; empty for the subject's default.
  package var scenarios: [String] = []
  /// What flags say of the axes.
  package var axes = Axes()
  package var randomSeed: UInt64 = 0
  package var withFloors = false
  /// What a scenario multiplies that has so many backends a processor.
  package var processors = Machine.allowedProcessors

  package init() {}

  package subscript<Values>(dynamicMember path: WritableKeyPath<Axes, Values>) -> Values {
    get { axes[keyPath: path] }
    set { axes[keyPath: path] = newValue }
  }

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
    (sample.slots, sample.occupancies) = ([example.slots], [.share(example.occupancy)])
    sample.axes = sample.axes.of(subject)
    return sample
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
  /// Those of the cells, as flags changed them.
  package private(set) var scenarios: [Scenario] = []
  /// What is replayed, by the names that results have.
  package private(set) var traces: [String: ReplayTrace] = [:]
  /// What `all` or a pattern brought in and a size ruled out, and flags that mean nothing here: a
  /// sentence each.
  package private(set) var notes: [String] = []

  /// By scenario, the file that says how much is held, where no flag does.
  private var occupancyFiles: [String: String] = [:]

  /// Checks every word and forms the product of the axes.
  ///
  /// Where nobody asked for anything in particular, a cell of every other subject's strategies comes
  /// last.
  package init(_ request: SweepRequest) throws(UsageError) {
    try self.init(ofOneSubject: request)
    guard request.isDefault else { return }
    for subject in Subject.allCases where subject != .slot {
      let sample = try Sweep(ofOneSubject: request.sample(of: subject))
      cells += sample.cells
      scenarios += sample.scenarios
    }
  }

  private init(ofOneSubject request: SweepRequest) throws(UsageError) {
    let files = try ScenarioFiles(request.scenarios)
    let subject =
      request.subject ?? Self.subject(of: request.strategies.filter { !Self.isPattern($0) })
      ?? files.firstSubject ?? Self.subject(of: request.strategies) ?? .slot
    let strategies = try Self.strategies(
      request.strategies, of: subject, withFloors: request.withFloors)
    try noteMeaningless(request.axes, in: subject)
    if request.subject == nil { noteStrangers(request.strategies, in: subject) }
    let chosen =
      request.scenarios.isEmpty
      ? [subject.defaultScenario] : try files.scenarios(request.scenarios, of: subject)
    for scenario in chosen {
      let scenario = scenario.with(request.axes.of(subject))
      for axis in Axis.all { try axis.check(scenario.axes) }
      scenarios.append(scenario)
      if request.axes.occupancies.isEmpty {
        occupancyFiles[scenario.name] = files.path(of: scenario.name)
      }
      let settings = SweepSettings(
        scenario, processors: request.processors, traces: try read(of: scenario))
      for strategy in strategies {
        try add(strategy, scenario, settings, seed: request.randomSeed)
      }
    }
    var seen = Set<Cell>()
    cells = cells.filter { seen.insert($0).inserted }
    guard !cells.isEmpty else {
      throw UsageError("Nothing is left to run: \(notes.joined(separator: " "))")
    }
  }

  /// What a pattern matches beside the run's own subject is left out, and told.
  private mutating func noteStrangers(_ patterns: [String], in subject: Subject) {
    for pattern in patterns where pattern != "all" && Self.isPattern(pattern) {
      let others = Catalogue.all.filter {
        $0.subject != subject && Glob(pattern).matches($0.card.name)
      }
      guard !others.isEmpty else { continue }
      let names = others.map { "\($0.card.name) (\($0.subject))" }.joined(separator: ", ")
      notes.append(
        "Left out of this run of the subject \(subject), though '\(pattern)' matches: \(names).")
    }
  }

  /// The traces of a scenario, by the words that name them.
  private mutating func read(
    of scenario: Scenario
  ) throws(UsageError) -> [String: ReplayTrace] {
    let isReplay = scenario.workload.isReplay
    let strangers =
      isReplay ? ["burst", "think", "hold", "rate_per_s", "arrival"] : ["trace", "speed"]
    for axis in strangers.compactMap(Axis.named) where axis.texts(scenario.axes) != [] {
      notes.append("Ignored: \(axis.flag), which means nothing in \(scenario.name).")
    }
    guard isReplay else { return [:] }
    var found: [String: ReplayTrace] = [:]
    for word in scenario.axes.over(.usual).traces {
      let trace = try ReplayTrace(named: word)
      if let known = traces[trace.name], known != trace {
        throw UsageError("Two traces of this run are called \(trace.name); rename one of them.")
      }
      traces[trace.name] = trace
      found[word] = trace
    }
    return found
  }

  /// A flag that changes nothing is told: it may be a mistake.
  private mutating func noteMeaningless(
    _ axes: Axes, in subject: Subject
  ) throws(UsageError) {
    let isOpen = axes.rates.contains { $0 != .closed }
    if isOpen && subject.query == nil {
      throw UsageError(
        "--rate means nothing in the subject \(subject), which has no backends that could arrive.")
    }
    if isOpen && !axes.thinks.isEmpty {
      notes.append("Ignored where the loop is open: --think; --rate says when operations begin.")
    }
    let known = SweepAxis.keys(of: subject)
    for axis in Axis.all where !axis.texts(axes).isEmpty && !known.contains(axis.key) {
      notes.append("Ignored: \(axis.flag), which means nothing in the subject \(subject).")
    }
  }

  /// A strategy of a sweep, and whether it was called by its whole name.
  package struct Selected: Sendable {
    package let entry: StrategyEntry
    package let isNamed: Bool
  }

  private mutating func add(
    _ strategy: Selected, _ scenario: Scenario, _ settings: SweepSettings, seed: UInt64
  ) throws(UsageError) {
    let entry = strategy.entry
    var cells = [
      Cell(
        strategy: entry.card.name, scenario: scenario, mode: .threads, lock: entry.joins[0].lock,
        layout: .postgres18, workers: 1, slots: 1, held: 0, occupancyShape: .prefix, think: .none,
        hold: .none, tagBits: 0, amortisationBudget: 1, seed: seed)
    ]
    for axis in SweepAxis.axes(of: entry.subject) { axis.spread(&cells, entry, settings) }
    for cell in cells { try add(cell, of: strategy) }
  }

  private mutating func add(_ cell: Cell, of strategy: Selected) throws(UsageError) {
    guard cell.held < cell.slots else {
      throw UsageError(
        """
        \(cell.scenario) would hold all \(cell.slots) slots, and no take could ever succeed; lower \
        \(occupancySetting(of: cell)) below \(1 - 0.5 / Double(cell.slots)).
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
        \(cell.free) of \(cell.slots) slots free; lower --burst or \
        \(occupancySetting(of: cell)).
        """)
    }
    if let replay = cell.replay, let trace = traces[replay.trace] {
      let peak = trace.peaks(of: cell.workers).reduce(0, +)
      guard peak <= cell.free else {
        return skip(
          """
          \(trace.name) has \(cell.workers) backends hold up to \(peak) slots, and \(cell.free) of \
          \(cell.slots) are free; use more --slots
          """)
      }
    }
    guard cell.stall == .none || cell.workers > 1 else {
      return skip(
        """
        \(cell.strategy) is not stalled with one backend in \(cell.scenario): nobody would take \
        meanwhile; use --workers 2 or more
        """)
    }
    if let reason = Self.reasonNotToPace(cell) { return skip(reason) }
    do throws(ConfigurationError) {
      _ = try strategy.entry.prepare(cell)
      cells.append(cell)
    } catch {
      guard !strategy.isNamed else { throw UsageError(error.description + ".") }
      skip(error.description)
    }
  }

  /// What whoever wants less held has to change.
  private func occupancySetting(of cell: Cell) -> String {
    occupancyFiles["\(cell.scenario)"].map { "occupancy in \($0)" } ?? "--occupancy"
  }

  /// Why a cell cannot have the schedule, or the pause of the postmaster, that was asked for.
  private static func reasonNotToPace(_ cell: Cell) -> String? {
    if cell.isOpenLoop && cell.workload.playsBothRoles {
      return """
        \(cell.scenario) has no open loop: its one contender is the postmaster too, for whom nothing \
        falls due; use another scenario with --workers 1
        """
    }
    if cell.isOpenLoop && cell.stall != .none {
      return "\(cell.strategy) is not stalled in an open loop; use --stall or --rate"
    }
    guard cell.postmasterPause != nil else { return nil }
    if cell.workload.playsBothRoles {
      return "\(cell.scenario) has no postmaster that could be paused by itself"
    }
    if cell.mode == .threads {
      return """
        a postmaster that is a thread is not paused, for its process is everybody's; use --mode \
        processes
        """
    }
    return nil
  }

  private mutating func skip(_ reason: String) {
    let note = "Skipped: \(reason)."
    if !notes.contains(note) { notes.append(note) }
  }

  /// What belongs to another subject than the run's.
  static func strange(
    _ what: String, of other: Subject, in subject: Subject
  ) -> UsageError {
    UsageError(
      """
      \(what) is of the subject \(other), and this run is of \(subject): a run has one subject, so \
      run the other by itself with --subject \(other).
      """)
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
      if let plant = Catalogue.plant(named: pattern), subject == .slot {
        selected.append(Selected(entry: plant, isNamed: true))
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
