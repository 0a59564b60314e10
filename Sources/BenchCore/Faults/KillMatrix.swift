/// One strategy under one lock, with somebody killed or paused at every step of every operation.
///
/// In real processes and by the victim's own hand: it raises the signal just before the access, so
/// that the same cell is the same each time. The others are driven step by step from here. A cell goes:
///
/// 1. Region and postmaster begin anew; the survivor takes and the postmaster gives, until the
///    operation to be hit finds what it needs.
/// 2. The victim is hit. A dead one's published slot is the postmaster's by now: as in PostgreSQL, it
///    starts the worker and gives the slot when that exits.
/// 3. Do others still take? Does the postmaster still give, within its bound? All slots go round twice.
/// 4. An audit. After a kill it may bring leaked slots back, and what it brings must be good; while
///    somebody is only paused it must leave everything alone.
/// 5. A paused one is resumed and finishes; then every slot must be there.
/// 6. Crash restart: all backends are killed, the postmaster formats the region. All slots again?
package struct KillMatrix: ~Copyable {
  private let cell: Cell
  private var crew: FaultCrew
  private var generator: SeededGenerator
  /// The slot that the victim gets if nobody hits it.
  private var undisturbed: [FaultOperation: UInt32] = [:]

  private static let victim: UInt32 = 0
  private static let survivor: UInt32 = 1
  private let postmaster: UInt32

  /// The victim and the survivor.
  package static let backends: UInt32 = 2
  /// Three slots are taken before, and one more by the victim.
  package static let fewestSlots: UInt32 = 4

  package init(
    _ cell: Cell, _ subject: FaultSubject, signals: SignalWatch
  ) throws(RegionError) {
    self.cell = cell
    crew = try FaultCrew(cell, subject, signals: signals)
    postmaster = crew.stage.postmaster
    generator = SeededGenerator(seed: cell.seed)
  }

  // MARK: The cells

  /// Every step of every operation, by both signals; found by running each operation once.
  package mutating func cells(signals: [FaultSignal]) throws -> [KillCell] {
    let take = try steps(of: .take)
    let refill = try steps(of: .refill)
    var cells: [KillCell] = []
    for signal in signals {
      cells += take.map { KillCell(operation: .take, step: $0, signal: signal) }
      if Self.differs(refill, from: take) {
        cells += refill.map { KillCell(operation: .refill, step: $0, signal: signal) }
      }
      cells += try steps(of: .give).map { KillCell(operation: .give, step: $0, signal: signal) }
    }
    return cells
  }

  /// A refill is one if it does to the free structure what other takes do not: a longer search for
  /// the same thing is none.
  private static func differs(_ refill: [AccessStep], from take: [AccessStep]) -> Bool {
    func deeds(_ steps: [AccessStep]) -> Set<String> {
      Set(steps.map { step in String(step.text.prefix { $0 != "[" }) })
    }
    return !deeds(refill).isSubset(of: deeds(take))
  }

  private mutating func steps(of operation: FaultOperation) throws -> [AccessStep] {
    let given = try situate(operation)[0]
    let seat = operation == .give ? postmaster : Self.victim
    let ending =
      operation == .give
      ? try crew.carryOut(.give, by: seat, slot: given)
      : try crew.carryOut(.take, by: seat)
    guard ending == .finished else {
      throw FaultError("\(cell.strategy) did not \(operation.rawValue) undisturbed: \(ending)")
    }
    undisturbed[operation] = crew.record(seat).pointee.result
    let trace = crew.stage.trace(seat, crew.stageBase)
    let count = Int(crew.record(seat).pointee.step)
    return AccessStep.steps(
      of: UnsafeBufferPointer(rebasing: trace[..<min(count, trace.count)]),
      in: crew.subject.layout)
  }

  /// Brings everything to where the operation is hit; returns what the survivor holds.
  private mutating func situate(_ operation: FaultOperation) throws -> [UInt32] {
    try begin()
    var held: [UInt32] = []
    let wanted = operation == .refill ? cell.slots : 3
    for _ in 0..<wanted {
      try Self.expect(crew.carryOut(.take, by: Self.survivor), "take before anybody was hit")
      held.append(crew.record(Self.survivor).pointee.result)
    }
    // All but two, or the middle one.
    let given = operation == .refill ? Array(held[1..<(held.count - 1)]) : [held[1]]
    try Self.expect(giveAll(given), "give before anybody was hit")
    return held.filter { !given.contains($0) }
  }

  private mutating func begin() throws {
    crew.stage.clear(crew.stageBase)
    try Self.expect(crew.carryOut(.begin, by: postmaster), "format")
    try Self.expect(crew.carryOut(.begin, by: Self.survivor), "begin")
    try Self.expect(crew.carryOut(.begin, by: Self.victim), "begin")
  }

  private static func expect(_ ending: FaultCrew.Ending, _ what: String) throws {
    guard ending == .finished else { throw FaultError("nobody did \(what): \(ending)") }
  }

  // MARK: One cell

  package mutating func play(_ killCell: KillCell) throws -> KillFinding {
    var scene = Scene(KillFinding(cell: killCell), held: try situate(killCell.operation))
    switch killCell.operation {
    case .take, .refill: try hitBackend(&scene)
    case .give: try hitPostmaster(&scene)
    default: throw FaultError("\(killCell.operation.rawValue) is nothing that is done with slots")
    }
    try restart(&scene)
    return scene.judged(slots: cell.slots, bound: crew.subject.giveBound)
  }

  private mutating func hitBackend(_ scene: inout Scene) throws {
    let hit = scene.finding.cell
    let ending = try crew.carryOut(
      .take, by: Self.victim, stopBefore: hit.step.number, signal: hit.signal.number)
    guard ending == (hit.signal == .kill ? .died(hit.signal.number) : .stopped) else {
      throw FaultError("\(cell.strategy) was not hit at \(hit.name): \(ending)")
    }
    // Held by the survivor throughout, so that the postmaster has one to give, come what may.
    try give([scene.held.removeFirst()], &scene)
    if hit.signal == .kill { try adopt(&scene) }
    if try takeAll(&scene) {
      try goRound(&scene)
      if hit.signal == .stop {
        // Of the survivor, which had the slot before: its number may still stand in it.
        try expectNothing(of: Self.survivor, &scene)
        try deceive(&scene)
      } else {
        scene.settle(slots: cell.slots, table: crew.subject.states(crew.base))
        try bringBack(&scene)
      }
    } else {
      scene.blocked(free: crew.subject.freeSlots(crew.base), slots: cell.slots)
    }
    if hit.signal == .stop { try resumeBackend(&scene) }
  }

  /// Everything is given back, and last the slot that the paused one may have seen on top: to a stack
  /// without a tag its world looks as before, though all below is in another order (ABA).
  private mutating func deceive(_ scene: inout Scene) throws {
    let seen = undisturbed[scene.finding.cell.operation]
    let others = scene.held.filter { $0 != seen }.shuffled(using: &generator)
    try give(others + scene.held.filter { $0 == seen }, &scene)
  }

  private mutating func resumeBackend(_ scene: inout Scene) throws {
    crew.resume(Self.victim)
    let ending = try crew.ending(of: Self.victim)
    guard ending == .finished else { return scene.complain("the resumed backend \(ending)") }
    let slot = crew.record(Self.victim).pointee.result
    if slot != ParticipantRecord.nobody { scene.receive([slot]) }
    if crew.isBusy(Self.survivor) {
      // It may have spun for long: that it still does a moment after the resume proves nothing.
      let ending = try crew.finalEnding(of: Self.survivor)
      guard ending == .finished else { return scene.complain("the waiting backend \(ending)") }
      scene.receive(crew.listed(by: Self.survivor))
      scene.waited(crew.record(Self.survivor).pointee.counts)
    }
    try findAll(&scene)
  }

  private mutating func hitPostmaster(_ scene: inout Scene) throws {
    let hit = scene.finding.cell
    let slot = scene.held.removeFirst()
    let ending = try crew.carryOut(
      .give, by: postmaster, slot: slot, stopBefore: hit.step.number, signal: hit.signal.number)
    guard ending == (hit.signal == .kill ? .died(hit.signal.number) : .stopped) else {
      throw FaultError("\(cell.strategy) was not hit at \(hit.name): \(ending)")
    }
    if try !takeAll(&scene) { scene.blocked(free: [], slots: cell.slots) }
    if hit.signal == .stop {
      // What it is giving is free, and in no structure as yet.
      if crew.subject.audit == .holder {
        scene.foundByMistake(try markLeaked(patience: Self.shortPatience, &scene).count)
      }
      crew.resume(postmaster)
      let ending = try crew.ending(of: postmaster)
      guard ending == .finished else { return scene.accuse("the resumed give \(ending)") }
      try findAll(&scene)
    }
  }

  // MARK: Parts of a cell

  /// The survivor takes until none is left; whether it came to an end.
  private mutating func takeAll(_ scene: inout Scene) throws -> Bool {
    let begin = Machine.monotonicNanoseconds()
    let ending = try crew.carryOut(.takeAll, by: Self.survivor)
    switch ending {
    case .finished:
      scene.receive(crew.listed(by: Self.survivor))
      scene.waited(crew.record(Self.survivor).pointee.counts)
      return true
    case .sleeps, .spins:
      scene.finding.blockage = ending == .sleeps ? "sleeps" : "spins"
      scene.waitsSince = begin
      return false
    case .died, .stopped, .breached:
      scene.complain("a backend that was not hit \(ending)")
      return false
    }
  }

  /// The postmaster gives; whether all of it was within its bound is its own hook's to say.
  private mutating func give(_ slots: [UInt32], _ scene: inout Scene) throws {
    let before = crew.record(postmaster).pointee.counts.gives
    let ending = try giveAll(slots)
    let counts = crew.record(postmaster).pointee.counts
    scene.finding.gives += UInt32(counts.gives - before)
    scene.finding.giveSteps = counts.giveSteps
    scene.held.removeAll { slots.contains($0) }
    if ending != .finished { return scene.accuse("the postmaster's give \(ending)") }
    if counts.gives - before != UInt64(slots.count) {
      scene.complain("the postmaster refused a slot that was held")
    }
  }

  private mutating func giveAll(_ slots: [UInt32]) throws -> FaultCrew.Ending {
    crew.giveTo(postmaster, list: slots)
    return try crew.carryOut(.giveAll, by: postmaster)
  }

  /// Everything is given, in an order that the seed decides, and taken again.
  private mutating func goRound(_ scene: inout Scene) throws {
    let taken = scene.held.count
    try give(scene.held.shuffled(using: &generator), &scene)
    guard try takeAll(&scene) else { return scene.complain("takes came to a halt later") }
    scene.finding.lostSlots += UInt32(max(0, taken - scene.held.count))
  }

  /// With nobody dead or paused any more, every slot must be found, twice.
  private mutating func findAll(_ scene: inout Scene) throws {
    for _ in 0..<2 {
      guard try takeAll(&scene) else { return scene.complain("takes came to a halt later") }
      let missing = Int(cell.slots) - scene.held.count
      scene.finding.lostSlots = max(scene.finding.lostSlots, UInt32(max(0, missing)))
      try give(scene.held.shuffled(using: &generator), &scene)
    }
  }

  /// What the dead one published, the postmaster starts, and gives when the worker exits.
  private mutating func adopt(_ scene: inout Scene) throws {
    let states = crew.subject.states(crew.base)
    let published = states.indices.filter { states[$0] == SlotTable.State.inUse }.map { UInt32($0) }
    let orphans = published.filter { !scene.held.contains($0) }
    scene.finding.adoptedSlots = UInt32(orphans.count)
    try give(orphans, &scene)
  }

  // MARK: Audits

  /// For a postmaster that turns.
  private static let patience: UInt64 = 10_000_000_000
  /// For one that is stopped.
  private static let shortPatience: UInt64 = 20_000_000

  /// The audit that the design has; what it finds is given, taken, and goes round.
  private mutating func bringBack(_ scene: inout Scene) throws {
    let found: UInt64
    switch crew.subject.audit {
    case .reaper: found = try reap(Self.victim, &scene)
    case .holder: found = try reclaim(markLeaked(patience: Self.patience, &scene), &scene)
    case nil: found = 0
    }
    let before = scene.held.count
    guard try takeAll(&scene) else { return scene.complain("takes came to a halt after the audit") }
    scene.finding.auditedSlots = UInt32(scene.held.count - before)
    // It may be more: a count that was put right lets another be taken.
    if UInt64(scene.finding.auditedSlots) < found {
      scene.complain(
        "the audit found \(found) slots, and \(scene.finding.auditedSlots) could be taken")
    }
    if scene.finding.auditedSlots > 0 { try goRound(&scene) }
  }

  /// Nobody has died: whatever an audit finds is somebody's.
  private mutating func expectNothing(of owner: UInt32, _ scene: inout Scene) throws {
    switch crew.subject.audit {
    case .reaper: scene.foundByMistake(Int(try reap(owner, &scene)))
    case .holder:
      scene.foundByMistake(try markLeaked(patience: Self.patience, &scene).count)
    case nil: break
    }
  }

  /// The postmaster gives what the dead one reserved; returns how many slots that was.
  private mutating func reap(_ owner: UInt32, _ scene: inout Scene) throws -> UInt64 {
    try account(crew.carryOut(.reap, by: postmaster, slot: owner), &scene)
  }

  private mutating func reclaim(_ slots: [UInt32], _ scene: inout Scene) throws -> UInt64 {
    crew.giveTo(postmaster, list: slots)
    return try account(crew.carryOut(.reclaimAll, by: postmaster), &scene)
  }

  private func account(_ ending: FaultCrew.Ending, _ scene: inout Scene) throws -> UInt64 {
    if ending != .finished { scene.accuse("the postmaster's audit \(ending)") }
    return crew.record(postmaster).pointee.counts.auditedSlots
  }

  /// The survivor looks under the lock while the postmaster turns, if it can.
  private mutating func markLeaked(patience: UInt64, _ scene: inout Scene) throws -> [UInt32] {
    let ending = try crew.auditUnderLock(by: Self.survivor, patience: patience)
    if ending != .finished { scene.complain("the audit under the lock \(ending)") }
    return ending == .finished ? crew.listed(by: Self.survivor) : []
  }

  private mutating func restart(_ scene: inout Scene) throws {
    for backend in 0..<Self.backends where crew.isBusy(backend) {
      crew.end(backend)
      if backend == Self.survivor { scene.isEnded() }
    }
    if crew.isBusy(postmaster) { crew.end(postmaster) }
    let begin = Machine.monotonicNanoseconds()
    guard try crew.carryOut(.begin, by: postmaster) == .finished else {
      return scene.accuse("the postmaster could not format the region")
    }
    scene.finding.restartNanoseconds = Machine.monotonicNanoseconds() - begin
    try Self.expect(crew.carryOut(.begin, by: Self.survivor), "begin after a restart")
    let ending = try crew.carryOut(.takeAll, by: Self.survivor)
    let all = ending == .finished ? Set(crew.listed(by: Self.survivor)) : []
    scene.finding.restartedSlots = UInt32(all.count)
    if all.count != Int(cell.slots) {
      scene.complain("after the restart \(all.count) of \(cell.slots) slots were handed out")
    }
  }
}

