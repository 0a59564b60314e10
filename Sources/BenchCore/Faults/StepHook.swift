import Glibc

/// What happens before each access of a participant: it is counted, checked, and perhaps its last.
struct StepHook: AccessHook, BitwiseCopyable {
  /// Private memory of the participant.
  struct State: BitwiseCopyable {
    /// Accesses and fences of this operation.
    var step: UInt32 = 0
    /// Accesses without fences: what a bound bounds.
    var accesses: UInt32 = 0
    var compareExchanges: UInt32 = 0
    var stopBefore: UInt32 = 0
    var signal: Int32 = 0
    /// Most accesses that this operation may make.
    var limit: UInt32 = .max
    /// Hostile writes before each access: 0 but in a trial.
    var writes: UInt32 = 0
  }

  let state: UnsafeMutablePointer<State>
  let rogue: UnsafeMutablePointer<Rogue>
  private let record: UnsafeMutablePointer<ParticipantRecord>
  private let trace: UnsafeMutableBufferPointer<TracedAccess>
  private let regionSize: UInt32
  private let endsProcess: Bool

  /// Lives as long as the process.
  init(_ seat: ParticipantSeat, regionSize: UInt32, rogue: Rogue) {
    state = UnsafeMutablePointer<State>.allocate(capacity: 1)
    state.initialize(to: State())
    self.rogue = UnsafeMutablePointer<Rogue>.allocate(capacity: 1)
    self.rogue.initialize(to: rogue)
    record = seat.record
    trace = seat.trace
    self.regionSize = regionSize
    endsProcess = seat.endsProcess
  }

  /// An operation begins; `limit` is the most accesses that it may make.
  func begin(limit: UInt32 = .max) {
    state.pointee.step = 0
    state.pointee.accesses = 0
    state.pointee.compareExchanges = 0
    state.pointee.limit = limit
    record.pointee.step = 0
  }

  /// The operation has made its last access, and may be stopped here too.
  func end() {
    state.pointee.step &+= 1
    stopIfDue()
    state.pointee.stopBefore = 0
  }

  func before(_ kind: AccessKind, at offset: UInt32) {
    let state = state
    if state.pointee.writes != 0 { scribble() }
    if Int(state.pointee.step) < trace.count {
      trace[Int(state.pointee.step)] = TracedAccess(kind, at: offset)
    }
    state.pointee.step &+= 1
    record.pointee.step = state.pointee.step
    if kind != .fence {
      state.pointee.accesses &+= 1
      if kind == .compareExchange { state.pointee.compareExchanges &+= 1 }
      if offset >= regionSize { breach(.outsideRegion, at: offset) }
      if state.pointee.accesses > state.pointee.limit { breach(.beyondBound, at: offset) }
    }
    stopIfDue()
  }

  private func stopIfDue() {
    if state.pointee.step == state.pointee.stopBefore { raise(state.pointee.signal) }
  }

  private func scribble() {
    for _ in 0..<state.pointee.writes { rogue.pointee.write() }
  }

  /// Records what was about to happen, and does not let it happen: nothing follows.
  func breach(_ breach: Breach, at offset: UInt32) {
    record.pointee.breachOffset = offset
    record.pointee.breachStep = state.pointee.step
    record.pointee.breachLimit = state.pointee.limit
    record.pointee.breach = breach.rawValue
    ParticipantRecord.Signals(record).finish()
    // A thread cannot be taken out of the middle of an operation: it stays there.
    if !endsProcess { while true { sleep(1_000) } }
    _exit(EX_SOFTWARE)
  }
}
