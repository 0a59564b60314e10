/// A start strategy that is explored and killed in: its type behind closures.
package struct ExploredStart: Sendable {
  package let card: StrategyCard
  fileprivate let explore:
    @Sendable (ExplorationBounds, (UInt64) -> Void) throws(ConfigurationError) -> Exploration
  let follow: @Sendable (Schedule) throws(ConfigurationError) -> Exploration
  /// Throws if no lock of the cell's name can be counted on.
  package let faultSubject: @Sendable (Cell) throws(ConfigurationError) -> FaultSubject
  /// What rows are written with.
  package let entry: StrategyEntry

  package init<Strategy: StartStrategy>(_: Strategy.Type) {
    card = Strategy.card
    explore = { bounds, progress throws(ConfigurationError) in
      try Strategy.explore(bounds, progress: progress)
    }
    entry = StrategyEntry(Strategy.card, .slot, usesLock: true, joins: [])
    faultSubject = { cell throws(ConfigurationError) in
      FaultSubject(FaultStart<Strategy>(cell, under: try Self.lock(named: cell.lock)))
    }
    follow = { schedule throws(ConfigurationError) in try Strategy.follow(schedule) }
  }

  /// The locks that requests are made under, as those of slot strategies.
  package static let locks: [any SlotLock.Type] = [
    LWLock.self, RobustLock.self, MutexLock.self, TTASLock.self, TicketLock.self, MCSLock.self,
  ]

  private static func lock(
    named name: String
  ) throws(ConfigurationError) -> any SlotLock.Type {
    guard let lock = locks.first(where: { $0.name == name }) else {
      throw ConfigurationError("no lock is called '\(name)'")
    }
    return lock
  }

  package static let all = [
    ExploredStart(StartScan.self), ExploredStart(StartScanIndexed.self),
    ExploredStart(StartQueue.self),
  ]

  package static func named(_ name: String) -> ExploredStart? {
    all.first { $0.card.name == name }
  }
}

extension ExploredStart {
  /// The cells of a fault run: every lock, layout and number of slots that it names.
  package func faultCells(
    scenario: String, locks: [String], layouts: [SlotLayout], workers: UInt32, slots: [UInt32],
    seed: UInt64
  ) -> [Cell] {
    slots.flatMap { slots in
      layouts.flatMap { layout in
        locks.map { lock in
          var cell = Cell(
            strategy: card.name, scenario: .churn, mode: .processes, lock: lock, layout: layout,
            workers: workers, slots: slots, held: 0, occupancyShape: .prefix, think: .none,
            hold: .none, tagBits: 0, amortisationBudget: 1, seed: seed)
          cell.scenario = scenario
          return cell
        }
      }
    }
  }
}

/// A subject whose strategies are explored, as `verify --subject` names it.
package enum ExploredSubject: String, CaseIterable, Codable, Sendable {
  case slot, start

  /// Nil if nobody says.
  package init?(argument name: String?) throws(UsageError) {
    guard let name else { return nil }
    guard let known = Self(rawValue: name) else {
      throw .unknown("subject", name, among: Self.allCases.map(\.rawValue))
    }
    self = known
  }
}

/// The strategies that somebody named, by subject.
package struct ExploredStrategies {
  /// Patterns for strategies of the subject `slot`.
  package private(set) var slotPatterns: [String] = []
  package private(set) var starts: [ExploredStart] = []
  /// Of the start strategies, those that were called by their whole names.
  private(set) var named: Set<String> = []

  /// `all` is every one of the subject, which is `slot` unless somebody says so.
  package init(_ patterns: [String], of subject: ExploredSubject?) throws(UsageError) {
    for pattern in patterns { try add(pattern, of: subject) }
    var seen = Set<String>()
    starts = starts.filter { seen.insert($0.card.name).inserted }
  }

  private mutating func add(_ pattern: String, of subject: ExploredSubject?) throws(UsageError) {
    if pattern == "all" {
      if subject == .start { starts += ExploredStart.all } else { slotPatterns.append(pattern) }
      return
    }
    let glob = Glob(pattern)
    let found = subject == .slot ? [] : ExploredStart.all.filter { glob.matches($0.card.name) }
    starts += found
    if found.contains(where: { $0.card.name == pattern }) { named.insert(pattern) }
    let isSlot =
      subject != .start && Catalogue.slot.contains { glob.matches($0.card.name) }
    if isSlot { slotPatterns.append(pattern) }
    guard found.isEmpty && !isSlot else { return }
    let starts = ExploredStart.all.map(\.card.name)
    switch subject {
    case .start: throw .unknown("start strategy", pattern, among: starts + ["all"])
    case .slot: slotPatterns.append(pattern)
    case nil:
      let isElsewhere =
        Catalogue.elsewhere[pattern] != nil
        || Catalogue.all.contains { glob.matches($0.card.name) }
      guard !isElsewhere else { return slotPatterns.append(pattern) }
      throw .unknown(
        "strategy", pattern, among: Catalogue.slot.map(\.card.name) + starts + ["all"])
    }
  }
}

/// A start strategy and the bounds within which it is explored.
package struct StartVerificationCase: ExploredCase {
  let start: ExploredStart
  package let bounds: ExplorationBounds

  package init(_ start: ExploredStart, _ bounds: ExplorationBounds) {
    self.start = start
    self.bounds = bounds
  }

  package var name: String { start.card.name }

  package func explore(progress: @escaping (UInt64) -> Void) throws -> Exploration {
    try start.explore(bounds, progress)
  }

  package func row(_ found: Exploration) -> VerificationRow { VerificationRow(self, found) }

  package func schedule(_ property: Property, _ trace: Trace) -> Schedule {
    Schedule(of: name, bounds, property, trace)
  }

  package var orderingAudit: OrderingAudit? { OrderingAudit(start: start, bounds: bounds) }
}

/// The start strategies of a verification.
package struct StartVerification: Sendable {
  package private(set) var cases: [StartVerificationCase] = []
  /// What `all` or a pattern brought in and bounds ruled out: a sentence each.
  package private(set) var notes: [String] = []

  package init(
    _ strategies: ExploredStrategies, _ request: VerificationRequest
  ) throws(UsageError) {
    for bounds in try Verification.bounds(of: request) {
      for start in strategies.starts {
        do throws(ConfigurationError) {
          try StartBounds.check(slots: bounds.slots, of: start.card.name)
          cases.append(StartVerificationCase(start, bounds))
        } catch {
          guard !strategies.named.contains(start.card.name) else {
            throw UsageError(error.description + ".")
          }
          let note = "Skipped: \(error.description)."
          if !notes.contains(note) { notes.append(note) }
        }
      }
    }
  }
}