/// What is known of one cell while it is played.
private struct Scene {
  var finding: KillFinding
  /// Slots that survivors hold.
  var held: [UInt32]
  /// When the survivor began to wait, while it does.
  var waitsSince: UInt64?
  private var isGuilty = false
  private var isBlocked = false

  init(_ finding: KillFinding, held: [UInt32]) {
    self.finding = finding
    self.held = held
  }

  mutating func receive(_ slots: [UInt32]) {
    for slot in slots {
      if held.contains(slot) { finding.doubleHandouts += 1 } else { held.append(slot) }
    }
    finding.takes += UInt32(slots.count)
  }

  /// The survivor has taken: how long its first take took, and how often a dead one's lock was its.
  mutating func waited(_ counts: FaultCounts) {
    waitsSince = nil
    if finding.blockedNanoseconds == 0 { finding.blockedNanoseconds = counts.firstTakeNanoseconds }
    finding.ownerDeaths = max(finding.ownerDeaths, counts.ownerDeaths)
  }

  /// The survivor waited until a restart ended it.
  mutating func isEnded() {
    guard let waitsSince else { return }
    finding.blockedNanoseconds = Machine.monotonicNanoseconds() - waitsSince
  }

  /// An audit is after a slot of somebody who lives.
  mutating func foundByMistake(_ count: Int) {
    if count != 0 { complain("the audit took \(count) slots of somebody who was only paused") }
  }

