import CAtomics
import Glibc

/// The postmaster of a fault run: every give, and every retry of the stash, is held to its bound.
struct FaultPostmaster<Strategy: SlotStrategy, Lock: MutualExclusion> {
  private typealias View = PostmasterView<SteppedMemory<StepHook>>

  private let subject: SlotSubject<Strategy, Lock>
  private let strategy: Strategy
  private let seat: ParticipantSeat
  private let hook: StepHook
  private let view: View
  private let notes: UnsafeMutablePointer<PostmasterNotes>
  private let mailboxes: [Mailbox]
  private var state: Strategy.Postmaster
  private var served: [UInt32]

  init(_ subject: SlotSubject<Strategy, Lock>, _ seat: ParticipantSeat, _ hook: StepHook) {
    self.subject = subject
    strategy = subject.strategy
    self.seat = seat
    self.hook = hook
    let backendNotes = UnsafeMutablePointer<BackendNotes>.allocate(capacity: 1)
    backendNotes.initialize(to: BackendNotes())
    notes = UnsafeMutablePointer<PostmasterNotes>.allocate(capacity: 1)
    notes.initialize(to: PostmasterNotes())
    let native = NativeMemory(
      base: seat.subjectBase, notes: backendNotes, worker: WorkerDescription.bytes)
    view = View(
      of: SteppedMemory(native, hook: hook),
      privateWords: SlotSubject<Strategy, Lock>.privateWords(subject.layout), notes: notes)
    mailboxes = (0...seat.stage.backends).map { seat.stage.mailbox($0, seat.stageBase) }
    served = mailboxes.map { _ in 0 }
    state = strategy.postmaster(subject.start)
    subject.shadow?.format(in: view)
  }

  /// False when told to leave.
  mutating func carriesOutNextOrder() -> Bool {
    seat.signals.awaitOrder()
    let record = seat.record
    switch Duty(rawValue: record.pointee.duty) {
    case .begin: begin()
    case .give:
      hook.state.pointee.stopBefore = record.pointee.stopBefore
      hook.state.pointee.signal = record.pointee.signal
      record.pointee.result = serve(Untrusted(record.pointee.slot)) ?? ParticipantRecord.nobody
    case .giveAll:
      for index in 0..<Int(record.pointee.listed) { _ = serve(Untrusted(seat.list[index])) }
    case .work: work()
    case .trial: trial()
    case .leave: return false
    case .take, .takeAll, nil: break
    }
    record.pointee.counts.stashed = UInt64(strategy.stashed(by: state))
    seat.signals.finish()
    return true
  }

  /// Writes everything anew, as after a crash (R5).
  private mutating func begin() {
    subject.format(seat.subjectBase)
    state = strategy.postmaster(subject.start)
    subject.shadow?.format(in: view)
    served = mailboxes.map { _ in 0 }
    notes.pointee = PostmasterNotes()
    seat.record.pointee.counts = FaultCounts()
  }

  /// A request to give, from wherever; nil if it was refused.
  private mutating func serve(_ request: Untrusted<UInt32>) -> UInt32? {
    // The shadow looks at the slot's state and generation, and at nothing else.
    let stopBefore = hook.state.pointee.stopBefore
    hook.state.pointee.stopBefore = 0
    hook.begin(limit: 2)
    let slot = subject.shadow?.admit(request, in: view)
    hook.state.pointee.stopBefore = stopBefore
    guard let slot else {
      seat.record.pointee.counts.refusals &+= 1
      return nil
    }
    give(slot)
    return slot.value
  }

  private mutating func give(_ slot: SlotIndex) {
    hook.begin(limit: strategy.giveBound)
    strategy.give(slot, by: &state, in: view)
    hook.end()
    let attempts = seat.stage.attempts(seat.stageBase)
    let needed = Int(min(hook.state.pointee.compareExchanges, Stage.attemptCap))
    attempts[needed] &+= 1
    seat.record.pointee.counts.gives &+= 1
    book()
    if strategy.stashed(by: state) != 0 { retryStash() }
  }

  private mutating func retryStash() {
    hook.begin(limit: strategy.giveBound)
    strategy.retryStash(by: &state, in: view)
    book()
  }

