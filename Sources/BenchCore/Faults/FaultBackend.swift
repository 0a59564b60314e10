import CAtomics
import Glibc

/// A backend of a fault run, in the stepped world.
struct FaultBackend<Strategy: SlotStrategy, Lock: MutualExclusion> {
  private typealias Memory = LockedMemory<SteppedMemory<StepHook>, Lock>

  private let strategy: Strategy
  private let seat: ParticipantSeat
  private let hook: StepHook
  private let memory: Memory
  private let native: NativeMemory
  private let notes: UnsafeMutablePointer<BackendNotes>
  private var state: Strategy.Backend
  private var posted: UInt32 = 0

  init(_ subject: SlotSubject<Strategy, Lock>, _ seat: ParticipantSeat, _ hook: StepHook) {
    strategy = subject.strategy
    self.seat = seat
    self.hook = hook
    notes = UnsafeMutablePointer<BackendNotes>.allocate(capacity: 1)
    notes.initialize(to: BackendNotes())
    native = NativeMemory(
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
    case .audit: audit()
    case .work: work()
    case .leave: return false
    default: break
    }
    record.pointee.counts.ownerDeaths = notes.pointee.ownerDeaths
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
    let record = seat.record
    record.pointee.listed = 0
    let begin = ca_clock_monotonic_ns()
    var slot = take()
    record.pointee.counts.firstTakeNanoseconds = ca_clock_monotonic_ns() &- begin
    while let taken = slot, Int(record.pointee.listed) < seat.list.count {
      seat.list[Int(record.pointee.listed)] = taken
      record.pointee.listed &+= 1
      slot = Int(record.pointee.listed) < seat.list.count ? take() : nil
    }
  }

  /// Looks for leaked slots under the lock, and lists what it marked.
  private func audit() {
    guard let table = strategy.table else { return }
    let record = seat.record
    let turns = seat.stage.turns(seat.stageBase)
    let patience = record.pointee.patience
    hook.begin()
    let marked = HolderAudit.markLeaked(in: strategy, table, memory: memory) {
      turns.awaitWhole(nanoseconds: patience)
    }
    record.pointee.counts.auditAccesses = UInt64(hook.state.pointee.accesses)
    record.pointee.counts.auditedSlots = UInt64(marked.count)
    for (index, slot) in marked.enumerated() { seat.list[index] = slot }
    record.pointee.listed = UInt32(marked.count)
    let strategy = strategy
    record.pointee.counts.auditNanoseconds = RoundTimer.shortest(
      of: record.pointee.timedRounds
    ) {
      // Two passes, as above; the lock and the turn between them are others' time.
      for _ in 0..<2 { _ = HolderAudit(of: strategy, table, in: native) }
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