  /// A violation by the postmaster.
  mutating func accuse(_ what: String) {
    isGuilty = true
    if finding.complaint.isEmpty { finding.complaint = what }
  }

  /// A violation by the design.
  mutating func complain(_ what: String) {
    if finding.complaint.isEmpty { finding.complaint = what }
  }

  /// Everything that can be had is held: what is missing has leaked.
  mutating func settle(slots: UInt32, table states: [UInt32]) {
    let missing = (0..<slots).filter { !held.contains($0) }
    finding.leakedSlots = UInt32(missing.count)
    finding.reservedSlots = UInt32(
      missing.filter { states[Int($0)] == SlotTable.State.reserved }.count)
  }

  /// Nobody takes any more: what is free is out of reach, what is neither free nor held has leaked.
  mutating func blocked(free listed: [UInt32], slots: UInt32) {
    isBlocked = true
    let free = Set(listed.filter { $0 < slots }).subtracting(held)
    finding.blockedSlots = UInt32(free.count)
  }

  func judged(slots: UInt32, bound: UInt32) -> KillFinding {
    var finding = finding
    let isDead = finding.cell.operation == .give && finding.cell.signal == .kill
    if isGuilty || finding.giveSteps > UInt64(bound) {
      finding.outcome = .blocksPostmaster
    } else if !finding.complaint.isEmpty || finding.doubleHandouts > 0 || finding.lostSlots > 0 {
      finding.outcome = .corrupts
    } else if isBlocked {
      finding.outcome = .blocksBackends
    } else if isDead {
      finding.outcome = .clusterRestart
    } else if finding.leakedSlots > 0 {
      finding.outcome = .leaks(finding.leakedSlots)
    }
    return finding
  }
}

/// Why a fault run could not go on; the description is the sentence that the user sees.
package struct FaultError: Error, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}
