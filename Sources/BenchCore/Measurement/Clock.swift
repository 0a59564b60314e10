import CAtomics

/// The clock that times single operations: how it counts, what reading it costs.
///
/// Measured anew in each run and printed with it; no sample is finer than this.
package struct Clock: Sendable, Hashable, Codable {
  /// Ticks of the counter in a nanosecond.
  package let ticksPerNanosecond: Double
  /// The median of an empty pair of readings, in ticks: subtracted from each sample.
  package let floorTicks: UInt64
  /// The smallest difference ever seen between two readings, in nanoseconds.
  package let granularityNanoseconds: Double
  /// Rounds of the calibrated spin in a nanosecond.
  package let spinRoundsPerNanosecond: Double
  /// Spin hints in a microsecond.
  package let hintsPerMicrosecond: UInt32

  package init(
    ticksPerNanosecond: Double, floorTicks: UInt64, granularityNanoseconds: Double,
    spinRoundsPerNanosecond: Double, hintsPerMicrosecond: UInt32
  ) {
    self.ticksPerNanosecond = ticksPerNanosecond
    self.floorTicks = floorTicks
    self.granularityNanoseconds = granularityNanoseconds
    self.spinRoundsPerNanosecond = spinRoundsPerNanosecond
    self.hintsPerMicrosecond = hintsPerMicrosecond
  }

  /// What one timed operation costs beside the operation, in nanoseconds.
  package var floorNanoseconds: Double { Double(floorTicks) / ticksPerNanosecond }

  /// What the counter is.
  package static var source: String {
    #if arch(x86_64)
    "tsc"
    #elseif arch(arm64)
    "cntvct"
    #else
    "clock_gettime"
    #endif
  }

  /// The multiplier of `nanoseconds(ofTicks:)`: nanoseconds in a tick, in units of 2^-32.
  package var scale: UInt64 { UInt64(4_294_967_296 / ticksPerNanosecond) }

  /// Measures the clock.
  ///
  /// Takes about 30 ms.
  package static func calibrated() -> Clock {
    let rate = ticksPerNanosecond(over: 10_000_000)
    var pairs = (0..<2_001).map { _ in
      let begin = ca_ticks_begin()
      return ca_ticks_end() &- begin
    }
    pairs.sort()
    let smallest = smallestStep()
    return Clock(
      ticksPerNanosecond: rate, floorTicks: pairs[pairs.count / 2],
      granularityNanoseconds: Double(smallest) / rate,
      spinRoundsPerNanosecond: spinRounds(rate), hintsPerMicrosecond: hints(rate))
  }

  private static func ticksPerNanosecond(over window: UInt64) -> Double {
    let startTime = ca_clock_monotonic_ns()
    let startTicks = ca_ticks_begin()
    var time = startTime
    while time &- startTime < window { time = ca_clock_monotonic_ns() }
    let ticks = ca_ticks_end() &- startTicks
    return Double(ticks) / Double(time &- startTime)
  }

  private static func smallestStep() -> UInt64 {
    var smallest = UInt64.max
    for _ in 0..<2_000 {
      let first = ca_ticks_begin()
      var second = ca_ticks_begin()
      while second == first { second = ca_ticks_begin() }
      smallest = min(smallest, second &- first)
    }
    return smallest
  }

  /// The best of several trials: an interrupted one is slow, none is too fast.
  private static func spinRounds(_ rate: Double) -> Double {
    let rounds: UInt32 = 20_000
    let best = bestTicks { ca_spin(rounds) }
    return Double(rounds) * rate / Double(best)
  }

  private static func hints(_ rate: Double) -> UInt32 {
    let count = 200
    let best = bestTicks { for _ in 0..<count { ca_spin_hint() } }
    return UInt32(max(1, Double(count) * rate * 1_000 / Double(best)))
  }

  private static func bestTicks(_ body: () -> Void) -> UInt64 {
    var best = UInt64.max
    for _ in 0..<20 {
      let begin = ca_ticks_begin()
      body()
      best = min(best, ca_ticks_end() &- begin)
    }
    return max(best, 1)
  }
}

/// Turns differences of the counter into nanoseconds without a division.
package struct TickScale: BitwiseCopyable, Sendable {
  private let scale: UInt64
  private let floorTicks: UInt64

  package init(_ clock: Clock) {
    scale = clock.scale
    floorTicks = clock.floorTicks
  }

  /// A span in nanoseconds, without what the two readings cost, and never below 0.
  @inline(__always) package func nanoseconds(between begin: UInt64, and end: UInt64) -> UInt64 {
    let ticks = end &- begin
    return ticks > floorTicks ? nanoseconds(ofTicks: ticks &- floorTicks) : 0
  }

  /// A span in ticks, without what the pairs of readings around and inside it cost, and never below
  /// 0.
  @inline(__always) package func ticks(_ ticks: UInt64, withoutPairs pairs: UInt64) -> UInt64 {
    let cost = pairs &* floorTicks
    return ticks > cost ? ticks &- cost : 0
  }

  @inline(__always) package func nanoseconds(ofTicks ticks: UInt64) -> UInt64 {
    let product = ticks.multipliedFullWidth(by: scale)
    return product.high &<< 32 | product.low &>> 32
  }
}
