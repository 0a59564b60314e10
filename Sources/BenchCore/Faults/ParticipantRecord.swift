import CAtomics

/// What a participant of a fault run is told to do.
package enum Duty: UInt32, Sendable {
  /// Forgets all private state; the postmaster formats the region first, as after a crash.
  case begin = 1
  /// A backend takes one slot, and may be stopped before one of its accesses.
  case take
  /// A backend takes until none is left, and lists what it got.
  case takeAll
  /// The postmaster gives one slot, and may be stopped before one of its accesses.
  case give
  /// The postmaster gives all listed slots.
  case giveAll
  /// A backend takes and posts, the postmaster serves, a rogue writes: until told to stop.
  case work
  /// The postmaster gives while a rogue writes between its accesses, all from one thread.
  case trial
  /// A backend looks for leaked slots under the lock, and lists what it marked.
  case audit
  /// The postmaster gives what `slot`, a dead backend, reserved and never published.
  case reap
  /// The postmaster gives those of the listed slots that an audit marked.
  case reclaimAll
  case leave
  /// A backend asks for the end of the worker in `slot`, and may be stopped before one of its accesses.
  case terminate
  /// The postmaster answers a wake-up, may be stopped before one of its accesses, and lists whose workers
  /// run.
  case answer
  // With segments of dynamic shared memory.

  /// A backend creates a segment, and may be stopped before one of its accesses, as in the next three.
  case create
  /// Attaches by `handle`.
  case attach
  /// Detaches from `slot`.
  case detach
  /// Makes `slot` free, whose segment it has destroyed.
  case free
  /// Creates segments until there is no slot, and lists their slots.
  case createAll
  /// Detaches from all listed slots; the last one who does destroys the segment and frees the slot.
  case letGoOfAll
}

/// How the postmaster, or a backend, left the ground that it must not leave.
package enum Breach: UInt32, Sendable {
  /// Would have touched what lies outside the region.
  case outsideRegion = 1
  /// Made more accesses than it declares.
  case beyondBound
  /// Has more slots in its stash than there are.
  case stashOverflow
}

/// A participant's orders and findings, in shared memory that outlives it.
///
/// The supervisor writes the order's fields and then `order`, releasing (A); the participant sees it,
/// acquiring (B), and answers by `finished`, releasing (C), read by the supervisor, acquiring (D).
/// Between the two the record is the participant's, but for what the supervisor looks at to judge
/// whether it still moves: there a stale value does no harm.
package struct ParticipantRecord: BitwiseCopyable {
  /// Number of the last order, from 1.
  private var order: UInt32 = 0
  /// Number of the last order that was carried out.
  private var finished: UInt32 = 0
  /// 0 once whoever works is to stop.
  private var goesOn: UInt32 = 0
  /// Number of the last order that was begun.
  private var begun: UInt32 = 0

  // The order.
  package var duty: UInt32 = 0
  package var slot: UInt32 = 0
  /// Of a segment: to attach by, or of the one that was created.
  package var handle: UInt64 = 0
  /// Number of the access before which `signal` is raised, from 1; 0 for none.
  package var stopBefore: UInt32 = 0
  package var signal: Int32 = 0
  package var rogue = RogueOrder()
  /// How long an audit waits for a turn of the postmaster, in nanoseconds.
  var patience: UInt64 = 0
  /// How often an audit is repeated for its time.
  var timedRounds: UInt32 = 0

  // What was found.
  /// The slot that was taken, or `nobody`; for a give, the slot if it was admitted.
  package var result: UInt32 = Self.nobody
  /// Accesses and fences of the operation that runs, or ran last.
  package var step: UInt32 = 0
  /// Slots that a `takeAll` has listed so far.
  package var listed: UInt32 = 0
  package var breach: UInt32 = 0
  /// Where the breach was about to happen, in bytes.
  package var breachOffset: UInt32 = 0
  package var breachStep: UInt32 = 0
  /// Most accesses that the operation was allowed.
  package var breachLimit: UInt32 = 0
  package var counts = FaultCounts()

  static let nobody = UInt32.max

  package init() {}

  /// The words that both sides wait on.
  package struct Signals {
    private let base: UnsafeMutableRawPointer

    package init(_ record: UnsafeMutablePointer<ParticipantRecord>) {
      base = UnsafeMutableRawPointer(record)
    }

    private var order: UnsafeMutableRawPointer { base }
    private var finished: UnsafeMutableRawPointer { base + 4 }
    private var goesOn: UnsafeMutableRawPointer { base + 8 }
    private var begun: UnsafeMutableRawPointer { base + 12 }

    // MARK: The supervisor's end

    package func send() {
      ca_store_u32(goesOn, 1, Int32(ca_relaxed))
      ca_store_u32(order, lastSent &+ 1, Int32(ca_release))  // A
      _ = ca_futex_wake(order, 1)
    }

    func stop() { ca_store_u32(goesOn, 0, Int32(ca_release)) }

    package var isFinished: Bool { ca_load_u32(finished, Int32(ca_acquire)) == lastSent }  // D

    /// Whether the order has reached the participant.
    var isBegun: Bool { ca_load_u32(begun, Int32(ca_acquire)) == lastSent }

    /// Sleeps until the order is finished, or this long.
    package func waitUntilFinished(nanoseconds: UInt64) {
      let seen = ca_load_u32(finished, Int32(ca_acquire))
      if seen != lastSent { _ = ca_futex_wait(finished, seen, nanoseconds) }
    }

    /// A participant that is started anew owes nothing.
    func forgive() { ca_store_u32(finished, lastSent, Int32(ca_release)) }

    private var lastSent: UInt32 { ca_load_u32(order, Int32(ca_relaxed)) }

    // MARK: The participant's end

    /// Sleeps until there is an order that has not been carried out.
    func awaitOrder() {
      let last = ca_load_u32(finished, Int32(ca_relaxed))
      while ca_load_u32(order, Int32(ca_acquire)) == last {  // B
        _ = ca_futex_wait(order, last, 0)
      }
      ca_store_u32(begun, ca_load_u32(order, Int32(ca_relaxed)), Int32(ca_release))
    }

    func finish() {
      ca_store_u32(
        finished, ca_load_u32(order, Int32(ca_relaxed)), Int32(ca_release))  // C
      _ = ca_futex_wake(finished, 1)
    }

    var mustGoOn: Bool { ca_load_u32(goesOn, Int32(ca_acquire)) != 0 }
  }
}

