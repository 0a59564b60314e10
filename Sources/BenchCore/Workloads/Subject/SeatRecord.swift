/// What one contender did, in shared memory that outlives it: a killed worker's counts survive it.
///
/// Written by that contender alone, while it runs by plain stores to lines of its own; read by the
/// supervisor at rest, and `progress` and `step` at any time, where a stale value does no harm.
package struct SeatRecord: BitwiseCopyable {
  /// What a contender is doing, for the verdict on one that hangs or dies.
  package enum Step {
    package static let starting: UInt32 = 0
    package static let take: UInt32 = 1
    package static let hold: UInt32 = 2
    package static let post: UInt32 = 3
    package static let think: UInt32 = 4
    package static let wait: UInt32 = 5
    package static let serve: UInt32 = 6
    package static let give: UInt32 = 7
    package static let idle: UInt32 = 8
    package static let finished: UInt32 = 9
    package static let lookup: UInt32 = 10
    package static let insert: UInt32 = 11
    package static let create: UInt32 = 12
    package static let attach: UInt32 = 13
    package static let detach: UInt32 = 14
    package static let register: UInt32 = 15
    package static let awaitStart: UInt32 = 16
    package static let terminate: UInt32 = 17
    package static let awaitEnd: UInt32 = 18
    package static let answer: UInt32 = 19
    package static let launch: UInt32 = 20
    package static let reap: UInt32 = 21
    package static let awaitArrival: UInt32 = 22
    package static let replayed: UInt32 = 23

    package static func name(_ step: UInt32) -> String {
      let names = [
        "starting", "take", "hold", "post", "think", "waiting for its give", "serve", "give",
        "idle", "finished", "look-up", "insert", "create", "attach", "detach",
        "register", "waiting for its start", "terminate", "waiting for its end", "answer",
        "launch", "reap", "waiting for an arrival",
        "at the end of its trace",
      ]
      return step < names.count ? names[Int(step)] : "unknown"
    }
  }

  package var step: UInt32 = Step.starting
  /// Operations since the start, warm-up included: what the watchdog looks at.
  package var progress: UInt64 = 0

  /// Successful operations of the measured phase.
  package var operations: UInt64 = 0
  package var emptyOperations: UInt64 = 0
  /// Bursts, and those that found fewer slots than they wanted.
  package var bursts: UInt64 = 0
  package var shortBursts: UInt64 = 0
  package var slotsExamined: UInt64 = 0
  /// Requests to give that the postmaster refused, at any time: its shadow did not agree.
  package var refusals: UInt64 = 0
  package var doubleHandouts: UInt64 = 0
  /// The slot of the last double hand-out.
  package var doubleHandoutSlot: UInt32 = 0
  package var stashed: UInt32 = 0
  /// How often this contender was held before a compare-exchange.
  package var stalls: UInt64 = 0
  /// Compare-exchanges after a stall that succeeded though others had taken and given meanwhile.
  package var staleMatches: UInt64 = 0

  /// The measured phase, in nanoseconds of the monotonic clock.
  package var beganAt: UInt64 = 0
  package var endedAt: UInt64 = 0
  /// Bytes that the thread allocated in the measured phase; `UInt64.max` if nobody counts them.
  package var allocatedBytes: UInt64 = .max

  package var holdSamples: UInt64 = 0
  package var holdTicks: UInt64 = 0
  package var holdTicksMaximum: UInt64 = 0
  package var searchTicks: UInt64 = 0

  package var notes = BackendNotes()
  package var postmasterNotes = PostmasterNotes()
  package var amortisation: AmortisationAccount

  package init(slots: UInt32, budget: UInt32) {
    amortisation = AmortisationAccount(slots: slots, budget: budget)
  }

  /// Slots that were somebody's when a take got them: dropped by the check of their state, or caught
  /// by the owner word.
  package var caughtHandouts: UInt64 { notes.rejects + doubleHandouts }

  /// Takes that were made, whether they found a slot or not.
  package var attempts: UInt64 { operations &+ emptyOperations }

  /// Forgets the warm-up.
  package mutating func beginMeasuring(slots: UInt32, budget: UInt32, at now: UInt64) {
    let (step, progress) = (step, progress)
    let (doubleHandouts, slot, refusals) = (doubleHandouts, doubleHandoutSlot, refusals)
    self = SeatRecord(slots: slots, budget: budget)
    (self.step, self.progress) = (step, progress)
    // A double hand-out in the warm-up is one all the same, and so is a refusal.
    (self.doubleHandouts, doubleHandoutSlot, self.refusals) = (doubleHandouts, slot, refusals)
    beganAt = now
  }
}
