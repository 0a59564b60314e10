import BenchCore
import Glibc
import Testing

struct ArrivalScheduleTests {
  /// A mean gap of 1 µs.
  private static let rate = 1e6
  private static let mean = 1e9 / rate

  private func gaps(_ arrival: Arrival, _ count: Int, seed: UInt64) -> DrawnTimes {
    var schedule = ArrivalSchedule(arrival, rate: Self.rate, seed: seed)
    var last: UInt64 = 0
    return DrawnTimes(
      times: (0..<count).map { _ in
        let due = schedule.next()
        defer { last = due }
        return Double(due - last)
      })
  }

  /// Due times are whole nanoseconds: a thousandth of these gaps.
  private static let rounding = 0.001

  @Test(arguments: [1, 2, 3] as [UInt64])
  func gapsOfAPoissonProcessAreExponential(seed: UInt64) {
    let gaps = gaps(.poisson, 200_000, seed: seed)
    let exponential = TimeDistribution.exponential(mean: Self.mean)
    #expect(gaps.haveMean(Self.mean, deviation: Self.mean))
    #expect(gaps.follow(exponential.share(upTo:), bias: Self.rounding))
  }

  @Test(arguments: [0.95, 1.05])
  func poissonGapsThatAreOffByATwentiethAreNoticed(factor: Double) {
    let gaps = gaps(.poisson, 200_000, seed: 1).longer(by: factor)
    let exponential = TimeDistribution.exponential(mean: Self.mean)
    #expect(!gaps.haveMean(Self.mean, deviation: Self.mean))
    #expect(!gaps.follow(exponential.share(upTo:), bias: Self.rounding))
  }

  /// The table that pauses are drawn from ends at 7.6 means.
  @Test func tailOfAPoissonProcessIsNotCut() {
    let longest = gaps(.poisson, 200_000, seed: 1).times.max() ?? 0
    // Of so many, the longest is shorter than 9 means once in 10^10 samples.
    #expect(longest > 9 * Self.mean)
  }

  @Test func fixedArrivalsAreAtEqualDistances() {
    #expect(gaps(.fixed, 10_000, seed: 1).times.allSatisfy { $0 == Self.mean })
    var thirds = ArrivalSchedule(.fixed, rate: 3, seed: 1)
    // Not the sum of rounded gaps.
    #expect((1...3).map { _ in thirds.next() } == [333_333_333, 666_666_667, 1_000_000_000])
  }

  @Test func fixedArrivalsOfSeveralBackendsTakeTurns() {
    var all: [UInt64] = []
    for backend in 0..<4 as Range<UInt32> {
      var schedule = ArrivalSchedule(
        .fixed, rate: Self.rate, backend: backend, of: 4, seed: UInt64(backend))
      all += (0..<100).map { _ in schedule.next() }
    }
    #expect(all.sorted() == (1...400).map { UInt64($0) * 1_000 })
  }

  /// Of a Poisson process whose rate a Markov chain sets the variance of a long count is so many times its
  /// mean: 1 + 2 p (1 - p) (rush - lull)^2 / (1 / rush length + 1 / lull length), which is 21.
  private static let dispersion = 21.0

  @Test(arguments: [1, 2, 3] as [UInt64])
  func meanOfBurstyArrivalsIsTheRate(seed: UInt64) {
    let gaps = gaps(.bursty, 1_000_000, seed: seed)
    let deviation = Self.mean * Self.dispersion.squareRoot()
    #expect(gaps.haveMean(Self.mean, deviation: deviation))
    for factor in [0.95, 1.05] {
      #expect(!gaps.longer(by: factor).haveMean(Self.mean, deviation: deviation))
    }
  }

  /// A gap's survival is p exp(D t) 1: p the phase after an arrival, D the rates of the chain without one.
  private func shareOfBursty(upTo time: Double) -> Double {
    let t = time / Self.mean
    let (rush, lull) = (3.0, 1.0 / 3)
    let (leavesRush, leavesLull) = (1.0 / 10, 1.0 / 30)
    // Three of four arrivals are in a rush: a quarter of the time at three times the rate.
    let p = (rush: 0.75, lull: 0.25)
    let d = (
      (-(leavesRush + rush), leavesRush), (leavesLull, -(leavesLull + lull))
    )
    let s = (d.0.0 + d.1.1) / 2
    let q = (s * s - (d.0.0 * d.1.1 - d.0.1 * d.1.0)).squareRoot()
    let (c, h) = (exp(s * t) * cosh(q * t), exp(s * t) * sinh(q * t) / q)
    let ofRush = c + h * (d.0.0 - s + d.0.1)
    let ofLull = c + h * (d.1.0 + d.1.1 - s)
    return 1 - (p.rush * ofRush + p.lull * ofLull)
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func gapsOfBurstyArrivalsAreThoseOfTheirMarkovChain(seed: UInt64) {
    let gaps = gaps(.bursty, 1_000_000, seed: seed).times
    // Neighbours share a rush; so far apart they do not.
    let apart = DrawnTimes(times: stride(from: 0, to: gaps.count, by: 40).map { gaps[$0] })
    #expect(apart.follow(shareOfBursty(upTo:), bias: 2 * Self.rounding))
    #expect(!apart.longer(by: 1.1).follow(shareOfBursty(upTo:), bias: 2 * Self.rounding))
    let poisson = TimeDistribution.exponential(mean: Self.mean)
    #expect(!apart.follow(poisson.share(upTo:)))
  }

  /// A schedule that always began quietly, or in a rush, would have another rate at first.
  @Test func burstyArrivalsHaveTheirRateFromTheBeginning() {
    let counts = (0..<20_000).map { seed -> Double in
      var schedule = ArrivalSchedule(.bursty, rate: Self.rate, seed: UInt64(seed))
      var count = 0.0
      while schedule.next() <= 5_000 { count += 1 }
      return count
    }
    let mean = counts.reduce(0, +) / Double(counts.count)
    let variance = counts.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(counts.count)
    let error = (variance / Double(counts.count)).squareRoot()
    #expect(abs(mean - 5) <= 4.5 * error)
    #expect(abs(mean - 5 * 1.05) > 4.5 * error)
  }

  @Test(arguments: Arrival.allCases) func theSameSeedIsTheSameSchedule(arrival: Arrival) {
    #expect(gaps(arrival, 100, seed: 5).times == gaps(arrival, 100, seed: 5).times)
    guard arrival != .fixed else { return }
    #expect(gaps(arrival, 100, seed: 5).times != gaps(arrival, 100, seed: 6).times)
  }
}
