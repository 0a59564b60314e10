import CAtomics
import Glibc

/// A start strategy under a lock, for a fault run.
struct FaultStart<Strategy: StartStrategy>: Sendable {
  let cell: Cell
  let system: StartSystem<Strategy>
  let lock: OpenedLock
  let layout: RegionLayout
  /// What the strategy and its slots reserved; the lock's words come after.
  private let structure: [RegionLayout.Field]

  init(_ cell: Cell, under type: any SlotLock.Type) {
    var layout = RegionLayout()
    system = StartSystem(cell.geometry, layout: &layout)
    structure = layout.fields
    lock = OpenedLock(type.init(contenders: cell.workers, layout: &layout))
    self.cell = cell
    self.layout = layout
  }

  func format(_ base: UnsafeMutableRawPointer) {
    withNativeMemory(base) { memory in
      system.format(in: memory)
      lock.format(memory)
    }
  }

  func states(_ base: UnsafeMutableRawPointer) -> [UInt32] {
    (0..<cell.slots).map { number in
      ca_load_u32(
        base + Int(system.table.state(SlotIndex(trusted: number)).offset), Int32(ca_acquire))
    }
  }

  /// Carries out orders until one says to leave.
  func play(_ seat: ParticipantSeat) {
    let hook = StepHook(seat, regionSize: layout.size, rogue: rogue(seat.subjectBase))
    switch seat.number {
    case seat.stage.rogue: RogueWork(seat, hook.rogue).carryOutOrders()
    case seat.stage.postmaster:
      var postmaster = FaultStartPostmaster(self, seat, hook)
      while postmaster.carriesOutNextOrder() {}
    default:
      var backend = FaultStartBackend(self, seat, hook)
      while backend.carriesOutNextOrder() {}
    }
  }

  private func rogue(_ base: UnsafeMutableRawPointer) -> Rogue {
    Rogue(
      base: base, slots: cell.slots, table: system.table, size: layout.size,
      structure: structure, lock: Array(layout.fields.dropFirst(structure.count)))
  }
}

extension FaultSubject {
  init<Strategy: StartStrategy>(_ subject: FaultStart<Strategy>) {
    self.init(
      layout: subject.layout, giveBound: subject.system.bound,
      freeSlots: { base in
        let states = subject.states(base)
        return (0..<subject.cell.slots).filter { states[Int($0)] == SlotTable.State.free }
      },
      states: { subject.states($0) }, play: { subject.play($0) })
  }
}

/// A backend of a fault run that registers workers and asks for their end, in the stepped world.
struct FaultStartBackend<Strategy: StartStrategy> {
  private typealias Memory = LockedMemory<SteppedMemory<StepHook>, OpenedLock>

  private let system: StartSystem<Strategy>
  private let seat: ParticipantSeat
  private let hook: StepHook
  private let memory: Memory
  private let notes: UnsafeMutablePointer<BackendNotes>
  /// Of the workers that it registered last, by slot.
  private var generations: [UInt32]

  init(_ subject: FaultStart<Strategy>, _ seat: ParticipantSeat, _ hook: StepHook) {
    system = subject.system
    self.seat = seat
    self.hook = hook
    notes = UnsafeMutablePointer<BackendNotes>.allocate(capacity: 1)
    notes.initialize(to: BackendNotes())
    let native = NativeMemory(
      base: seat.subjectBase, notes: notes, worker: WorkerDescription.bytes)
    memory = Memory(
      SteppedMemory(native, hook: hook), lock: subject.lock, contender: seat.number)
    generations = Array(repeating: 0, count: Int(subject.cell.slots))
  }

  /// False when told to leave.
  mutating func carriesOutNextOrder() -> Bool {
    seat.signals.awaitOrder()
    let record = seat.record
    switch Duty(rawValue: record.pointee.duty) {
    case .begin:
      notes.pointee = BackendNotes()
      record.pointee.counts = FaultCounts()
    case .take:
      arm()
      record.pointee.result = register() ?? ParticipantRecord.nobody
    case .terminate:
      arm()
      terminate(record.pointee.slot)
    case .takeAll: registerAll()
    case .work: work()
    case .leave: return false
    default: break
    }
    record.pointee.counts.ownerDeaths = notes.pointee.ownerDeaths
    seat.signals.finish()
    return true
  }