/// What participants count while they work.
package struct FaultCounts: BitwiseCopyable, Sendable, Equatable {
  package var takes: UInt64 = 0
  package var emptyTakes: UInt64 = 0
  /// Takes that came back empty though fewer slots were on their way than there are.
  package var falseEmpties: UInt64 = 0
  package var doubleHandouts: UInt64 = 0
  package var rejects: UInt64 = 0
  /// Locks that were passed on by a dead holder.
  package var ownerDeaths: UInt64 = 0
  /// What the first take of the last order took, waiting included.
  package var firstTakeNanoseconds: UInt64 = 0

  package var gives: UInt64 = 0
  package var refusals: UInt64 = 0
  package var stashed: UInt64 = 0
  /// Most accesses of one give, or of one retry of the stash.
  package var giveSteps: UInt64 = 0
  /// Longest turn in the postmaster's own processor time: what a command waits at most.
  package var turnNanoseconds: UInt64 = 0
  /// Its own processor time between two looks, of which the second saw the command to shut down.
  package var shutdownNanoseconds: UInt64 = 0

  package var hostileWrites: UInt64 = 0

  /// Slots that an audit found, or that the postmaster reclaimed.
  package var auditedSlots: UInt64 = 0
  package var auditAccesses: UInt64 = 0
  /// Turns that the postmaster spread an audit over; passes of a backend's.
  package var auditTurns: UInt64 = 0
  /// Most accesses of one turn of the postmaster's audit.
  package var auditTurnSteps: UInt64 = 0
  /// The same again, in the timed world, with nothing left to find.
  package var auditNanoseconds: UInt64 = 0
  /// What formatting the region took.
  package var formatNanoseconds: UInt64 = 0

  package init() {}
}

/// What a rogue is told.
package struct RogueOrder: BitwiseCopyable, Sendable {
  package var kind: UInt32 = 0
  package var seed: UInt64 = 0
  package var writesPerSecond: UInt64 = 0
  /// In a trial: hostile writes until it ends.
  package var writes: UInt64 = 0
  /// The word that the postmaster compare-exchanges, or changes last; in bytes.
  package var target: UInt32 = 0

  package init() {}
}
