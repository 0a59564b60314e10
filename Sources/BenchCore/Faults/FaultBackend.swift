import CAtomics
import Glibc

/// A backend of a fault run, in the stepped world.
struct FaultBackend<Strategy: SlotStrategy, Lock: MutualExclusion> {
  private typealias Memory = LockedMemory<SteppedMemory<StepHook>, Lock>

  private let strategy: Strategy
  private let seat: ParticipantSeat
  private let hook: StepHook
  private let memory: Memory
  private let notes: UnsafeMutablePointer<BackendNotes>
  private var state: Strategy.Backend
  private var posted: UInt32 = 0

  init(_ subject: SlotSubject<Strategy, Lock>, _ seat: ParticipantSeat, _ hook: StepHook) {
    strategy = subject.strategy
    self.seat = seat
    self.hook = hook
    notes = UnsafeMutablePointer<BackendNotes>.allocate(capacity: 1)
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
    switch Duty(rawValue: record.pointee.duty) {
    case .begin:
      state = strategy.backend(seat.number)
      notes.pointee = BackendNotes()
      posted = 0
      record.pointee.counts = FaultCounts()
    case .take:
      hook.state.pointee.stopBefore = record.pointee.stopBefore
      hook.state.pointee.signal = record.pointee.signal
      record.pointee.result = take() ?? ParticipantRecord.nobody
    case .takeAll: takeAll()
    case .work: work()
    case .leave: return false
    case .give, .giveAll, .trial, nil: break
    }
    record.pointee.counts.rejects = notes.pointee.rejects
    seat.signals.finish()
    return true
  }

  private mutating func take() -> UInt32? {
    hook.begin()
    let slot = strategy.take(by: &state, in: memory)
    hook.end()
    return slot?.value
  }

  private mutating func takeAll() {
    seat.record.pointee.listed = 0
    while Int(seat.record.pointee.listed) < seat.list.count, let slot = take() {
      seat.list[Int(seat.record.pointee.listed)] = slot
      seat.record.pointee.listed &+= 1
    }
  }

  /// Takes and posts, as fast as it can and the mailbox allows.
  private mutating func work() {
    let (stage, record) = (seat.stage, seat.record)
    let mailbox = stage.mailbox(seat.number, seat.stageBase)
    let owners = stage.ownerLedger(seat.stageBase)
    while seat.signals.mustGoOn {
      // Handed slots that are somebody's, it could post more than there are.
      guard mailbox.hasServed(posted &- (stage.mailboxCapacity - 1)) else {
        sched_yield()
        continue
      }
      let wasFull = areAllOnTheirWay
      guard let slot = take() else {
        record.pointee.counts.emptyTakes &+= 1
        if !wasFull && !areAllOnTheirWay { record.pointee.counts.falseEmpties &+= 1 }
        sched_yield()
        continue
      }
      record.pointee.counts.takes &+= 1
      let index = SlotIndex(trusted: slot)
      if !owners.take(index, by: seat.number) { record.pointee.counts.doubleHandouts &+= 1 }
      mailbox.post(index, count: posted)
      posted &+= 1
    }
  }

  /// Whether as many slots as there are have been posted and not been given back.
  private var areAllOnTheirWay: Bool {
    let onTheirWay = (0...seat.stage.backends).reduce(0) { sum, sender in
      sum + seat.stage.mailbox(sender, seat.stageBase).inFlightCount
    }
    return onTheirWay + seat.stage.backends >= seat.stage.slots
  }
}
