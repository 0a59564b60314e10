internal import Glibc

/// When each operation of one backend is due: known from the seed, and never moved by who is late.
///
/// Exact formulas, one logarithm an arrival, outside what is timed. The table that pauses are drawn
/// from would not do: its longest of 1,024 gaps is 7.6 means and its mean 0.03 % short, and what a queue's
/// tail is made of are the gaps and rushes that come once in a million.
package struct ArrivalSchedule: BitwiseCopyable, Sendable {
  private let arrival: Arrival
  /// In nanoseconds.
  private let meanGap: Double
  /// The first gap of `fixed`, as a share of the others.
  private let firstShare: Double
  private var generator: SeededGenerator
  /// Arrivals drawn.
  private var count: UInt64 = 0
  /// The last of them, in nanoseconds since the beginning: a double holds a day to a hundredth of one.
  private var last = 0.0
  private var isRush = false
  /// When this rush or lull is over.
  private var changesAt = 0.0

  /// `rate` is that of all backends together, a second; each has an equal share of it.
  ///
  /// The backends of `fixed` take turns, so that all together are at equal distances too.
  package init(
    _ arrival: Arrival, rate: Double, backend: UInt32 = 0, of backends: UInt32 = 1, seed: UInt64
  ) {
    self.arrival = arrival
    meanGap = 1e9 * Double(backends) / rate
    firstShare = Double(backend + 1) / Double(backends)
    generator = SeededGenerator(seed: seed)
    guard arrival == .bursty else { return }
    // As if it had gone on for ever: a schedule that began with a lull each time would be short of some.
    isRush = uniform() < Rushes.rushShare
    changesAt = phaseLength()
  }

  /// The next due time, in nanoseconds since the beginning, never before the last.
  package mutating func next() -> UInt64 {
    switch arrival {
    case .fixed: last = (Double(count) + firstShare) * meanGap
    case .poisson: last += exponential() * meanGap
    case .bursty: last = nextOfRushes()
    }
    count &+= 1
    // Beyond what a word holds nobody waits for it any more.
    return last < 1e19 ? UInt64(last.rounded()) : .max
  }

  private mutating func nextOfRushes() -> Double {
    var now = last
    while true {
      let gap = exponential() * meanGap / (isRush ? Rushes.rush : Rushes.lull)
      if now + gap <= changesAt { return now + gap }
      // An exponential gap has no memory: what is left of it is drawn anew at the other rate.
      now = changesAt
      isRush.toggle()
      changesAt = now + phaseLength()
    }
  }

  private mutating func phaseLength() -> Double {
    exponential() * meanGap * (isRush ? Rushes.rushLength : Rushes.lullLength)
  }

  /// Of mean 1, by inversion.
  private mutating func exponential() -> Double { -log1p(-uniform()) }

  /// From 0 up to, not with, 1, in steps of 2^-53.
  private mutating func uniform() -> Double { Double(generator.next() >> 11) * 0x1p-53 }
}