  private func book() {
    let counts = seat.record.pointee.counts
    seat.record.pointee.counts.giveSteps = max(
      counts.giveSteps, UInt64(hook.state.pointee.accesses))
    if strategy.stashed(by: state) > seat.stage.slots { hook.breach(.stashOverflow, at: 0) }
  }

  /// Serves the mailboxes until it is told to shut down, and says how long that took to notice.
  private mutating func work() {
    var looked = Self.processorNanoseconds()
    while seat.signals.mustGoOn {
      let now = Self.processorNanoseconds()
      seat.record.pointee.counts.turnNanoseconds = max(
        seat.record.pointee.counts.turnNanoseconds, now &- looked)
      looked = now
      if turn() == 0 { sched_yield() }
    }
    seat.record.pointee.counts.shutdownNanoseconds = Self.processorNanoseconds() &- looked
  }

  private mutating func turn() -> UInt32 {
    let owners = seat.stage.ownerLedger(seat.stageBase)
    var given: UInt32 = 0
    for sender in mailboxes.indices {
      var waiting = mailboxes[sender].waiting(after: served[sender])
      given &+= waiting
      while waiting != 0 {
        waiting &-= 1
        let request = mailboxes[sender].request(served[sender])
        // Before the give: behind it, the slot may be somebody's already. The rogue owns none.
        if let slot = request.index(below: seat.stage.slots), sender != seat.stage.backends {
          _ = owners.give(slot, of: UInt32(sender))
        }
        _ = serve(request)
        served[sender] &+= 1
        mailboxes[sender].serve(count: served[sender])
      }
    }
    if strategy.stashed(by: state) != 0 { retryStash() }
    return given
  }

  /// Gives, whatever memory says, while a rogue writes before each of its accesses: from one thread,
  /// so that the same seed does the same to the last access.
  private mutating func trial() {
    let order = seat.record.pointee.rogue
    hook.rogue.pointee.obey(order)
    while hook.rogue.pointee.writes < order.writes {
      hook.state.pointee.writes = 1 + hook.rogue.pointee.draw(4)
      if hook.rogue.pointee.draw(2) == 0 {
        _ = serve(Untrusted(hook.rogue.pointee.register()))
      } else {
        // As if memory had said what it takes for any slot to be admitted.
        give(SlotIndex(trusted: hook.rogue.pointee.draw(seat.stage.slots)))
      }
    }
    hook.state.pointee.writes = 0
    seat.record.pointee.counts.hostileWrites = hook.rogue.pointee.writes
  }

  private static func processorNanoseconds() -> UInt64 {
    var now = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now)
    return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
  }
}

/// A rogue process: writes at its rate, and now and then registers a worker and has it exit, so that
/// the postmaster has something to do even when every backend is stuck.
struct RogueWork {
  private let seat: ParticipantSeat
  private let rogue: UnsafeMutablePointer<Rogue>

  init(_ seat: ParticipantSeat, _ rogue: UnsafeMutablePointer<Rogue>) {
    self.seat = seat
    self.rogue = rogue
  }

  /// Writes between two looks at the clock, and between two workers.
  private static let batch: UInt64 = 64

  func carryOutOrders() {
    while true {
      seat.signals.awaitOrder()
      if seat.record.pointee.duty == Duty.leave.rawValue { return }
      if Duty(rawValue: seat.record.pointee.duty) == .work { work() }
      seat.signals.finish()
    }
  }

  private func work() {
    let order = seat.record.pointee.rogue
    let mailbox = seat.stage.mailbox(seat.number - 1, seat.stageBase)
    rogue.pointee.obey(order)
    let begin = ca_clock_monotonic_ns()
    var posted: UInt32 = 0
    while seat.signals.mustGoOn {
      let elapsed = Double(ca_clock_monotonic_ns() - begin) / 1e9
      guard Double(rogue.pointee.writes) <= elapsed * Double(order.writesPerSecond) else {
        sched_yield()
        continue
      }
      for _ in 0..<Self.batch { rogue.pointee.write() }
      if mailbox.hasServed(posted) {
        mailbox.post(SlotIndex(trusted: rogue.pointee.register()), count: posted)
        posted &+= 1
      }
      seat.record.pointee.counts.hostileWrites = rogue.pointee.writes
    }
  }
}
