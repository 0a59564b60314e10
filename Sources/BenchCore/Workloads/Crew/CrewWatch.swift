import CAtomics

/// Watches a crew while time passes: deaths, signals, progress, steadiness.
struct CrewWatch {
  /// Why a wait ended before its time.
  enum Stop: Error {
    case broken(Verdict)
    case interrupted(signal: Int32)
    case misplaced(PlacementError)
    /// The program is to stop, or was stopped.
    case disturbed(suspends: Bool)
  }

  private let cell: Cell
  private let region: RunRegion
  private let base: UnsafeMutableRawPointer
  private let signals: SignalWatch
  private let patience: UInt64
  private var lastSigns: UInt64 = 0
  private var lastProgressAt: UInt64
  private let placement: Placement
  private var steadiness = Steadiness()
  /// When the measured time began, in nanoseconds of the monotonic clock.
  private(set) var measuredFrom: UInt64 = 0
  /// What came of it so far.
  private(set) var conditions = Repetition.Conditions()

  /// How often a wait looks up, in nanoseconds; a worker's death ends it at once.
  private static let glance: UInt64 = 20_000_000
  /// Of a warm-up, in nanoseconds: shorter ones would count single time slices of the scheduler.
  private static let shortestSlice: UInt64 = 1_000_000
  /// Slices of the measured time.
  private static let sliceCount: UInt64 = 10

  init(
    cell: Cell, placement: Placement, region: RunRegion, base: UnsafeMutableRawPointer,
    signals: SignalWatch, patience: UInt64
  ) {
    self.cell = cell
    self.placement = placement
    self.region = region
    self.base = base
    self.signals = signals
    // A crew that thinks for long is not hanging, nor is one that holds each slot of a burst in turn.
    let holds = cell.giveBack == .staggered ? Double(cell.burst) : 1
    let longest = max(
      cell.think.quantiles(100).last ?? 0, holds * (cell.hold.quantiles(100).last ?? 0),
      cell.stall.quantiles(100).last ?? 0, Double(cell.postmasterPause ?? 0),
      Self.longestGap(of: cell))
    self.patience = patience + UInt64(3 * longest)
    lastProgressAt = ca_clock_monotonic_ns()
  }

  /// Between two arrivals of an open loop, in nanoseconds: hardly any Poisson process, and no lull of a
  /// bursty one, pauses for longer than thirty mean gaps of one backend; of a trace it is known.
  private static func longestGap(of cell: Cell) -> Double {
    max(
      cell.ratePerSecond.map { 30e9 * Double(cell.workers) / $0 } ?? 0,
      Double(cell.replay?.longestGap ?? 0))
  }

  /// Lets the crew warm up for its time, and then until the rate holds steady or the cap is reached.
  mutating func warmUp(_ timing: Supervisor.Timing, _ crew: inout WorkerCrew) throws(Stop) {
    beginsSlices()
    let begin = ca_clock_monotonic_ns()
    let window = UInt64(Steadiness.window)
    let length = max((timing.warmup + window - 1) / window, Self.shortestSlice)
    let limit = max(timing.warmup, timing.warmupCap)
    var (due, isSteady) = (UInt64(0), false)
    repeat {
      // The last one takes in what would be left: the rate of a sliver means nothing.
      due = due + 2 * length > limit ? limit : due + length
      try passSlice(until: begin + due, &crew) { _ in }
      isSteady = due >= timing.warmup && steadiness.isSteady(last: Steadiness.window) == true
    } while !isSteady && due < limit
    conditions.warmup = .init(
      nanoseconds: ca_clock_monotonic_ns() - begin, endedSteady: isSteady)
  }

  /// Lets the measured time pass, and does what is to be done at its moments.
  mutating func measure(
    _ timing: Supervisor.Timing, _ crew: inout WorkerCrew, _ totals: inout RunningTotals,
    _ tick: (Double) -> Void
  ) throws(Stop) {
    beginsSlices()
    let hasSettled = conditions.warmup?.endedSteady ?? true
    let nanoseconds =
      cell.replay?.span ?? (hasSettled ? timing.measured : timing.measuredCap)
    let begin = ca_clock_monotonic_ns()
    measuredFrom = begin
    var pausedAt = begin
    for (due, moment) in moments(of: nanoseconds, interval: timing.interval) {
      // A pause is no shorter for being late.
      let least = moment == .resume ? pausedAt + (cell.postmasterPause ?? 0) : begin
      try pass(until: max(begin + due, least), &crew) { now in
        tick(min(1, Double(now - begin) / Double(max(nanoseconds, 1))))
      }
      switch moment {
      case .slice: steadiness.mark(progress, at: ca_clock_monotonic_ns())
      case .look: totals.look(at: ca_clock_monotonic_ns() - begin)
      // Whatever ends the wait in between ends the crew, which a stopped process does not outlive.
      case .pause:
        crew.pause(cell.workers)
        pausedAt = ca_clock_monotonic_ns()
      case .resume: crew.resume(cell.workers)
      }
    }
    if cell.replay == nil {
      conditions.isSteady = steadiness.isSteady()
    } else {
      try until(&crew, "come to the end of its trace") { [self] in hasReplayed }
    }
  }

  /// Whether every step of the trace is done, gives included.
  private var hasReplayed: Bool {
    (0..<cell.workers).allSatisfy { backend in
      region.record(backend, base).pointee.step == SeatRecord.Step.replayed
        && region.mailbox(backend, base).inFlightCount == 0
    }
  }

