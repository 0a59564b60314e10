/// One table of segments, with a backend killed or paused at every step of every operation.
///
/// As `KillMatrix` does it: real processes, by the victim's own hand, the others driven from here. There
/// is no postmaster to judge: it formats the region, and takes no part. A cell goes:
///
/// 1. The region begins anew. The survivor creates a segment; the victim creates one or attaches to that
///    one, as the operation to be hit needs it.
/// 2. The victim is hit.
/// 3. Does the survivor find its own segment by its handle? Does it still create? It lets go of
///    everything and creates until no slot is left, twice: what is missing then is the dead one's.
/// 4. A paused one is resumed, finishes, and lets go; then every slot must be there.
/// 5. Crash restart: both are killed, the region is formatted. All slots again?
package struct SegmentKillMatrix: ~Copyable {
  private let cell: Cell
  private var crew: FaultCrew

  private static let victim: UInt32 = 0
  private static let survivor: UInt32 = 1
  private let formatter: UInt32

  package init(
    _ cell: Cell, _ subject: FaultSubject, signals: SignalWatch
  ) throws(RegionError) {
    self.cell = cell
    crew = try FaultCrew(cell, subject, signals: signals)
    formatter = crew.stage.postmaster
  }

  // MARK: The cells

  /// Every step of every operation, by each signal; found by running each operation once.
  package mutating func cells(signals: [FaultSignal]) throws -> [KillCell] {
    var steps: [(operation: FaultOperation, steps: [AccessStep])] = []
    for operation in FaultOperation.ofSegments {
      steps.append((operation, try self.steps(of: operation)))
    }
    return signals.flatMap { signal in
      steps.flatMap { operation, steps in
        steps.map { KillCell(operation: operation, step: $0, signal: signal) }
      }
    }
  }

  private mutating func steps(of operation: FaultOperation) throws -> [AccessStep] {
    let scene = try situate(operation)
    try Self.expect(carryOut(operation, scene), "\(operation.rawValue) undisturbed")
    let trace = crew.stage.trace(Self.victim, crew.stageBase)
    let count = Int(crew.record(Self.victim).pointee.step)
    return AccessStep.steps(
      of: UnsafeBufferPointer(rebasing: trace[..<min(count, trace.count)]),
      in: crew.subject.layout)
  }

  /// A segment as the supervisor knows it.
  private struct Known {
    let slot: UInt32
    let handle: UInt64
  }

  /// Who has which segments before anybody is hit.
  private struct Scene {
    /// The survivor's.
    let shared: Known
    /// The one that the victim is about to attach to, or is attached to.
    let victims: Known
  }

  /// Brings everything to where the operation is hit.
  private mutating func situate(_ operation: FaultOperation) throws -> Scene {
    crew.stage.clear(crew.stageBase)
    for seat in [formatter, Self.survivor, Self.victim] {
      try Self.expect(crew.carryOut(.begin, by: seat), "begin")
    }
    let shared = try create(by: Self.survivor)
    var victims = shared
    switch operation {
    case .detach:
      try Self.expect(crew.carryOut(.attach, by: Self.victim, handle: shared.handle), "attach")
    case .lastDetach, .free:
      victims = try create(by: Self.victim)
      guard operation == .free else { break }
      try Self.expect(crew.carryOut(.detach, by: Self.victim, slot: victims.slot), "detach")
    default: break
    }
    return Scene(shared: shared, victims: victims)
  }

  private mutating func create(by seat: UInt32) throws -> Known {
    try Self.expect(crew.carryOut(.create, by: seat), "create before anybody was hit")
    let record = crew.record(seat).pointee
    return Known(slot: record.result, handle: record.handle)
  }

  private mutating func carryOut(
    _ operation: FaultOperation, _ scene: Scene, stopBefore: UInt32 = 0, signal: Int32 = 0
  ) throws -> FaultCrew.Ending {
    let duty: Duty =
      switch operation {
      case .create: .create
      case .attach: .attach
      case .free: .free
      default: .detach
      }
    return try crew.carryOut(
      duty, by: Self.victim, slot: scene.victims.slot, handle: scene.victims.handle,
      stopBefore: stopBefore, signal: signal)
  }

  private static func expect(_ ending: FaultCrew.Ending, _ what: String) throws {
    guard ending == .finished else { throw FaultError("nobody did \(what): \(ending)") }
  }

  // MARK: One cell

  package mutating func play(_ hit: KillCell) throws -> KillFinding {
    let scene = try situate(hit.operation)
    var finding = KillFinding(cell: hit)
    let ending = try carryOut(
      hit.operation, scene, stopBefore: hit.step.number, signal: hit.signal.number)
    guard ending == (hit.signal == .kill ? .died(hit.signal.number) : .stopped) else {
      throw FaultError("\(cell.strategy) was not hit at \(hit.name): \(ending)")
    }
    var held = [scene.shared.slot]
    let began = Machine.monotonicNanoseconds()
    if try findsItsOwn(scene.shared, &finding), try createAll(&held, &finding) {
      if hit.signal == .kill { try settle(&held, &finding) }
    }
    if hit.signal == .stop { try resume(scene, &held, &finding) }
    try restart(&finding, began: began)
    finding.outcome = Self.outcome(of: finding)
    return finding
  }

  private static func outcome(of finding: KillFinding) -> KillOutcome {
    if !finding.complaint.isEmpty || finding.doubleHandouts > 0 || finding.lostSlots > 0 {
      return .corrupts
    }
    if !finding.blockage.isEmpty { return .blocksBackends }
    if finding.leakedSlots > 0 { return .leaks(finding.leakedSlots) }
    if finding.leakedReferences > 0 { return .leaksReference(finding.leakedReferences) }
    return .continues
  }

  /// Whether the survivor can attach to its own segment, and detach again.
  private mutating func findsItsOwn(_ own: Known, _ finding: inout KillFinding) throws -> Bool {
    let ending = try crew.carryOut(.attach, by: Self.survivor, handle: own.handle)
    guard has(ending, &finding) else { return false }
    let found = crew.record(Self.survivor).pointee.result
    if found != own.slot {
      complain("a live segment in slot \(own.slot) was not found by its handle", &finding)
      return true
    }
    return has(try crew.carryOut(.detach, by: Self.survivor, slot: own.slot), &finding)
  }

  /// Whether an order of the survivor's has ended; if not, how it waits.
  private func has(_ ending: FaultCrew.Ending, _ finding: inout KillFinding) -> Bool {
    switch ending {
    case .finished: return true
    case .sleeps: finding.blockage = "sleeps"
    case .spins: finding.blockage = "spins"
    default: complain("a backend that was not hit \(ending)", &finding)
    }
    return false
  }

  private func complain(_ what: String, _ finding: inout KillFinding) {
    if finding.complaint.isEmpty { finding.complaint = what }
  }

  /// The survivor creates until there is no slot; whether it came to an end.
  private mutating func createAll(
    _ held: inout [UInt32], _ finding: inout KillFinding
  ) throws -> Bool {
    guard has(try crew.carryOut(.createAll, by: Self.survivor), &finding) else { return false }
    receive(&held, &finding)
    return true
  }

  private func receive(_ held: inout [UInt32], _ finding: inout KillFinding) {
    let slots = crew.listed(by: Self.survivor)
    for slot in slots {
      if held.contains(slot) { finding.doubleHandouts += 1 } else { held.append(slot) }
    }
    finding.takes += UInt32(slots.count)
    if finding.blockedNanoseconds == 0 {
      finding.blockedNanoseconds = crew.record(Self.survivor).pointee.counts.firstTakeNanoseconds
    }
  }

  /// Everything is let go of, and created anew; false if that came to a halt.
  private mutating func goRound(
    _ held: inout [UInt32], _ finding: inout KillFinding
  ) throws -> Bool {
    crew.giveTo(Self.survivor, list: held)
    guard has(try crew.carryOut(.letGoOfAll, by: Self.survivor), &finding) else {
      complain("detaches came to a halt later", &finding)
      return false
    }
    held = []
    guard try createAll(&held, &finding) else {
      complain("creates came to a halt later", &finding)
      return false
    }
    return true
  }

  /// Whatever the survivor cannot have is the dead one's: a segment that it is attached to, or a slot.
  private mutating func settle(
    _ held: inout [UInt32], _ finding: inout KillFinding
  ) throws {
    guard try goRound(&held, &finding) else { return }
    let missing = (0..<cell.slots).filter { !held.contains($0) }
    let references = crew.subject.references(crew.base)
    finding.leakedReferences = UInt32(missing.count { references[Int($0)] > 1 })
    finding.leakedSlots = UInt32(missing.count) - finding.leakedReferences
    // One backend has one of either at most.
    if missing.count > 1 { complain("\(missing.count) slots are missing for one dead", &finding) }
    let before = held.count
    if try goRound(&held, &finding) {
      finding.lostSlots = UInt32(max(0, before - held.count))
    }
  }

  private mutating func resume(
    _ scene: Scene, _ held: inout [UInt32], _ finding: inout KillFinding
  ) throws {
    crew.resume(Self.victim)
    var ending = try crew.ending(of: Self.victim)
    guard ending == .finished else { return complain("the resumed backend \(ending)", &finding) }
    // Before the survivor, which may be in the middle of a create, is heard.
    let record = crew.record(Self.victim).pointee
    if crew.isBusy(Self.survivor) {
      let duty = Duty(rawValue: crew.record(Self.survivor).pointee.duty)
      ending = try crew.finalEnding(of: Self.survivor)
      guard ending == .finished else { return complain("the waiting backend \(ending)", &finding) }
      switch duty {
      case .createAll: receive(&held, &finding)
      case .attach:
        ending = try crew.carryOut(.detach, by: Self.survivor, slot: scene.shared.slot)
        guard ending == .finished else { return complain("a late detach \(ending)", &finding) }
      default: break
      }
    }
    if finding.cell.operation == .create && held.contains(record.result) {
      finding.doubleHandouts += 1
    }
    try letGoOfVictims(record, scene, &finding)
    for _ in 0..<2 {
      guard try goRound(&held, &finding) else { return }
      let missing = Int(cell.slots) - held.count
      finding.lostSlots = max(finding.lostSlots, UInt32(max(0, missing)))
    }
  }

  /// The resumed one has finished its operation, and leaves.
  private mutating func letGoOfVictims(
    _ record: ParticipantRecord, _ scene: Scene, _ finding: inout KillFinding
  ) throws {
    var ending = FaultCrew.Ending.finished
    switch finding.cell.operation {
    case .create, .attach:
      guard record.result != ParticipantRecord.nobody else { break }
      crew.giveTo(Self.victim, list: [record.result])
      ending = try crew.carryOut(.letGoOfAll, by: Self.victim)
    case .detach, .lastDetach:
      guard record.result == 1 else { break }
      ending = try crew.carryOut(.free, by: Self.victim, slot: scene.victims.slot)
    default: break
    }
    if ending != .finished { complain("the resumed backend's next operation \(ending)", &finding) }
  }

  private mutating func restart(_ finding: inout KillFinding, began: UInt64) throws {
    if crew.isBusy(Self.survivor) {
      finding.blockedNanoseconds = Machine.monotonicNanoseconds() - began
    }
    for backend in [Self.victim, Self.survivor] where crew.isBusy(backend) { crew.end(backend) }
    let begin = Machine.monotonicNanoseconds()
    try Self.expect(crew.carryOut(.begin, by: formatter), "format")
    finding.restartNanoseconds = Machine.monotonicNanoseconds() - begin
    try Self.expect(crew.carryOut(.begin, by: Self.survivor), "begin after a restart")
    let ending = try crew.carryOut(.createAll, by: Self.survivor)
    let all = ending == .finished ? Set(crew.listed(by: Self.survivor)) : []
    finding.restartedSlots = UInt32(all.count)
    if all.count != Int(cell.slots) {
      complain("after the restart \(all.count) of \(cell.slots) slots were had", &finding)
    }
  }
}
