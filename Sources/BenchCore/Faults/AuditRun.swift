/// What an audit costs, and what it finds: one backend is killed at the last moment before it would
/// have published its slot, and the design's audit is sent after that.
///
/// Accesses are counted in the stepped world, and are the same each time. The time is that of the same
/// audit again, in the timed world, with nothing left to find and nothing else running; beside it stands
/// what the alternative takes, which is to format the region anew.
package struct AuditRun: ~Copyable {
  private let cell: Cell
  private var crew: FaultCrew
  private let postmaster: UInt32

  private static let victim: UInt32 = 0
  private static let survivor: UInt32 = 1
  /// The victim and the survivor.
  package static let backends: UInt32 = 2
  /// For a turn of a postmaster that turns all the time.
  private static let patience: UInt64 = 10_000_000_000
  private static let timedRounds: UInt32 = 32
  private static let formats = 5

  package init(
    _ cell: Cell, _ subject: FaultSubject, signals: SignalWatch
  ) throws(RegionError) {
    self.cell = cell
    crew = try FaultCrew(cell, subject, signals: signals)
    postmaster = crew.stage.postmaster
  }

  package mutating func play() throws -> AuditFinding {
    guard let audit = crew.subject.audit else {
      throw FaultError("\(cell.strategy) has nothing that an audit could look for")
    }
    var finding = AuditFinding(
      audit: audit, turnBound: crew.subject.auditTurnBound)
    try leak()
    finding.leakedSlots = cell.slots - (try takeAndGiveAll())
    switch audit {
    case .holder: try auditUnderLock(&finding)
    case .reaper: try reap(&finding)
    }
    let taken = try takeAndGiveAll()
    finding.auditedSlots = UInt32(max(0, Int(finding.leakedSlots) - Int(cell.slots - taken)))
    if taken != cell.slots {
      finding.accuse("after the audit \(taken) of \(cell.slots) slots could be taken")
    }
    finding.restartNanoseconds = try shortestFormat()
    return finding
  }

  /// Kills the victim before the access that would have published its slot.
  private mutating func leak() throws {
    try crew.beginAll()
    try expect(crew.carryOut(.take, by: Self.victim), "take undisturbed")
    let trace = crew.stage.trace(Self.victim, crew.stageBase)
    let count = min(Int(crew.record(Self.victim).pointee.step), trace.count)
    let steps = AccessStep.steps(
      of: UnsafeBufferPointer(rebasing: trace[..<count]), in: crew.subject.layout)
    guard let last = steps.last(where: { $0.kind == .store && $0.word.hasSuffix(".state") }) else {
      throw FaultError("\(cell.strategy) publishes nothing that an audit could look for")
    }
    try crew.beginAll()
    let ending = try crew.carryOut(
      .take, by: Self.victim, stopBefore: last.number, signal: FaultSignal.kill.number)
    guard ending == .died(FaultSignal.kill.number) else {
      throw FaultError("\(cell.strategy) was not hit at take.\(last.number): \(ending)")
    }
  }

  /// How many slots a survivor can be handed; they are given back.
  private mutating func takeAndGiveAll() throws -> UInt32 {
    try expect(crew.carryOut(.takeAll, by: Self.survivor), "take beside a dead one")
    let slots = crew.listed(by: Self.survivor)
    guard Set(slots).count == slots.count else {
      throw FaultError("\(cell.strategy) handed a slot out twice beside a dead one")
    }
    crew.giveTo(postmaster, list: slots)
    try expect(crew.carryOut(.giveAll, by: postmaster), "give beside a dead one")
    return UInt32(slots.count)
  }

  private mutating func auditUnderLock(_ finding: inout AuditFinding) throws {
    try expect(
      crew.auditUnderLock(
        by: Self.survivor, patience: Self.patience, timedRounds: Self.timedRounds),
      "audit under the lock")
    let auditor = crew.record(Self.survivor).pointee.counts
    crew.giveTo(postmaster, list: crew.listed(by: Self.survivor))
    try judge(crew.carryOut(.reclaimAll, by: postmaster), &finding)
    let reclaimer = crew.record(postmaster).pointee.counts
    finding.accesses = auditor.auditAccesses
    finding.postmasterAccesses = reclaimer.auditAccesses
    finding.postmasterTurns = reclaimer.auditTurns
    finding.turnSteps = reclaimer.auditTurnSteps
    finding.nanoseconds = auditor.auditNanoseconds
  }

  private mutating func reap(_ finding: inout AuditFinding) throws {
    try crew.order(.reap, to: postmaster, slot: Self.victim, timedRounds: Self.timedRounds)
    try judge(crew.finalEnding(of: postmaster), &finding)
    let counts = crew.record(postmaster).pointee.counts
    finding.accesses = counts.auditAccesses
    finding.postmasterAccesses = counts.auditAccesses
    finding.postmasterTurns = counts.auditTurns
    finding.turnSteps = counts.auditTurnSteps
    finding.nanoseconds = counts.auditNanoseconds
  }

  private func judge(_ ending: FaultCrew.Ending, _ finding: inout AuditFinding) throws {
    let record = crew.record(postmaster).pointee
    if ending != .finished {
      finding.accuse(
        ending.accusation(
          step: record.breachStep, word: crew.subject.layout.name(at: record.breachOffset),
          bound: record.breachLimit))
    }
  }

  private mutating func shortestFormat() throws -> UInt64 {
    var shortest = UInt64.max
    for _ in 0..<Self.formats {
      try expect(crew.carryOut(.begin, by: postmaster), "format")
      shortest = min(shortest, crew.record(postmaster).pointee.counts.formatNanoseconds)
    }
    return shortest
  }

  private func expect(_ ending: FaultCrew.Ending, _ what: String) throws {
    guard ending == .finished else {
      throw FaultError("\(cell.strategy) did not \(what): \(ending)")
    }
  }
}

/// What an audit found and cost.
package struct AuditFinding: Sendable, Equatable {
  package let audit: SlotAudit
  /// Most accesses that a turn of the postmaster may make for it.
  package let turnBound: UInt32
  package var leakedSlots: UInt32 = 0
  package var auditedSlots: UInt32 = 0
  /// The auditor's: of a backend while it holds the lock, of the postmaster over all turns.
  package var accesses: UInt64 = 0
  package var postmasterAccesses: UInt64 = 0
  package var postmasterTurns: UInt64 = 0
  /// Most accesses of one turn.
  package var turnSteps: UInt64 = 0
  package var nanoseconds: UInt64 = 0
  /// What formatting the region anew takes.
  package var restartNanoseconds: UInt64 = 0
  /// What is wrong; empty if nothing is.
  package private(set) var violation = ""

  init(audit: SlotAudit, turnBound: UInt32) {
    self.audit = audit
    self.turnBound = turnBound
  }

  /// The first violation stands.
  mutating func accuse(_ what: String) {
    if violation.isEmpty { violation = what }
  }
}
