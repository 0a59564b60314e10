/// A rogue at work on one strategy, and the postmaster judged while it is.
///
/// Two modes. `stepped`: the postmaster gives while the rogue writes before each of its accesses, from
/// one thread, so that nothing is left to chance and a seed replays to the last access. `processes`:
/// postmaster, backends and rogue each a process, all at once, as it would be. Judged is the postmaster
/// alone: the accesses of each give against the bound that it declares, every access inside the region,
/// a command to shut down seen within a tenth of a second of its own processor time, all slots there
/// after a crash restart. Backends may fail; how they do is counted.
package struct CorruptRun: ~Copyable {
  package enum Mode: String, CaseIterable, Sendable {
    case stepped, processes
  }

  package struct Plan: Sendable {
    /// How long the processes work on each kind.
    package var nanoseconds: UInt64
    package var writesPerSecond: UInt64
    package var seed: UInt64

    package init(nanoseconds: UInt64, writesPerSecond: UInt64, seed: UInt64) {
      self.nanoseconds = nanoseconds
      self.writesPerSecond = writesPerSecond
      self.seed = seed
    }

    /// Hostile writes of a stepped trial: as many as the processes' rogue is to make.
    var writes: UInt64 {
      UInt64(Double(nanoseconds) / 1e9 * Double(writesPerSecond))
    }
  }

  /// What a command to shut down may cost of the postmaster's own processor time.
  package static let shutdownLimit: UInt64 = 100_000_000
  /// For what is done at once unless it hangs.
  private static let patience: UInt64 = 10_000_000_000
  /// A backend that does not stop within it is stuck.
  private static let backendPatience: UInt64 = 100_000_000

  private let cell: Cell
  private var crew: FaultCrew
  private let target: UInt32

  package init(
    _ cell: Cell, _ subject: FaultSubject, signals: SignalWatch
  ) throws {
    var crew = try FaultCrew(cell, subject, signals: signals)
    target = try crew.wordThatGivesChange()
    self.cell = cell
    self.crew = crew
  }

  package mutating func play(
    _ kind: RogueKind, _ mode: Mode, _ plan: Plan
  ) throws -> CorruptFinding {
    var finding = CorruptFinding(kind: kind, mode: mode, seed: plan.seed)
    var order = RogueOrder()
    order.kind = kind.code
    order.seed = plan.seed
    order.writesPerSecond = plan.writesPerSecond
    order.writes = plan.writes
    order.target = target
    try crew.beginAll()
    switch mode {
    case .stepped: try step(order, &finding)
    case .processes: try work(order, plan, &finding)
    }
    try restart(&finding)
    return finding
  }

  private mutating func step(_ order: RogueOrder, _ finding: inout CorruptFinding) throws {
    let postmaster = crew.stage.postmaster
    try crew.order(.trial, to: postmaster, rogue: order)
    let ending = try crew.finalEnding(of: postmaster)
    finding.counts = crew.record(postmaster).pointee.counts
    if ending != .finished { accuse(ending, &finding) }
  }

  private mutating func work(
    _ order: RogueOrder, _ plan: Plan, _ finding: inout CorruptFinding
  ) throws {
    let (postmaster, rogue) = (crew.stage.postmaster, crew.stage.rogue)
    let backends = 0..<crew.stage.backends
    for seat in 0..<crew.stage.seats { try crew.order(.work, to: seat, rogue: order) }
    try crew.awaitBegin(of: [rogue])
    try crew.pass(plan.nanoseconds)
    // The command to shut down, while the rogue goes on.
    crew.tellToStop(postmaster)
    let ending = try crew.ending(of: postmaster, within: Self.patience)
    for seat in backends { crew.tellToStop(seat) }
    crew.tellToStop(rogue)
    _ = try crew.ending(of: rogue, within: Self.patience)
    finding.counts = crew.record(postmaster).pointee.counts
    finding.counts.hostileWrites = crew.record(rogue).pointee.counts.hostileWrites
    for seat in backends {
      switch try crew.ending(of: seat, within: Self.backendPatience) {
      case .finished: break
      case nil, .sleeps, .spins, .stopped: finding.stuckBackends += 1
      case .died, .breached: finding.deadBackends += 1
      }
      finding.add(crew.record(seat).pointee.counts)
      if crew.isBusy(seat) { crew.end(seat) }
    }
    switch ending {
    case .finished: judgeShutdown(&finding)
    case nil:
      finding.accuse("the postmaster did not see the command to shut down")
      crew.end(postmaster)
    case let ending?: accuse(ending, &finding)
    }
  }

  private func judgeShutdown(_ finding: inout CorruptFinding) {
    if finding.counts.shutdownNanoseconds > Self.shutdownLimit {
      finding.accuse("the command to shut down waited for more than 100 ms of processor time")
    }
  }

  private func accuse(_ ending: FaultCrew.Ending, _ finding: inout CorruptFinding) {
    let record = crew.record(crew.stage.postmaster).pointee
    finding.accuse(
      ending.accusation(
        step: record.breachStep, word: crew.subject.layout.name(at: record.breachOffset),
        bound: record.breachLimit))
  }

  private mutating func restart(_ finding: inout CorruptFinding) throws {
    let postmaster = crew.stage.postmaster
    if finding.counts.giveSteps > UInt64(crew.subject.giveBound) {
      finding.accuse("a give made \(finding.counts.giveSteps) accesses")
    }
    if crew.isBusy(postmaster) { crew.end(postmaster) }
    let begin = Machine.monotonicNanoseconds()
    let ending = try crew.carryOut(.begin, by: postmaster)
    finding.restartNanoseconds = Machine.monotonicNanoseconds() - begin
    guard ending == .finished else { return accuse(ending, &finding) }
    crew.stage.clear(crew.stageBase)
    guard try crew.carryOut(.begin, by: 0) == .finished,
      try crew.carryOut(.takeAll, by: 0) == .finished
    else { return finding.accuse("after the restart nobody could take") }
    finding.restartedSlots = UInt32(Set(crew.listed(by: 0)).count)
    if finding.restartedSlots != cell.slots {
      finding.accuse(
        "after the restart \(finding.restartedSlots) of \(cell.slots) slots were handed out")
    }
  }
}