  private func arm() {
    hook.state.pointee.stopBefore = seat.record.pointee.stopBefore
    hook.state.pointee.signal = seat.record.pointee.signal
  }

  private mutating func register() -> UInt32? {
    let begin = ca_clock_monotonic_ns()
    hook.begin()
    let worker = system.register(by: seat.number, in: memory)
    hook.end()
    seat.record.pointee.counts.firstTakeNanoseconds = ca_clock_monotonic_ns() &- begin
    guard let worker else { return nil }
    generations[Int(worker.slot)] = worker.generation
    return worker.slot
  }

  private func terminate(_ slot: UInt32) {
    guard slot < generations.count else { return }
    hook.begin()
    let isAsked = system.terminate(
      WorkerHandle(slot: slot, generation: generations[Int(slot)]), in: memory)
    hook.end()
    seat.record.pointee.result = isAsked ? slot : ParticipantRecord.nobody
  }

  private mutating func registerAll() {
    let record = seat.record
    record.pointee.listed = 0
    while Int(record.pointee.listed) < seat.list.count, let slot = register() {
      seat.list[Int(record.pointee.listed)] = slot
      record.pointee.listed &+= 1
    }
  }

  /// Registers workers and asks for the end of every other one, as fast as it can.
  private mutating func work() {
    var number = 0
    while seat.signals.mustGoOn {
      number &+= 1
      guard let slot = register() else {
        seat.record.pointee.counts.emptyTakes &+= 1
        terminate(UInt32(number % generations.count))
        sched_yield()
        continue
      }
      seat.record.pointee.counts.takes &+= 1
      if number % 2 == 0 { terminate(slot) }
    }
  }
}

/// The postmaster of a fault run that answers wake-ups: every answer is held to its bound.
struct FaultStartPostmaster<Strategy: StartStrategy> {
  private typealias View = PostmasterView<SteppedMemory<StepHook>>

  private let subject: FaultStart<Strategy>
  private let system: StartSystem<Strategy>
  private let seat: ParticipantSeat
  private let hook: StepHook
  private let view: View
  private let nativeView: PostmasterView<NativeMemory>
  private var state: Strategy.Postmaster
  private var given: SlotTable.Given
  private var running: Set<UInt32> = []

  init(_ subject: FaultStart<Strategy>, _ seat: ParticipantSeat, _ hook: StepHook) {
    self.subject = subject
    system = subject.system
    self.seat = seat
    self.hook = hook
    let backendNotes = UnsafeMutablePointer<BackendNotes>.allocate(capacity: 1)
    backendNotes.initialize(to: BackendNotes())
    let notes = UnsafeMutablePointer<PostmasterNotes>.allocate(capacity: 1)
    notes.initialize(to: PostmasterNotes())
    let words = UnsafeMutablePointer<UInt32>.allocate(
      capacity: Int(subject.layout.privateWordCount) + 1)
    words.initialize(repeating: 0, count: Int(subject.layout.privateWordCount) + 1)
    let native = NativeMemory(
      base: seat.subjectBase, notes: backendNotes, worker: WorkerDescription.bytes)
    view = View(of: SteppedMemory(native, hook: hook), privateWords: words, notes: notes)
    nativeView = PostmasterView(of: native, privateWords: words, notes: notes)
    state = system.strategy.postmaster(knowing: [], in: nativeView)
    given = system.table.given()
  }

  /// False when told to leave.
  mutating func carriesOutNextOrder() -> Bool {
    seat.signals.awaitOrder()
    let record = seat.record
    switch Duty(rawValue: record.pointee.duty) {
    case .begin: begin()
    case .answer:
      hook.state.pointee.stopBefore = record.pointee.stopBefore
      hook.state.pointee.signal = record.pointee.signal
      wakeUp(isRaised: false)
      list()
    case .give:
      wakeUp(isRaised: false)
      if running.contains(record.pointee.slot) { end(record.pointee.slot) }
    case .giveAll:
      for slot in running.sorted() { end(slot) }
    case .work: work()
    case .trial: trial()
    case .leave: return false
    default: break
    }
    seat.signals.finish()
    return true
  }