  /// What is to be done while the measured time passes.
  private enum Moment {
    case slice, look, pause, resume
  }

  /// In the order in which they come, in nanoseconds from the beginning; the last interval ends at rest.
  private func moments(of length: UInt64, interval: UInt64?) -> [(due: UInt64, Moment)] {
    var moments: [(due: UInt64, Moment)] = []
    if let pause = cell.postmasterPause {
      moments = [(length / 2, .pause), (min(length / 2 + pause, length), .resume)]
    }
    moments += (1...Self.sliceCount).map { (length * $0 / Self.sliceCount, .slice) }
    if let interval {
      moments += stride(from: interval, to: length, by: Int(interval)).map { ($0, .look) }
    }
    return moments.sorted { $0.due < $1.due }
  }

  private mutating func passSlice(
    until due: UInt64, _ crew: inout WorkerCrew, _ tick: (_ now: UInt64) -> Void
  ) throws(Stop) {
    try pass(until: due, &crew, tick)
    steadiness.mark(progress, at: ca_clock_monotonic_ns())
  }

  private mutating func pass(
    until due: UInt64, _ crew: inout WorkerCrew, _ tick: (_ now: UInt64) -> Void
  ) throws(Stop) {
    while true {
      let now = ca_clock_monotonic_ns()
      if now >= due { break }
      try look(&crew, waiting: min(due - now, Self.glance))
      tick(now)
    }
  }

  private mutating func beginsSlices() {
    steadiness = Steadiness()
    steadiness.mark(progress, at: ca_clock_monotonic_ns())
  }

  /// Waits for what only the crew can bring about, for as long as it makes progress.
  ///
  /// Not for a fixed time: the last of 256 backends at a lock may come to its end a long time after
  /// the first.
  mutating func until(
    _ crew: inout WorkerCrew, _ what: String, _ isDone: () -> Bool
  ) throws(Stop) {
    lastProgressAt = ca_clock_monotonic_ns()
    while !isDone() {
      try look(&crew, waiting: 1_000_000, for: "did not \(what)")
    }
  }

  mutating func notes(stolenShare: Double?) { conditions.stolenShare = stolenShare }

  mutating func untilExit(of crew: inout WorkerCrew) throws(Stop) {
    let begin = ca_clock_monotonic_ns()
    while true {
      if let death = crew.reap() { throw stop(after: death) }
      if crew.haveAllExited { return }
      if ca_clock_monotonic_ns() - begin > patience {
        throw .broken(.hang("\(cell.strategyName) did not exit: \(lastSteps())"))
      }
      try heed(signals.wait(nanoseconds: 1_000_000))
    }
  }

  /// Looks once; without progress for too long, `complaint` is what the strategy did.
  private mutating func look(
    _ crew: inout WorkerCrew, waiting: UInt64, for complaint: String? = nil
  ) throws(Stop) {
    try heed(signals.wait(nanoseconds: waiting))
    if let death = crew.reap() { throw stop(after: death) }
    let (now, signs) = (ca_clock_monotonic_ns(), signsOfLife)
    if signs != lastSigns {
      (lastSigns, lastProgressAt) = (signs, now)
    } else if now - lastProgressAt > patience {
      let what = complaint ?? "made no progress for \(patience / 1_000_000_000) s"
      throw .broken(.hang("\(cell.strategyName) \(what): \(lastSteps())"))
    }
  }

  private func heed(_ event: SignalWatch.Event) throws(Stop) {
    switch event {
    case .interrupt(let signal): throw .interrupted(signal: signal)
    case .suspend: throw .disturbed(suspends: true)
    case .resumed: throw .disturbed(suspends: false)
    case .child, .nothing: break
    }
  }

  /// Differs whenever a contender has done something: an operation, its start, its end.
  private var signsOfLife: UInt64 {
    let rendezvous = region.rendezvous(base)
    return progress &+ UInt64(rendezvous.readyCount) &+ UInt64(rendezvous.finishedCount)
  }

  /// Operations of all contenders since the start.
  ///
  /// Read while they run: a stale sum does no harm.
  private var progress: UInt64 {
    (0...cell.workers).reduce(0) { sum, seat in
      sum &+ region.record(seat, base).pointee.progress
    }
  }

  private func stop(after death: WorkerCrew.Death) -> Stop {
    misplacement(in: death.seats).map { .misplaced($0) } ?? .broken(verdict(on: death))
  }

  /// Why one of these contenders is not on its CPU; nil if all are.
  func misplacement(in seats: Range<UInt32>) -> PlacementError? {
    for seat in seats {
      guard let cpu = placement.cpu(of: seat) else { continue }
      let outcome = region.placement(seat, base).pointee
      if let error = outcome.error(of: cell.contenderName(seat), on: cpu) { return error }
    }
    return nil
  }

  private func verdict(on death: WorkerCrew.Death) -> Verdict {
    let names = death.seats.map { cell.contenderName($0) }
    let who = names.count == 1 ? names[0] : "the thread crew (\(names.joined(separator: ", ")))"
    return .contenderDied(
      "\(who) of \(cell.strategyName), process \(death.pid), \(death.cause); last operation: "
        + lastSteps(of: death.seats))
  }

  private func lastSteps() -> String { lastSteps(of: 0..<cell.contenders) }

  private func lastSteps(of seats: Range<UInt32>) -> String {
    seats.map { seat in
      let step = SeatRecord.Step.name(region.record(seat, base).pointee.step)
      return seats.count == 1 ? step : "\(cell.contenderName(seat)) \(step)"
    }.joined(separator: ", ")
  }
}
