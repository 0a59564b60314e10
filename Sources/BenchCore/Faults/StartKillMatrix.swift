import CAtomics

/// One start strategy under one lock, with somebody killed or paused at every step of every operation.
///
/// In real processes and by the victim's own hand, as `KillMatrix` has it. A cell goes:
///
/// 1. Region and postmaster begin anew; the survivor registers two workers, which the postmaster starts.
/// 2. The victim is hit while it registers a worker, or asks for the end of one that runs; or the
///    postmaster is, while it answers. Of a backend that is hit no wake-up reaches the postmaster.
/// 3. The survivor registers another worker, and wakes the postmaster: does it start that one, and
///    whatever the victim left? A lock that stays taken blocks the survivor, and not the postmaster.
/// 4. All workers end. A paused one is resumed and finishes; then every slot must be free.
/// 5. Crash restart: all backends are killed, the postmaster formats the region. All slots again?
package struct StartKillMatrix: ~Copyable {
  private let cell: Cell
  private var crew: FaultCrew

  private static let victim: UInt32 = 0
  private static let survivor: UInt32 = 1
  private let postmaster: UInt32

  package init(
    _ cell: Cell, _ subject: FaultSubject, signals: SignalWatch
  ) throws(RegionError) {
    self.cell = cell
    crew = try FaultCrew(cell, subject, signals: signals)
    postmaster = crew.stage.postmaster
  }

  // MARK: The cells

  /// Every step of every operation, by all signals; found by running each operation once.
  package mutating func cells(signals: [FaultSignal]) throws -> [KillCell] {
    var cells: [KillCell] = []
    for signal in signals {
      for operation in [FaultOperation.register, .terminate, .answer] {
        cells += try steps(of: operation).map {
          KillCell(operation: operation, step: $0, signal: signal)
        }
      }
    }
    return cells
  }

  private func seat(of operation: FaultOperation) -> UInt32 {
    operation.isPostmasters ? postmaster : Self.victim
  }

  private func duty(of operation: FaultOperation) -> Duty {
    switch operation {
    case .terminate: .terminate
    case .answer: .answer
    default: .take
    }
  }

  private mutating func steps(of operation: FaultOperation) throws -> [AccessStep] {
    let scene = try situate(KillFinding(cell: Self.undisturbed(operation)))
    let seat = seat(of: operation)
    let ending = try crew.carryOut(duty(of: operation), by: seat, slot: scene.asked ?? 0)
    guard ending == .finished else {
      throw FaultError("\(cell.strategy) did not \(operation.rawValue) undisturbed: \(ending)")
    }
    let trace = crew.stage.trace(seat, crew.stageBase)
    let count = min(Int(crew.record(seat).pointee.step), trace.count)
    return AccessStep.steps(
      of: UnsafeBufferPointer(rebasing: trace[..<count]), in: crew.subject.layout)
  }

  private static func undisturbed(_ operation: FaultOperation) -> KillCell {
    KillCell(
      operation: operation, step: AccessStep(number: 0, kind: nil, word: ""), signal: .kill)
  }

  /// Brings everything to where the operation is hit.
  private mutating func situate(_ finding: KillFinding) throws -> StartScene {
    crew.stage.clear(crew.stageBase)
    for seat in [postmaster, Self.survivor, Self.victim] {
      try expect(crew.carryOut(.begin, by: seat), "begin")
    }
    var scene = StartScene(finding)
    for _ in 0..<2 {
      try expect(crew.carryOut(.take, by: Self.survivor), "register before anybody was hit")
      scene.registered.insert(crew.record(Self.survivor).pointee.result)
    }
    try expect(crew.carryOut(.answer, by: postmaster), "answer before anybody was hit")
    switch finding.cell.operation {
    case .terminate:
      scene.asked = try registerOfVictim()
      try expect(crew.carryOut(.answer, by: postmaster), "answer before anybody was hit")
    case .answer:
      // One worker to start, and one to end.
      scene.registered.insert(try registerOfVictim())
      scene.asked = scene.registered.min()
      try expect(
        crew.carryOut(.terminate, by: Self.survivor, slot: scene.asked ?? 0),
        "terminate before anybody was hit")
    default: break
    }
    return scene
  }

  private mutating func registerOfVictim() throws -> UInt32 {
    try expect(crew.carryOut(.take, by: Self.victim), "register before anybody was hit")
    return crew.record(Self.victim).pointee.result
  }

  private func expect(_ ending: FaultCrew.Ending, _ what: String) throws {
    guard ending == .finished else { throw FaultError("nobody did \(what): \(ending)") }
  }

  // MARK: One cell

  package mutating func play(_ killCell: KillCell) throws -> KillFinding {
    var scene = try situate(KillFinding(cell: killCell))
    let seat = seat(of: killCell.operation)
    let ending = try crew.carryOut(
      duty(of: killCell.operation), by: seat, slot: scene.asked ?? 0,
      stopBefore: killCell.step.number, signal: killCell.signal.number)
    guard ending == (killCell.signal == .kill ? .died(killCell.signal.number) : .stopped) else {
      throw FaultError("\(cell.strategy) was not hit at \(killCell.name): \(ending)")
    }
    if killCell.operation.isPostmasters {
      try hitPostmaster(&scene)
    } else {
      try hitBackend(&scene)
    }
    try restart(&scene)
    return scene.judged(bound: crew.subject.giveBound)
  }

  private mutating func hitBackend(_ scene: inout StartScene) throws {
    let isFree = try register(&scene)
    guard let running = try answer(&scene) else { return }
    scene.compare(running)
    if isFree {
      // The first wake-up since: whoever is not heard of now never will be.
      let inUse = try slotsInUse().filter { !running.contains($0) }
      if scene.finding.cell.signal == .kill {
        scene.finding.leakedSlots = UInt32(inUse.count)
      }
    } else {
      scene.finding.blockedSlots = UInt32(crew.subject.freeSlots(crew.base).count)
    }
    try endAll(&scene)
    if scene.finding.cell.signal == .stop {
      try resume(&scene)
    } else if isFree {
      try registerAll(&scene)
    }
  }

  /// The paused one finishes, and so does whoever waited for it; then nothing may be missing.
  private mutating func resume(_ scene: inout StartScene) throws {
    crew.resume(Self.victim)
    let ending = try crew.ending(of: Self.victim)
    guard ending == .finished else { return scene.complain("the resumed backend \(ending)") }
    if crew.isBusy(Self.survivor) {
      // It may have spun for long: that it still does a moment after the resume proves nothing.
      let ending = try crew.finalEnding(of: Self.survivor)
      guard ending == .finished else { return scene.complain("the waiting backend \(ending)") }
      scene.finding.takes += 1
      scene.waited(crew.record(Self.survivor).pointee.counts)
    }
    guard try answer(&scene) != nil else { return }
    try endAll(&scene)
    try registerAll(&scene)
  }

  private mutating func hitPostmaster(_ scene: inout StartScene) throws {
    guard try register(&scene) else {
      return scene.complain("backends wait for the postmaster")
    }
    guard scene.finding.cell.signal == .stop else { return }
    crew.resume(postmaster)
    let ending = try crew.ending(of: postmaster)
    guard ending == .finished else { return scene.accuse("the resumed answer \(ending)") }
    guard let running = try answer(&scene) else { return }
    scene.compare(running)
    if let asked = scene.asked, running.contains(asked) {
      scene.complain("the worker in slot \(asked) was not told to end")
    }
    try endAll(&scene)
    try registerAll(&scene)
  }

  // MARK: Parts of a cell

  /// The survivor registers another worker; whether it came to an end.
  private mutating func register(_ scene: inout StartScene) throws -> Bool {
    let begin = Machine.monotonicNanoseconds()
    let ending = try crew.carryOut(.take, by: Self.survivor)
    switch ending {
    case .finished:
      scene.finding.takes += 1
      scene.registered.insert(crew.record(Self.survivor).pointee.result)
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

  /// A wake-up; returns whose workers run then, or nil if the postmaster failed.
  private mutating func answer(_ scene: inout StartScene) throws -> Set<UInt32>? {
    let ending = try crew.carryOut(.answer, by: postmaster)
    let counts = crew.record(postmaster).pointee.counts
    scene.finding.giveSteps = counts.giveSteps
    scene.finding.doubleHandouts = UInt32(counts.doubleHandouts)
    if counts.refusals > 0 { scene.complain("a worker that did not run was told to end") }
    guard ending == .finished else {
      scene.accuse("the postmaster's answer \(ending)")
      return nil
    }
    return Set(crew.listed(by: postmaster))
  }

  private mutating func endAll(_ scene: inout StartScene) throws {
    let before = crew.record(postmaster).pointee.counts.gives
    let ending = try crew.carryOut(.giveAll, by: postmaster)
    guard ending == .finished else { return scene.accuse("the postmaster \(ending)") }
    scene.finding.gives += UInt32(crew.record(postmaster).pointee.counts.gives - before)
    scene.registered = []
  }

  private func slotsInUse() throws -> [UInt32] {
    let states = crew.subject.states(crew.base)
    return states.indices.filter { states[$0] == SlotTable.State.inUse }.map { UInt32($0) }
  }

  /// Every slot that is nobody's can be registered in, and its worker is started and ends.
  private mutating func registerAll(_ scene: inout StartScene) throws {
    guard try crew.carryOut(.takeAll, by: Self.survivor) == .finished else {
      return scene.complain("registrations came to a halt later")
    }
    let all = Set(crew.listed(by: Self.survivor))
    scene.finding.takes += UInt32(all.count)
    let missing = Int(cell.slots) - all.count - Int(scene.finding.leakedSlots)
    scene.finding.lostSlots = UInt32(max(0, missing))
    guard let running = try answer(&scene) else { return }
    if !running.isSuperset(of: all) {
      scene.complain("of \(all.count) registered workers \(running.count) were started")
    }
    try endAll(&scene)
  }

  private mutating func restart(_ scene: inout StartScene) throws {
    for backend in 0..<KillMatrix.backends where crew.isBusy(backend) {
      crew.end(backend)
      if backend == Self.survivor { scene.isEnded() }
    }
    if crew.isBusy(postmaster) { crew.end(postmaster) }
    let begin = Machine.monotonicNanoseconds()
    guard try crew.carryOut(.begin, by: postmaster) == .finished else {
      return scene.accuse("the postmaster could not format the region")
    }
    scene.finding.restartNanoseconds = Machine.monotonicNanoseconds() - begin
    try expect(crew.carryOut(.begin, by: Self.survivor), "begin after a restart")
    let ending = try crew.carryOut(.takeAll, by: Self.survivor)
    let all = ending == .finished ? Set(crew.listed(by: Self.survivor)) : []
    scene.finding.restartedSlots = UInt32(all.count)
    if all.count != Int(cell.slots) {
      scene.complain("after the restart \(all.count) of \(cell.slots) slots were handed out")
    }
  }
}

/// What is known of one cell while it is played.
private struct StartScene {
  var finding: KillFinding
  /// Slots of workers that must run once the postmaster has answered.
  var registered: Set<UInt32> = []
  /// The slot whose worker is to end.
  var asked: UInt32?
  /// When the survivor began to wait, while it does.
  var waitsSince: UInt64?
  private var isGuilty = false

  init(_ finding: KillFinding) { self.finding = finding }

  /// Who must run runs; whoever runs beside is the victim's.
  mutating func compare(_ running: Set<UInt32>) {
    let missing = registered.subtracting(running).subtracting(asked.map { [$0] } ?? [])
    if !missing.isEmpty {
      complain("the workers in slots \(missing.sorted()) were not started")
    }
    let others = running.subtracting(registered).subtracting(asked.map { [$0] } ?? [])
    finding.adoptedSlots = UInt32(others.count)
    if others.count > 1 { complain("workers run that nobody has registered") }
  }

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

  /// A violation by the postmaster.
  mutating func accuse(_ what: String) {
    isGuilty = true
    complain(what)
  }

  /// A violation by the design.
  mutating func complain(_ what: String) {
    if finding.complaint.isEmpty { finding.complaint = what }
  }

  func judged(bound: UInt32) -> KillFinding {
    var finding = finding
    if isGuilty || finding.giveSteps > UInt64(bound) {
      finding.outcome = .blocksPostmaster
    } else if !finding.complaint.isEmpty || finding.doubleHandouts > 0 || finding.lostSlots > 0 {
      finding.outcome = .corrupts
    } else if !finding.blockage.isEmpty {
      finding.outcome = .blocksBackends
    } else if finding.cell.operation.isPostmasters && finding.cell.signal == .kill {
      finding.outcome = .clusterRestart
    } else if finding.leakedSlots > 0 {
      finding.outcome = .leaks(finding.leakedSlots)
    }
    return finding
  }
}
