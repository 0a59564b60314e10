/// Time that searches of one kind took, summed up so that the clock can be taken out of it.
///
/// Most searches are shorter than ten readings of the clock: each is timed all the same, for a worker's
/// life is a thousand times longer, and what the readings cost is subtracted from the sum and not from
/// each, where it would be cut off at 0.
package struct SearchTime: BitwiseCopyable, Sendable, Equatable {
  private var ticks: UInt64 = 0
  /// Pairs of readings contained in them.
  private var pairs: UInt64 = 0

  package init() {}

  @inline(__always) package mutating func add(ticks: UInt64, pairs: UInt64 = 1) {
    self.ticks &+= ticks
    self.pairs &+= pairs
  }

  package mutating func add(_ other: SearchTime) { add(ticks: other.ticks, pairs: other.pairs) }

  package func nanoseconds(_ clock: Clock) -> Double {
    max(0, Double(ticks) - Double(pairs) * Double(clock.floorTicks)) / clock.ticksPerNanosecond
  }
}

/// What a registrant notes of its workers' lives, in shared memory that outlives it.
package struct RegistrantTally: BitwiseCopyable {
  /// Lives from begin to end.
  package var lives: UInt64 = 0
  package var registers: UInt64 = 0
  /// Registrations that found no free slot.
  package var emptyRegisters: UInt64 = 0
  package var segments: UInt64 = 0
  package var slotSearches = SearchTime()
  package var segmentSearches = SearchTime()

  // At any time.
  package var registered: UInt64 = 0
  package var seenEnded: UInt64 = 0
  /// Told of a worker in another slot than its own.
  package var wrongSlots: UInt64 = 0
  /// Handles of live segments by which none, or another one, was found.
  package var wrongSegments: UInt64 = 0
  package var destroyedWhileAttached: UInt64 = 0

  package init() {}

  /// Forgets the warm-up, but nothing that is judged.
  package mutating func beginMeasuring() {
    let last = self
    self = RegistrantTally()
    registered = last.registered
    seenEnded = last.seenEnded
    wrongSlots = last.wrongSlots
    wrongSegments = last.wrongSegments
    destroyedWhileAttached = last.destroyedWhileAttached
  }

  package mutating func add(_ other: RegistrantTally) {
    lives &+= other.lives
    registers &+= other.registers
    emptyRegisters &+= other.emptyRegisters
    segments &+= other.segments
    slotSearches.add(other.slotSearches)
    segmentSearches.add(other.segmentSearches)
    registered &+= other.registered
    seenEnded &+= other.seenEnded
    wrongSlots &+= other.wrongSlots
    wrongSegments &+= other.wrongSegments
    destroyedWhileAttached &+= other.destroyedWhileAttached
  }
}

/// What the postmaster notes of its workers, in shared memory that outlives it.
package struct PostmasterTally: BitwiseCopyable {
  /// Workers started for the first time.
  package var starts: UInt64 = 0
  /// Slots given back.
  package var ends: UInt64 = 0
  /// Workers that exited with 1.
  package var failures: UInt64 = 0
  /// Workers that a signal ended, or that exited with another status.
  package var kills: UInt64 = 0
  package var answers: UInt64 = 0
  package var startSearches = SearchTime()
  package var exitSearches = SearchTime()
  /// Processor time in the measured phase, in nanoseconds.
  package var busy: UInt64 = 0

  // At any time.
  package var started: UInt64 = 0
  package var ended: UInt64 = 0
  package var startedTwice: UInt64 = 0
  /// Workers that were to end though nobody had ordered it.
  package var endedUnasked: UInt64 = 0
  package var givenWhileAlive: UInt64 = 0
  /// Exits for which the table had another slot, or none.
  package var wrongLookups: UInt64 = 0
  package var wrongPid: UInt32 = 0
  /// An errno: a worker could not be started.
  package var startError: Int32 = 0
  /// Slots that could not be given back, for their state or generation was another.
  package var refusals: UInt64 = 0
  package var stashed: UInt32 = 0

  package init() {}

  /// Forgets the warm-up, but nothing that is judged.
  package mutating func beginMeasuring() {
    starts = 0
    ends = 0
    failures = 0
    kills = 0
    answers = 0
    startSearches = SearchTime()
    exitSearches = SearchTime()
    busy = 0
  }
}
