import BenchCore
import Testing

struct DrawnTimesTests {
  private static let draws = 100_000

  static let distributions: [TimeDistribution] = [
    .constant(50), .uniform(low: 50, high: 150), .uniform(low: 100_000, high: 900_000),
    .exponential(mean: 1_000), .exponential(mean: 1_000_000),
    .lognormal(median: 1_000, sigma: 0.5), .lognormal(median: 2_000_000, sigma: 0.25),
    .bimodal(first: 1_000, second: 1_000_000, share: 0.125),
    .bimodal(first: 400, second: 100, share: 0.5),
  ]

  /// From a table of 65,536 quantiles, fine enough to be the distribution itself.
  private func drawn(from distribution: TimeDistribution, seed: UInt64) -> DrawnTimes {
    let quantiles = distribution.quantiles(1 << 16)
    var generator = SeededGenerator(seed: seed)
    return DrawnTimes(
      times: (0..<Self.draws).map { _ in quantiles[Int(generator.next() & 0xffff)] })
  }

  /// What a loop pauses for, with the rounds of its spins and the microseconds of its sleeps.
  private func paused(for distribution: TimeDistribution, seed: UInt64) -> DrawnTimes {
    let rounds = 4.0
    let pauses = Pauses(
      distribution,
      clock: Clock(
        ticksPerNanosecond: 1, floorTicks: 0, granularityNanoseconds: 1,
        spinRoundsPerNanosecond: rounds, hintsPerMicrosecond: 1))
    var generator = SeededGenerator(seed: seed)
    let times = (0..<Self.draws).map { _ -> Double in
      let entry = pauses.draw(&generator)
      return entry & Pauses.sleepBit == 0
        ? Double(entry) / rounds : Double(entry & ~Pauses.sleepBit) * 1_000
    }
    return DrawnTimes(times: times)
  }

  @Test(arguments: distributions, [1, 2, 3] as [UInt64])
  func quantilesThatAreDrawnAreThoseOfTheDefinition(of distribution: TimeDistribution, seed: UInt64)
  {
    #expect(distribution.explains(drawn(from: distribution, seed: seed), grain: 1e-6, bias: 1e-4))
  }

  /// A table of 1,024 is off by half a step, and by what rounding does to times that sleep.
  @Test(arguments: distributions, [1, 2, 3] as [UInt64])
  func pausesThatAreDrawnAreThoseOfTheDefinition(of distribution: TimeDistribution, seed: UInt64) {
    let grain = distribution.meanNanoseconds < 100_000 ? 0.25 : 1_000
    #expect(distribution.explains(paused(for: distribution, seed: seed), grain: grain, bias: 0.002))
  }

  @Test(arguments: distributions, [0.95, 1.05])
  func timesThatAreOffByATwentiethAreNoticed(of distribution: TimeDistribution, factor: Double) {
    let off = drawn(from: distribution, seed: 1).longer(by: factor)
    #expect(!distribution.explains(off, grain: 1e-6, bias: 1e-4))
    let grain = distribution.meanNanoseconds < 100_000 ? 0.25 : 1_000
    let pauses = paused(for: distribution, seed: 1).longer(by: factor)
    #expect(!distribution.explains(pauses, grain: grain, bias: 0.002))
  }

  /// The mean alone would not tell a wrong shape.
  @Test func anotherShapeWithTheSameMeanIsNoticed() {
    let exponential = TimeDistribution.exponential(mean: 1_000)
    let uniform = drawn(from: .uniform(low: 0, high: 2_000), seed: 1)
    #expect(!exponential.explains(uniform, grain: 1e-6, bias: 1e-4))
  }
}
