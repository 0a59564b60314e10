import CAtomics

/// Watches a crew while time passes: deaths, signals, progress, steadiness.
struct CrewWatch {
  /// Why a wait ended before its time.
  enum Stop: Error {
    case broken(Verdict)
    case interrupted(signal: Int32)
  }

  private let cell: Cell
  private let region: RunRegion
  private let base: UnsafeMutableRawPointer
  private let signals: SignalWatch
  private let patience: UInt64
  private var lastSigns: UInt64 = 0
  private var lastProgressAt: UInt64
  private var slices: [Slice] = []

  private struct Slice {
    let at: UInt64
    let progress: UInt64
  }

  /// How often a wait looks up, in nanoseconds; a worker's death ends it at once.
  private static let glance: UInt64 = 20_000_000
  /// Rates over the measured time's tenths that differ by more than this are not steady.
  private static let steadyVariation = 0.1
  private static let sliceCount: UInt64 = 10

  init(
    cell: Cell, region: RunRegion, base: UnsafeMutableRawPointer, signals: SignalWatch,
    patience: UInt64
  ) {
    self.cell = cell
    self.region = region
    self.base = base
    self.signals = signals
    // A crew that thinks for long is not hanging, nor is one that holds each slot of a burst in turn.
    let holds = cell.giveBack == .staggered ? Double(cell.burst) : 1
    let longest = max(
      cell.think.quantiles(100).last ?? 0, holds * (cell.hold.quantiles(100).last ?? 0),
      cell.stall.quantiles(100).last ?? 0)
    self.patience = patience + UInt64(3 * longest)
    lastProgressAt = ca_clock_monotonic_ns()
  }

  /// Lets time pass, taking a slice every tenth of it.
  mutating func pass(
    _ nanoseconds: UInt64, _ crew: inout WorkerCrew, _ tick: (Double) -> Void
  ) throws(Stop) {
    let begin = ca_clock_monotonic_ns()
    for slice in 1...Self.sliceCount {
      let due = begin + nanoseconds * slice / Self.sliceCount
      while true {
        let now = ca_clock_monotonic_ns()
        if now >= due { break }
        try look(&crew, waiting: min(due - now, Self.glance))
        tick(Double(now - begin) / Double(nanoseconds))
      }
      slices.append(Slice(at: ca_clock_monotonic_ns(), progress: progress))
    }
  }

  mutating func beginsSlices() {
    slices = [Slice(at: ca_clock_monotonic_ns(), progress: progress)]
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

  mutating func untilExit(of crew: inout WorkerCrew) throws(Stop) {
    let begin = ca_clock_monotonic_ns()
    while true {
      if let death = crew.reap() { throw .broken(verdict(on: death)) }
      if crew.haveAllExited { return }
      if ca_clock_monotonic_ns() - begin > patience {
        throw .broken(.hang("\(cell.strategy) did not exit: \(lastSteps())"))
      }
      if case .interrupt(let signal) = signals.wait(nanoseconds: 1_000_000) {
        throw .interrupted(signal: signal)
      }
    }
  }

  /// Looks once; without progress for too long, `complaint` is what the strategy did.
  private mutating func look(
    _ crew: inout WorkerCrew, waiting: UInt64, for complaint: String? = nil
  ) throws(Stop) {
    switch signals.wait(nanoseconds: waiting) {
    case .interrupt(let signal): throw .interrupted(signal: signal)
    case .child, .nothing: break
    }
    if let death = crew.reap() { throw .broken(verdict(on: death)) }
    let (now, signs) = (ca_clock_monotonic_ns(), signsOfLife)
    if signs != lastSigns {
      (lastSigns, lastProgressAt) = (signs, now)
    } else if now - lastProgressAt > patience {
      let what = complaint ?? "made no progress for \(patience / 1_000_000_000) s"
      throw .broken(.hang("\(cell.strategy) \(what): \(lastSteps())"))
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

  private func verdict(on death: WorkerCrew.Death) -> Verdict {
    let names = death.seats.map { cell.contenderName($0) }
    let who = names.count == 1 ? names[0] : "the thread crew (\(names.joined(separator: ", ")))"
    return .contenderDied(
      "\(who) of \(cell.strategy), process \(death.pid), \(death.cause); last operation: "
        + lastSteps(of: death.seats))
  }

  private func lastSteps() -> String { lastSteps(of: 0..<cell.contenders) }

  private func lastSteps(of seats: Range<UInt32>) -> String {
    seats.map { seat in
      let step = SeatRecord.Step.name(region.record(seat, base).pointee.step)
      return seats.count == 1 ? step : "\(cell.contenderName(seat)) \(step)"
    }.joined(separator: ", ")
  }

  /// Whether the rates of the slices differ little; nil if there was nothing to compare.
  var isSteady: Bool? {
    let rates = zip(slices, slices.dropFirst()).compactMap { earlier, later -> Double? in
      guard later.at > earlier.at else { return nil }
      return Double(later.progress &- earlier.progress) / Double(later.at - earlier.at)
    }
    guard rates.count >= 3 else { return nil }
    let mean = rates.reduce(0, +) / Double(rates.count)
    guard mean > 0 else { return nil }
    let variance =
      rates.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(rates.count - 1)
    return variance.squareRoot() / mean < Self.steadyVariation
  }
}
