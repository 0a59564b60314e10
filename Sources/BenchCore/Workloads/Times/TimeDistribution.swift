internal import Glibc

/// How long something lasts, in nanoseconds, drawn anew each time: a hold, a think time.
///
/// As text: `50ns`, `uniform(50ns,150ns)`, `exponential(1ms)`, `lognormal(1ms,0.5)`,
/// `bimodal(1us,1ms,0.1)`. Every time has a unit (ns, us, µs, ms, s), but `0` may go without one.
package enum TimeDistribution: Hashable, Sendable {
  /// The same time always.
  case constant(Double)
  /// Any time from `low` to `high`, all equally likely.
  case uniform(low: Double, high: Double)
  /// The pauses of a Poisson process.
  case exponential(mean: Double)
  /// Half the times below the median, with a long tail; `sigma` is the standard deviation of the
  /// time's natural logarithm.
  case lognormal(median: Double, sigma: Double)
  /// `second` for the share `share` (0 to 1) of all draws, `first` for the others.
  case bimodal(first: Double, second: Double, share: Double)

  /// No time at all.
  package static let none = TimeDistribution.constant(0)

  /// The longest time that a text may name, and the largest mean: what a latency recorder holds.
  static let longestNanoseconds = Double(LatencyBuckets.highestTrackableNanoseconds)

  /// The expected time.
  package var meanNanoseconds: Double {
    switch self {
    case .constant(let time): time
    case .uniform(let low, let high): (low + high) / 2
    case .exponential(let mean): mean
    case .lognormal(let median, let sigma): median * exp(sigma * sigma / 2)
    case .bimodal(let first, let second, let share): first * (1 - share) + second * share
    }
  }

  /// The `count` mid-point quantiles, in nanoseconds, ascending.
  ///
  /// A loop draws by indexing this table with a random number: no logarithm in what is measured.
  package func quantiles(_ count: Int) -> [Double] {
    (0..<count).map { quantile((Double($0) + 0.5) / Double(count)) }
  }

  /// The time that the share `p` (0 < p < 1) of all draws does not exceed.
  private func quantile(_ p: Double) -> Double {
    switch self {
    case .constant(let time): time
    case .uniform(let low, let high): low + (high - low) * p
    case .exponential(let mean): -mean * log1p(-p)
    case .lognormal(let median, let sigma): median * exp(sigma * standardNormalQuantile(p))
    case .bimodal(let first, let second, let share):
      first <= second ? (p < 1 - share ? first : second) : (p < share ? second : first)
    }
  }
}

extension TimeDistribution: CustomStringConvertible {
  /// The canonical text, which parses back to an equal value.
  package var description: String {
    switch self {
    case .constant(let time): timeText(time)
    case .uniform(let low, let high): "uniform(\(timeText(low)),\(timeText(high)))"
    case .exponential(let mean): "exponential(\(timeText(mean)))"
    case .lognormal(let median, let sigma): "lognormal(\(timeText(median)),\(numberText(sigma)))"
    case .bimodal(let first, let second, let share):
      "bimodal(\(timeText(first)),\(timeText(second)),\(numberText(share)))"
    }
  }
}
