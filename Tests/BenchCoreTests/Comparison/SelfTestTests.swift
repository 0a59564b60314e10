import BenchCore
import Foundation
import Testing

/// The gate on samples whose truth is known; the figures of a real machine are those of
/// `check --self-test`.
@Suite struct SelfTestTests {
  /// Forty repetitions of some series, log-normal, with this scatter.
  private func samples(scatter: Double, series: Int = 2, seed: UInt64) -> [SelfTest.Sample] {
    var generator = SeededGenerator(seed: seed)
    return (0..<series).flatMap { number in
      [Column.p50, .opsPerSecond].map { metric in
        let values = (0..<40).map { _ in
          100
            * exp(scatter * standardNormalQuantile(.random(in: 0.0001..<0.9999, using: &generator)))
        }
        return SelfTest.Sample(keys: ["series \(number)"], metric: metric, values: values)
      }
    }
  }

  private func test(_ change: (inout ComparisonJudge.Rules) -> Void = { _ in }) -> SelfTest {
    var rules = ComparisonJudge.Rules()
    change(&rules)
    return SelfTest(rules, splits: SelfTest.fewestSplits, seed: 11)
  }

  private func caught(_ slowDown: Double, in samples: [SelfTest.Sample]) throws -> SelfTest.Rate {
    let level = PlantedLevel.factors(on: samples).first { $0.slowDown == slowDown }
    return test().caught(try #require(level), in: samples)
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func equalHalvesGiveNoMoreAlarmsThanTheLevelAllows(seed: UInt64) {
    let rate = test().falseAlarms(of: samples(scatter: 0.1, seed: seed))
    #expect(rate.splits == 500)
    #expect(rate.interval.low <= 0.05, "\(rate)")
  }

  /// The bound is no accident of the smallest effect that matters, nor of what the gate never does.
  @Test func withoutASmallestEffectThereAreAlarmsAndStillNoMore() {
    let rate = test { $0.minEffect = 0 }.falseAlarms(of: samples(scatter: 0.1, seed: 4))
    #expect(rate.alarms > 0)
    #expect(rate.interval.low <= 0.05, "\(rate)")
    // A gate without a level has more of them.
    let careless = test {
      $0.minEffect = 0
      $0.alpha = 0.5
    }.falseAlarms(of: samples(scatter: 0.1, seed: 4))
    #expect(careless.interval.low > 0.05, "\(careless)")
  }

  @Test func thirtyPerCentMoreAreCaught() throws {
    let rate = try caught(0.3, in: samples(scatter: 0.1, seed: 5))
    #expect(rate.share >= 0.95, "\(rate)")
  }

  @Test func whatScattersMoreThanTheSlowDownIsNotCaught() throws {
    let rate = try caught(0.05, in: samples(scatter: 1, series: 1, seed: 6))
    #expect(rate.share < 0.5, "\(rate)")
  }

  @Test func theSmallestCaughtIsThatFromWhichAllAre() {
    let rules = ComparisonJudge.Rules()
    func result(of samples: [SelfTest.Sample]) -> SelfTestResult {
      SelfTestResult(
        test(), of: samples, levels: PlantedLevel.factors(on: samples), rules: rules)
    }
    let quiet = result(of: samples(scatter: 0.04, series: 1, seed: 7))
    #expect(quiet.isHonest && quiet.isWatchful)
    #expect([0.1, 0.15].contains(quiet.smallestCaught), "\(quiet)")
    let loud = result(of: samples(scatter: 1.5, series: 1, seed: 8))
    #expect(loud.isHonest && !loud.isWatchful)
  }

  /// The series of a strategy, and of the same that is slower by a quarter.
  private func spun(scatter: Double, seed: UInt64) throws -> [SelfTest.Sample] {
    let place = try #require(ResultsTable.keys.firstIndex(of: .strategy))
    let names = ["linear-scan", "planted-spin:0", "planted-spin:8"]
    return zip(names, [1, 1, 1.25]).enumerated().flatMap { number, strategy in
      samples(scatter: scatter, series: 1, seed: seed + UInt64(number)).map { sample in
        var keys = ResultsTable.keys.map { _ in "" }
        keys[place] = strategy.0
        let isRate = sample.metric.direction == .higher
        return SelfTest.Sample(
          keys: keys, metric: sample.metric,
          values: sample.values.map { isRate ? $0 / strategy.1 : $0 * strategy.1 })
      }
    }
  }

  @Test func aSpinTakesThePlaceOfWhatDoesNotSpin() throws {
    var samples = try spun(scatter: 0.05, seed: 9)
    let levels = PlantedLevel.takeSpins(from: &samples)
    #expect(levels.map(\.name) == ["planted-spin:8"])
    #expect(samples.count == 4, "the slower one is compared with nothing but its own")
    let level = try #require(levels.first)
    #expect(abs(level.slowDown - 0.25) < 0.05, "\(level.slowDown)")
    #expect(test().caught(level, in: samples).share >= 0.95)
    #expect(test().falseAlarms(of: samples).interval.low <= 0.05)
  }

  @Test func aSpinThatCannotBeToldFromTheScatterIsNotCaught() throws {
    var samples = try spun(scatter: 1.5, seed: 12)
    let level = try #require(PlantedLevel.takeSpins(from: &samples).first)
    #expect(test().caught(level, in: samples).share < 0.5)
  }

  @Test func withoutTheUnspunThereIsNothingToPlant() throws {
    var samples = try spun(scatter: 0.05, seed: 9).filter { !$0.keys.contains("planted-spin:0") }
    #expect(PlantedLevel.takeSpins(from: &samples).isEmpty)
  }
}
