import BenchCore
import Testing

/// A postmaster that stalls for 50 ms, beside a backend that takes one of eight slots each millisecond.
///
/// By hand, in milliseconds: an operation takes 0.001. Until 500 each arrival is served at once. From 500
/// on nothing is given: the arrivals at 500 to 507 take the eight slots, and that of 508 finds none until
/// the postmaster is back at 550. It is answered at 550.001, the next, of 509, at 550.002, and so on until
/// nobody is late: the arrival of 508 + j waits 42.001 - 0.999 j, up to that of 550 with 0.043.
struct OpenLoopStallTests {
  private static let millisecond: UInt64 = 1_000_000
  private static let cost: UInt64 = 1_000
  private static let delayed = 508...550

  /// By arrival, from 1.
  private static let latencies = (1...1_000).map { arrival in
    delayed.contains(arrival) ? UInt64(42_001_000 - 999_000 * (arrival - 508)) : cost
  }

  private static func loop(milliseconds: UInt64 = 1_000) -> SimulatedLoop {
    var cell = Cell.example("free-queue", workers: 1, slots: 8)
    cell.open(at: 1_000, .fixed)
    return SimulatedLoop(
      cell: cell, clock: SimulatedClock(cost: cost, end: milliseconds * millisecond),
      stall: 500 * millisecond..<550 * millisecond)
  }

  private func bucket(of value: UInt64) -> UInt64 {
    LatencyBuckets.highestValues[LatencyBuckets.index(of: value)]
  }

  private typealias OpenLoop = (
    latency: LatencySnapshot, service: LatencySnapshot, lag: LatencySnapshot, tally: ArrivalTally
  )

  /// `look` is called before each turn.
  private func openLoop(
    limit: UInt64? = nil, look: (_ now: UInt64, Desk) -> Void = { _, _ in }
  ) throws -> OpenLoop {
    let loop = Self.loop()
    let tally = UnsafeMutablePointer<ArrivalTally>.allocate(capacity: 1)
    defer { tally.deallocate() }
    tally.initialize(to: ArrivalTally())
    let schedule = try #require(loop.cell.schedule(of: 0, seed: 1))
    let desk = try loop.run { desk in
      ArrivalProbe(
        schedule, clock: loop.clock, latencies: desk.recorder(.take),
        services: desk.recorder(.service), lags: desk.recorder(.lag), tally: tally, limit: limit)
    } turn: { backend, desk in
      guard backend.awaitArrival(during: SimulatedLoop.phase, of: desk.rendezvous) else {
        return false
      }
      look(loop.clock.now.pointee, desk)
      backend.pacedTurn(during: SimulatedLoop.phase)
      return true
    }
    let snapshots = [RunRegion.Recorder.take, .service, .lag].map { desk.recorder($0).snapshot() }
    return (snapshots[0], snapshots[1], snapshots[2], tally.pointee)
  }

  @Test func fromTheScheduleEachLatencyIsTheOneComputedByHand() throws {
    let (latencies, services, lags, tally) = try openLoop()
    #expect(latencies == snapshot(of: Self.latencies))
    // The first who waits has begun in time; those after it come late, and then take no time.
    let ofFirst = (1...1_000).map { $0 == 508 }
    #expect(
      services == snapshot(of: zip(Self.latencies, ofFirst).map { $1 ? $0 : Self.cost }))
    #expect(lags == snapshot(of: zip(Self.latencies, ofFirst).map { $1 ? 0 : $0 - Self.cost }))
    #expect(tally.scheduled == 1_000)
    #expect(tally.completed == 1_000)
    #expect(tally.skipped == 0)
  }

  @Test func ninetyNinthPercentileFromTheScheduleHoldsTheStall() throws {
    // 957 arrivals are served at once; the 990th shortest wait is that of the arrival of 518.
    #expect(try openLoop().latency.percentile(0.99) == bucket(of: 32_011_000))
  }

  @Test func aClosedLoopDoesNotSeeTheStall() throws {
    var thoughts: UInt64 = 0
    let loop = Self.loop(milliseconds: 1_100)
    let desk = try loop.run { desk in
      SimulatedProbe(loop.clock, desk.recorder(.take))
    } turn: { backend, desk in
      // As often as the open loop, had nothing been in the way: it thinks after each take that it got.
      let takes = desk.record.pointee.operations
      if takes > thoughts {
        thoughts = takes
        loop.clock.now.pointee += Self.millisecond - Self.cost
      }
      backend.turn(during: SimulatedLoop.phase)
      return loop.clock.now.pointee < loop.clock.end
    }
    let latencies = desk.recorder(.take).snapshot()
    // From 0 to 1,100 ms, but one operation where 43 were due.
    #expect(latencies.samples == 1_101 - 42)
    #expect(latencies.maximum == Self.cost)
    #expect(latencies.percentile(0.99) == Self.cost)
    #expect(desk.record.pointee.emptyOperations == 42_000)
  }

  @Test func theStallIsInTheIntervalsThatItTouchesAndInNoOther() throws {
    func count(_ desk: Desk) -> [OperationCount] {
      [
        OperationCount(
          role: "backend", op: "take", operations: desk.record.pointee.operations,
          latencies: desk.recorder(.take).snapshot())
      ]
    }
    var moments: [(at: UInt64, counts: [OperationCount])] = []
    var last: Desk?
    let whole = try openLoop { now, desk in
      last = desk
      let next = UInt64(moments.count + 1) * 100 * Self.millisecond
      if now >= next { moments.append((next, count(desk))) }
    }
    let intervals = Interval.between(
      moments, end: 1_000 * Self.millisecond, atRest: count(try #require(last)))
    let longest = intervals.map { $0.operations[0].latencies?.maximum ?? 0 }
    #expect(intervals.count == 11)
    // The sixth: from 500 to 600 ms.
    let stalled = longest.indices.filter { longest[$0] > bucket(of: Self.cost) }
    #expect(stalled == [5])
    #expect(longest[5] == 42_001_000)
    let samples = intervals.map { $0.operations[0].latencies?.samples ?? 0 }
    #expect(samples == [99, 100, 100, 100, 100, 100, 100, 100, 100, 100, 1])
    #expect(samples.reduce(0, +) == whole.latency.samples)
  }

  @Test func whatIsLateBeforeItBeginsIsSkippedUnderALimit() throws {
    let (latencies, _, _, tally) = try openLoop(limit: 10 * Self.millisecond)
    // At 550.001 the arrivals of 509 to 540 are more than 10 ms late; that of 541 is the next.
    let served = (1...1_000).filter { !(509...540).contains($0) }
    let expected = served.map { arrival -> UInt64 in
      switch arrival {
      case 508: 42_001_000
      case 541...550: UInt64(550_001_000 + 1_000 * (arrival - 540) - 1_000_000 * arrival)
      default: Self.cost
      }
    }
    #expect(latencies == snapshot(of: expected))
    #expect(tally.skipped == 32)
    #expect(tally.late == 1)
    #expect(tally.scheduled == 1_000)
    #expect(tally.completed == 968)
  }
}
