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
  private let nativeView: PostmasterView<NativeMemory>
  private let notes: UnsafeMutablePointer<PostmasterNotes>
  private let mailboxes: [Mailbox]
  private var state: Strategy.Postmaster
  private var served: [UInt32]
  private var turns: UInt32 = 0

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
    let privateWords = SlotSubject<Strategy, Lock>.privateWords(subject.layout)
    view = View(
      of: SteppedMemory(native, hook: hook), privateWords: privateWords, notes: notes)
    nativeView = PostmasterView(of: native, privateWords: privateWords, notes: notes)
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
    case .reap: reap(UInt32(record.pointee.slot))
    case .reclaimAll: reclaimAll()
    case .leave: return false
    default: break
    }
    record.pointee.counts.stashed = UInt64(strategy.stashed(by: state))
    seat.signals.finish()
    return true
  }

  /// Writes everything anew, as after a crash (R5).
  private mutating func begin() {
    let begin = ca_clock_monotonic_ns()
    subject.format(seat.subjectBase)
    let formatted = ca_clock_monotonic_ns()
    state = strategy.postmaster(subject.start)
    subject.shadow?.format(in: view)
    served = mailboxes.map { _ in 0 }
    turns = 0
    notes.pointee = PostmasterNotes()
    seat.record.pointee.counts = FaultCounts()
    seat.record.pointee.counts.formatNanoseconds = formatted &- begin
  }

  // MARK: Audits

  /// Gives what a dead backend reserved, turn by turn.
  private mutating func reap(_ owner: UInt32) {
    guard let shadow = subject.shadow else { return }
    forgetAudits()
    var audit = ReaperAudit(ofSlotsReservedBy: owner)
    while !audit.hasEnded(slots: seat.stage.slots) { reapTurn(&audit, shadow) }
    let slots = seat.stage.slots
    seat.record.pointee.counts.auditNanoseconds = RoundTimer.shortest(
      of: seat.record.pointee.timedRounds
    ) {
      var audit = ReaperAudit(ofSlotsReservedBy: owner)
      while !audit.hasEnded(slots: slots) {
        _ = audit.turn(slots: slots, shadow: shadow, in: nativeView)
      }
    }
  }

  private mutating func reapTurn(_ audit: inout ReaperAudit, _ shadow: Shadow) {
    hook.begin(limit: ReaperAudit.bound(strategy.giveBound))
    let slot = audit.turn(slots: seat.stage.slots, shadow: shadow, in: view)
    if let slot { strategy.give(slot, by: &state, in: view) }
    bookAudit(found: slot == nil ? 0 : 1)
  }

  /// Gives those listed slots that an audit under the lock has marked.
  private mutating func reclaimAll() {
    forgetAudits()
    for index in 0..<Int(seat.record.pointee.listed) {
      hook.begin(limit: Shadow.reclaimBound + strategy.giveBound)
      guard let slot = Untrusted(seat.list[index]).index(below: seat.stage.slots),
        subject.shadow?.reclaim(slot, of: SlotTable.leaked, in: view) == true
      else { continue }
      strategy.give(slot, by: &state, in: view)
      bookAudit(found: 1)
    }
  }

  private func forgetAudits() {
    seat.record.pointee.counts.auditedSlots = 0
    seat.record.pointee.counts.auditAccesses = 0
    seat.record.pointee.counts.auditTurns = 0
    seat.record.pointee.counts.auditTurnSteps = 0
  }

  private mutating func bookAudit(found: UInt64) {
    let accesses = UInt64(hook.state.pointee.accesses)
    var counts = seat.record.pointee.counts
    counts.auditedSlots &+= found
    counts.auditAccesses &+= accesses
    counts.auditTurns &+= 1
    counts.auditTurnSteps = max(counts.auditTurnSteps, accesses)
    seat.record.pointee.counts = counts
    if strategy.stashed(by: state) > seat.stage.slots { hook.breach(.stashOverflow, at: 0) }
    if strategy.stashed(by: state) != 0 { retryStash() }
  }

  /// A request to give, from wherever; nil if it was refused.
  private mutating func serve(_ request: Untrusted<UInt32>) -> UInt32? {
    // The shadow looks at the slot's state and generation, and at nothing else.
    let stopBefore = hook.state.pointee.stopBefore
    hook.state.pointee.stopBefore = 0
    hook.begin(limit: 2)
    let slot = subject.shadow?.admit(request, beyond: Shadow.mostDeaths, in: view)
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
    var looked = ProcessorTime.nanoseconds()
    while seat.signals.mustGoOn {
      let now = ProcessorTime.nanoseconds()
      seat.record.pointee.counts.turnNanoseconds = max(
        seat.record.pointee.counts.turnNanoseconds, now &- looked)
      looked = now
      if turn() == 0 { sched_yield() }
    }
    seat.record.pointee.counts.shutdownNanoseconds = ProcessorTime.nanoseconds() &- looked
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
    turns &+= 1
    seat.stage.turns(seat.stageBase).end(turns, stashed: strategy.stashed(by: state))
    return given
  }

  /// Gives, whatever memory says, while a rogue writes before each of its accesses: from one thread,
  /// so that the same seed does the same to the last access.
  private mutating func trial() {
    let order = seat.record.pointee.rogue
    hook.rogue.pointee.obey(order)
    var audit = ReaperAudit(ofSlotsReservedBy: 0)
    while hook.rogue.pointee.writes < order.writes {
      if audit.hasEnded(slots: seat.stage.slots) {
        audit = ReaperAudit(ofSlotsReservedBy: hook.rogue.pointee.draw(seat.stage.backends))
      }
      hook.state.pointee.writes = 1 + hook.rogue.pointee.draw(4)
      switch hook.rogue.pointee.draw(32) {
      case 0: if let shadow = subject.shadow { reapTurn(&audit, shadow) }
      case 1..<16: _ = serve(Untrusted(hook.rogue.pointee.register()))
      default:
        // As if memory had said what it takes for any slot to be admitted.
        give(SlotIndex(trusted: hook.rogue.pointee.draw(seat.stage.slots)))
      }
    }
    hook.state.pointee.writes = 0
    seat.record.pointee.counts.hostileWrites = hook.rogue.pointee.writes
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