  /// Writes everything anew, as after a crash (R5).
  private mutating func begin() {
    let begin = ca_clock_monotonic_ns()
    subject.format(seat.subjectBase)
    let formatted = ca_clock_monotonic_ns()
    state = system.strategy.postmaster(knowing: [], in: nativeView)
    given = system.table.given()
    running = []
    seat.record.pointee.counts = FaultCounts()
    seat.record.pointee.counts.formatNanoseconds = formatted &- begin
  }

  private func list() {
    for (index, slot) in running.sorted().enumerated() { seat.list[index] = slot }
    seat.record.pointee.listed = UInt32(running.count)
  }

  // MARK: Answers

  /// Answers until there is no more, and plays the workers: who is told to end, ends.
  ///
  /// `isRaised`: whatever the flag says.
  private mutating func wakeUp(isRaised: Bool) {
    var isCalled = isRaised
    var hasMore = true
    while hasMore {
      var found = FaultStartFindings()
      hook.begin(limit: system.bound)
      isCalled = system.flag.lower(in: view) || isCalled
      hasMore =
        isCalled && system.strategy.answer(by: &state, in: view, &found).hasMore
      hook.end()
      book()
      play(found)
    }
  }

  private func book() {
    let counts = seat.record.pointee.counts
    seat.record.pointee.counts.giveSteps = max(
      counts.giveSteps, UInt64(hook.state.pointee.accesses))
  }

  private mutating func play(_ found: FaultStartFindings) {
    for slot in found.started where !running.insert(slot).inserted {
      seat.record.pointee.counts.doubleHandouts &+= 1
    }
    for slot in found.ended {
      guard running.contains(slot) else {
        seat.record.pointee.counts.refusals &+= 1
        continue
      }
      end(slot)
    }
    for slot in found.cancelled { give(slot) }
  }

  /// A worker has ended.
  private mutating func end(_ slot: UInt32) {
    running.remove(slot)
    system.strategy.forget(SlotIndex(trusted: slot), by: &state, in: nativeView)
    give(slot)
  }

  private mutating func give(_ slot: UInt32) {
    system.table.terminate(by: &given, in: nativeView)
    system.table.free(SlotIndex(trusted: slot), .releasing, in: nativeView)
    seat.record.pointee.counts.gives &+= 1
  }

  // MARK: Beside rogues

  /// Turns until which the postmaster answers without having been woken: a rogue may have lowered the
  /// flag, and backends be stuck.
  private static var patience: UInt32 { 16 }

  /// Answers until it is told to shut down, and says how long that took to notice; one worker ends with
  /// each turn.
  private mutating func work() {
    var looked = ProcessorTime.nanoseconds()
    var turn: UInt32 = 0
    while seat.signals.mustGoOn {
      let now = ProcessorTime.nanoseconds()
      seat.record.pointee.counts.turnNanoseconds = max(
        seat.record.pointee.counts.turnNanoseconds, now &- looked)
      looked = now
      turn &+= 1
      wakeUp(isRaised: turn % Self.patience == 0)
      if let slot = running.first { end(slot) }
    }
    seat.record.pointee.counts.shutdownNanoseconds = ProcessorTime.nanoseconds() &- looked
  }

  /// Answers while a rogue writes before each of its accesses: from one thread, so that the same seed
  /// does the same to the last access.
  private mutating func trial() {
    let order = seat.record.pointee.rogue
    hook.rogue.pointee.obey(order)
    while hook.rogue.pointee.writes < order.writes {
      // Something to start.
      _ = hook.rogue.pointee.register()
      hook.state.pointee.writes = 1 + hook.rogue.pointee.draw(4)
      wakeUp(isRaised: hook.rogue.pointee.draw(4) != 0)
      hook.state.pointee.writes = 0
      let slot = hook.rogue.pointee.draw(seat.stage.slots)
      if running.contains(slot) { end(slot) }
    }
    seat.record.pointee.counts.hostileWrites = hook.rogue.pointee.writes
  }
}

/// What an answer found out, slot by slot.
private struct FaultStartFindings: StartHandler {
  var started: [UInt32] = []
  var ended: [UInt32] = []
  var cancelled: [UInt32] = []

  mutating func start(_ slot: SlotIndex, generation: UInt32) { started.append(slot.value) }
  mutating func end(_ slot: SlotIndex, generation: UInt32) { ended.append(slot.value) }
  mutating func cancel(_ slot: SlotIndex, generation: UInt32) { cancelled.append(slot.value) }
}
