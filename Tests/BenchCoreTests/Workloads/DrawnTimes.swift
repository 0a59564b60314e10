import BenchCore
import Glibc
import Testing

/// Drawn times, judged against a definition that is written down here once more.
///
/// The bounds are those of chance: who draws from the definition passes all of them with one seed in
/// several thousand failing, and the seeds of tests are fixed.
struct DrawnTimes {
  /// In nanoseconds.
  var times: [Double]

  /// Of a sum of independent draws: one in 150,000 lies further out, either way.
  private static let deviations = 4.5
  /// The largest distance of an empirical distribution from its own, times the root of the number of draws.
  ///
  /// One sample in 10,000 is further away: Kolmogorov's limit, sqrt(ln(2/alpha)/2).
  private static let kolmogorov = 2.225

  /// Whether the mean is `mean`, of draws with this standard deviation; `bias` is a share of it.
  func haveMean(_ mean: Double, deviation: Double, bias: Double = 0) -> Bool {
    let sample = times.reduce(0, +) / Double(times.count)
    let error = deviation / Double(times.count).squareRoot()
    return abs(sample - mean) <= Self.deviations * error + bias * mean
  }

  /// Whether they follow a continuous distribution; `bias` is what a table may be off.
  func follow(_ share: (Double) -> Double, bias: Double = 0) -> Bool {
    let count = Double(times.count)
    var distance = 0.0
    for (rank, time) in times.sorted().enumerated() {
      let expected = share(time)
      distance = max(
        distance, abs(expected - Double(rank) / count), abs(expected - Double(rank + 1) / count))
    }
    return distance <= Self.kolmogorov / count.squareRoot() + bias
  }

  /// Whether so large a share of them is `time`, to within `tolerance` nanoseconds.
  func hold(_ time: Double, share: Double, tolerance: Double) -> Bool {
    let found = Double(times.filter { abs($0 - time) <= tolerance }.count)
    let count = Double(times.count)
    let error = (share * (1 - share) * count).squareRoot()
    return abs(found - share * count) <= Self.deviations * error
  }

  /// All of them longer by this factor: what the bounds have to notice.
  func longer(by factor: Double) -> DrawnTimes { DrawnTimes(times: times.map { $0 * factor }) }
}

/// In the message of a test that fails, which would else list all of them.
extension DrawnTimes: CustomTestStringConvertible {
  var testDescription: String { "\(times.count) times" }
}

extension TimeDistribution {
  /// Standard deviation, from its definition.
  var deviation: Double {
    switch self {
    case .constant: 0
    case .uniform(let low, let high): (high - low) / 12.squareRoot()
    case .exponential(let mean): mean
    case .lognormal(let median, let sigma):
      median * exp(sigma * sigma / 2) * (exp(sigma * sigma) - 1).squareRoot()
    case .bimodal(let first, let second, let share):
      abs(second - first) * (share * (1 - share)).squareRoot()
    }
  }

  /// The share of all times up to this one; of a continuous distribution.
  func share(upTo time: Double) -> Double {
    switch self {
    case .constant, .bimodal: preconditionFailure("it has no density")
    case .uniform(let low, let high): min(max((time - low) / (high - low), 0), 1)
    case .exponential(let mean): 1 - exp(-time / mean)
    case .lognormal(let median, let sigma):
      0.5 * erfc(-log(time / median) / (sigma * 2.squareRoot()))
    }
  }

  /// Whether drawn times are these, as far as chance can tell; a table of theirs rounds by `grain`
  /// nanoseconds and may be off by `bias`.
  func explains(_ drawn: DrawnTimes, grain: Double, bias: Double) -> Bool {
    guard
      drawn.haveMean(meanNanoseconds, deviation: deviation, bias: bias + grain / meanNanoseconds)
    else { return false }
    switch self {
    case .constant(let time): return drawn.hold(time, share: 1, tolerance: grain)
    case .bimodal(let first, let second, let part):
      return drawn.hold(first, share: 1 - part, tolerance: grain)
        && drawn.hold(second, share: part, tolerance: grain)
    case .uniform, .exponential, .lognormal:
      return drawn.follow(share(upTo:), bias: bias)
    }
  }
}