/// What one kind of rogue did to one strategy.
package struct CorruptFinding: Sendable, Equatable {
  package let kind: RogueKind
  package let mode: CorruptRun.Mode
  package let seed: UInt64
  /// The postmaster's, with those of the backends added.
  package var counts = FaultCounts()
  /// Backends that did not stop when told to.
  package var stuckBackends: UInt32 = 0
  /// Backends that fell out of the region, or died of what they read.
  package var deadBackends: UInt32 = 0
  package var restartedSlots: UInt32 = 0
  package var restartNanoseconds: UInt64 = 0
  /// What the postmaster did that it must not; empty if it held.
  package private(set) var violation = ""

  package init(kind: RogueKind, mode: CorruptRun.Mode, seed: UInt64) {
    self.kind = kind
    self.mode = mode
    self.seed = seed
  }

  /// The first violation stands.
  package mutating func accuse(_ what: String) {
    if violation.isEmpty { violation = what }
  }

  mutating func add(_ backend: FaultCounts) {
    counts.takes += backend.takes
    counts.emptyTakes += backend.emptyTakes
    counts.falseEmpties += backend.falseEmpties
    counts.doubleHandouts += backend.doubleHandouts
    counts.rejects += backend.rejects
  }
}

extension FaultCrew.Ending {
  /// What the postmaster did, as a sentence's end.
  package func accusation(step: UInt32, word: String, bound: UInt32) -> String {
    switch self {
    case .breached(.beyondBound):
      "it went on beyond its bound of \(bound) accesses, to \(word)"
    case .breached(.outsideRegion):
      "it reached outside the region at its access \(step)"
    case .breached(.stashOverflow): "its stash holds more slots than there are"
    case .died(let signal): "the postmaster died of signal \(signal)"
    case .sleeps, .spins: "the postmaster hung at its access \(step)"
    case .finished, .stopped: "the postmaster stopped"
    }
  }
}
