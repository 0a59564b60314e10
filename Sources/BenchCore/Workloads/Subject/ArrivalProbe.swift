/// What an open loop notes of its arrivals beside their times, in memory that outlives it.
///
/// Written by one backend alone; read by the supervisor as a `SeatRecord` is.
package struct ArrivalTally: BitwiseCopyable, Sendable {
  /// Arrivals that were due before the end.
  package var scheduled: UInt64 = 0
  /// Those that were served, whether anybody still wanted it or not.
  package var completed: UInt64 = 0
  /// Those that nobody began, as they were later than the limit by then.
  package var skipped: UInt64 = 0
  /// Those that took longer than the limit, from when they were due.
  package var late: UInt64 = 0

  package init() {}

  package mutating func add(_ other: ArrivalTally) {
    scheduled &+= other.scheduled
    completed &+= other.completed
    skipped &+= other.skipped
    late &+= other.late
  }
}

/// A probe that also says when an operation may begin: what makes a loop an open one.
package protocol PacingProbe: OperationProbe {
  /// Waits for the next arrival, or returns at once while one has yet to be answered; false if the
  /// phase is over.
  mutating func awaitArrival(during phase: UInt32, of rendezvous: Rendezvous) -> Bool
}

/// The arrivals of an open loop: each has a time at which it is due, and its latency runs from there.
///
/// Who is late does not move the schedule, as in pgbench: what others would have waited for, had they
/// been many, is in the latencies of those who come after (the coordinated omission of G. Tene). The
/// latency is the lag, from when it was due until its first operation began, and the service
/// time, from there until the operation that answers it ended; retries are part of the service.
package struct ArrivalProbe<Clock: ArrivalClock>: PacingProbe {
  package let clock: Clock
  private let latencies: LatencyRecorder
  private let services: LatencyRecorder
  private let lags: LatencyRecorder
  private let tally: UnsafeMutablePointer<ArrivalTally>
  /// In nanoseconds; 0 for none.
  private let limit: UInt64
  /// Nil where somebody else says what arrives.
  private var schedule: ArrivalSchedule?
  private var due: UInt64
  /// Due, and not yet answered.
  private var isPending = false
  private var hasBegun = false
  private var began: UInt64 = 0
  private var ended: UInt64 = 0
  private var stoppedAt: UInt64 = 0

  /// The recorders and the tally are empty.
  package init(
    _ schedule: ArrivalSchedule?, clock: Clock, latencies: LatencyRecorder,
    services: LatencyRecorder, lags: LatencyRecorder, tally: UnsafeMutablePointer<ArrivalTally>,
    limit: UInt64?
  ) {
    self.schedule = schedule
    self.clock = clock
    self.latencies = latencies
    self.services = services
    self.lags = lags
    self.tally = tally
    self.limit = limit ?? 0
    due = self.schedule?.next() ?? Self.never
  }

  private static var never: UInt64 { .max }

  @inline(__always) package mutating func awaitArrival(
    during phase: UInt32, of rendezvous: Rendezvous
  ) -> Bool {
    isPending || awaitNext(during: phase, of: rendezvous)
  }

  @inline(__always) package mutating func begins() {
    if isPending && !hasBegun {
      hasBegun = true
      began = clock.beginReading()
    }
  }

  @inline(__always) package mutating func ends(succeeded: Bool) { ended = clock.endReading() }

  /// What a trace says: an arrival, once those before it are answered.
  @inline(__always) package mutating func arrives(at due: UInt64) {
    if isPending { return }
    tally.pointee.scheduled &+= 1
    self.due = due
    isPending = true
    hasBegun = false
  }

  @inline(never) package mutating func answers() {
    guard isPending else { return }
    let span = ended &- began
    let service = span > clock.readingCost ? span &- clock.readingCost : 0
    let lag = began &- due
    let latency = lag &+ service
    services.record(service)
    lags.record(lag)
    latencies.record(latency)
    if limit != 0 && latency > limit { tally.pointee.late &+= 1 }
    completes()
  }

  @inline(never) package mutating func abandons() {
    if isPending { completes() }
  }

  private mutating func completes() {
    tally.pointee.completed &+= 1
    isPending = false
    due = schedule?.next() ?? Self.never
  }

  @inline(never) private mutating func awaitNext(
    during phase: UInt32, of rendezvous: Rendezvous
  ) -> Bool {
    while clock.wait(until: due, during: phase, of: rendezvous) {
      tally.pointee.scheduled &+= 1
      guard limit != 0 && clock.beginReading() &- due > limit else {
        isPending = true
        hasBegun = false
        return true
      }
      tally.pointee.skipped &+= 1
      due = schedule?.next() ?? Self.never
    }
    return false
  }

  /// The end of the measured time.
  package mutating func stops() { stoppedAt = clock.endReading() }

  /// Counts the arrivals that were due by then and never had their turn.
  ///
  /// There may be many: `progress` tells the watchdog that this is no hang.
  package mutating func countUnreached(_ progress: UnsafeMutablePointer<UInt64>) {
    if isPending {
      // It is among the scheduled ones already.
      isPending = false
      due = schedule?.next() ?? Self.never
    }
    while due <= stoppedAt {
      tally.pointee.scheduled &+= 1
      if tally.pointee.scheduled & 0xf_ffff == 0 { progress.pointee &+= 1 }
      due = schedule?.next() ?? Self.never
    }
  }
}
