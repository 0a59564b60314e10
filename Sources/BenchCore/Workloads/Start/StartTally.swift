/// A kind of violation: how often it happened, and where the last time.
package struct WorkerBreach: BitwiseCopyable {
  package private(set) var count: UInt64 = 0
  package private(set) var slot: UInt32 = 0

  @inline(never) package mutating func note(_ slot: SlotIndex) {
    count &+= 1
    self.slot = slot.value
  }

  mutating func add(_ other: WorkerBreach) {
    if other.count > 0 { slot = other.slot }
    count &+= other.count
  }
}

/// What a backend notes of the workers that it registers, in memory that outlives it.
package struct StartTally: BitwiseCopyable {
  package var registrations: UInt64 = 0
  /// Workers that it saw running before it ordered their end.
  package var starts: UInt64 = 0
  /// Orders to end a worker.
  package var orders: UInt64 = 0
  /// Those for a worker that had ended by then.
  package var lateOrders: UInt64 = 0
  /// How often it woke the postmaster.
  package var requests: UInt64 = 0

  /// Slots that said FREE while their worker lived, or had yet to be started; at any time.
  package var freedAlive = WorkerBreach()

  package init() {}

  /// Forgets the warm-up, but no violation.
  package mutating func beginMeasuring() {
    let breach = freedAlive
    self = StartTally()
    freedAlive = breach
  }

  package mutating func add(_ other: StartTally) {
    registrations &+= other.registrations
    starts &+= other.starts
    orders &+= other.orders
    lateOrders &+= other.lateOrders
    requests &+= other.requests
    freedAlive.add(other.freedAlive)
  }
}

/// What the postmaster notes of its answers, in memory that outlives it.
package struct AnswerTally: BitwiseCopyable {
  /// Times that it found the flag raised.
  package var wakeups: UInt64 = 0
  /// One for each of those, and one more for each that reached its limit.
  package var answers: UInt64 = 0
  package var slotsVisited: UInt64 = 0
  package var workersWalked: UInt64 = 0
  package var messages: UInt64 = 0
  package var starts: UInt64 = 0
  /// Workers that were ended by order.
  package var ends: UInt64 = 0
  /// Workers that were to end before anybody had started them.
  package var cancels: UInt64 = 0
  /// Workers that ended by themselves.
  package var ownEnds: UInt64 = 0

  package var breaches = Breaches()

  /// What the ledger did not agree with, at any time.
  package struct Breaches: BitwiseCopyable {
    package var startedTwice = WorkerBreach()
    /// Of another generation than was registered, or of none.
    package var startedStrangers = WorkerBreach()
    package var endedUnasked = WorkerBreach()
    /// Ordered to end though they did not run.
    package var endedAbsent = WorkerBreach()
    /// Taken for workers that had not been started, whose slots can be given back at once.
    package var cancelledAlive = WorkerBreach()

    package init() {}
  }

  package init() {}

  /// Slots, entries and messages together.
  package var steps: UInt64 { slotsVisited &+ workersWalked &+ messages }

  /// Forgets the warm-up, but no violation.
  package mutating func beginMeasuring() {
    let breaches = breaches
    self = AnswerTally()
    self.breaches = breaches
  }
}
