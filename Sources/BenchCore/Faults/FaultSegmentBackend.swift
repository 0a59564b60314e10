/// A backend of a fault run with segments of dynamic shared memory, in the stepped world.
struct FaultSegmentBackend<Strategy: DSMStrategy, Lock: SlotLock> {
  private typealias Memory = LockedMemory<SteppedMemory<StepHook>, Lock>

  private let strategy: Strategy
  private let seat: ParticipantSeat
  private let hook: StepHook
  private let memory: Memory
  private var state: Strategy.Backend
  private var created: UInt64 = 0

  init(_ subject: DSMSubject<Strategy, Lock>, _ seat: ParticipantSeat, _ hook: StepHook) {
    strategy = subject.strategy
    self.seat = seat
    self.hook = hook
    // As long as the process.
    let notes = UnsafeMutablePointer<BackendNotes>.allocate(capacity: 1)
    notes.initialize(to: BackendNotes())
    let native = NativeMemory(
      base: seat.subjectBase, notes: notes, worker: WorkerDescription.bytes)
    memory = Memory(
      SteppedMemory(native, hook: hook), lock: subject.lock, contender: seat.number)
    state = strategy.backend(seat.number)
  }

  /// False when told to leave.
  mutating func carriesOutNextOrder() -> Bool {
    seat.signals.awaitOrder()
    let record = seat.record
    hook.state.pointee.stopBefore = record.pointee.stopBefore
    hook.state.pointee.signal = record.pointee.signal
    switch Duty(rawValue: record.pointee.duty) {
    case .begin:
      state = strategy.backend(seat.number)
      created = 0
      record.pointee.counts = FaultCounts()
    case .create:
      let made = create()
      record.pointee.result = made?.slot.value ?? ParticipantRecord.nobody
      record.pointee.handle = made?.handle ?? 0
    case .attach: record.pointee.result = attach(record.pointee.handle)
    case .detach:
      record.pointee.result = detach(record.pointee.slot) ? 1 : 0
    case .free: free(record.pointee.slot)
    case .createAll: createAll()
    case .letGoOfAll: letGoOfAll()
    case .leave: return false
    default: break
    }
    seat.signals.finish()
    return true
  }

  private mutating func create() -> CreatedSegment? {
    created += 1
    hook.begin()
    let made = strategy.create(
      key: UInt64(seat.number + 1) << 40 | created, by: &state, in: memory)
    hook.end()
    return made
  }

  private func attach(_ handle: UInt64) -> UInt32 {
    hook.begin()
    let found = strategy.attach(handle, in: memory)
    hook.end()
    guard case .slot(let slot) = found else { return ParticipantRecord.nobody }
    return slot.value
  }

  private func detach(_ slot: UInt32) -> Bool {
    hook.begin()
    let isLast = strategy.detach(SlotIndex(trusted: slot), in: memory)
    hook.end()
    return isLast
  }

  private func free(_ slot: UInt32) {
    hook.begin()
    strategy.free(SlotIndex(trusted: slot), in: memory)
    hook.end()
  }

  private mutating func createAll() {
    let record = seat.record
    record.pointee.listed = 0
    let begin = Machine.monotonicNanoseconds()
    var made = create()
    record.pointee.counts.firstTakeNanoseconds = Machine.monotonicNanoseconds() - begin
    while let segment = made, Int(record.pointee.listed) < seat.list.count {
      seat.list[Int(record.pointee.listed)] = segment.slot.value
      record.pointee.listed &+= 1
      made = Int(record.pointee.listed) < seat.list.count ? create() : nil
    }
  }

  private func letGoOfAll() {
    for index in 0..<Int(seat.record.pointee.listed) where detach(seat.list[index]) {
      free(seat.list[index])
    }
  }
}

extension DSMSubject {
  func references(_ base: UnsafeMutableRawPointer) -> [UInt32] {
    withNativeMemory(base) { memory in
      (0..<cell.slots).map { strategy.references(of: SlotIndex(trusted: $0), in: memory) }
    }
  }

  /// Carries out orders until one says to leave.
  ///
  /// The seat that is the postmaster's elsewhere formats the region, and does nothing else.
  func play(_ seat: ParticipantSeat) {
    let hook = StepHook(
      seat, regionSize: layout.size,
      rogue: Rogue(
        base: seat.subjectBase, slots: cell.slots, table: nil, size: layout.size, structure: [],
        lock: []))
    guard seat.number == seat.stage.postmaster else {
      var backend = FaultSegmentBackend(self, seat, hook)
      while backend.carriesOutNextOrder() {}
      return
    }
    while formatsOnNextOrder(seat) {}
  }

  private func formatsOnNextOrder(_ seat: ParticipantSeat) -> Bool {
    seat.signals.awaitOrder()
    switch Duty(rawValue: seat.record.pointee.duty) {
    case .begin: format(seat.subjectBase)
    case .leave: return false
    default: break
    }
    seat.signals.finish()
    return true
  }
}
