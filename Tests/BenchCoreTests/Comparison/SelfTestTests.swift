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

  @Test(arguments: [1, 2, 3] as [UInt64])
  func equalHalvesGiveNoMoreAlarmsThanTheLevelAllows(seed: UInt64) {
    let rate = test().rate(of: samples(scatter: 0.1, seed: seed), slowDown: 0)
    #expect(rate.splits == 500)
    #expect(rate.interval.low <= 0.05, "\(rate)")
  }

  /// The bound is no accident of the smallest effect that matters, nor of what the gate never does.
  @Test func withoutASmallestEffectThereAreAlarmsAndStillNoMore() {
    let rate = test { $0.minEffect = 0 }.rate(of: samples(scatter: 0.1, seed: 4), slowDown: 0)
    #expect(rate.alarms > 0)
    #expect(rate.interval.low <= 0.05, "\(rate)")
    // A gate without a level has more of them.
    let careless = test {
      $0.minEffect = 0
      $0.alpha = 0.5
    }.rate(of: samples(scatter: 0.1, seed: 4), slowDown: 0)
    #expect(careless.interval.low > 0.05, "\(careless)")
  }

  @Test func thirtyPerCentMoreAreCaught() {
    let rate = test().rate(of: samples(scatter: 0.1, seed: 5), slowDown: 0.3)
    #expect(rate.share >= 0.95, "\(rate)")
  }

  @Test func whatScattersMoreThanTheSlowDownIsNotCaught() {
    let rate = test().rate(of: samples(scatter: 1, series: 1, seed: 6), slowDown: 0.05)
    #expect(rate.share < 0.5, "\(rate)")
  }

  @Test func theSmallestCaughtIsThatFromWhichAllAre() {
    let rules = ComparisonJudge.Rules()
    let quiet = SelfTestResult(
      test(), of: samples(scatter: 0.04, series: 1, seed: 7), rules: rules)
    #expect(quiet.isHonest && quiet.isWatchful)
    #expect([0.1, 0.15].contains(quiet.smallestCaught), "\(quiet)")
    let loud = SelfTestResult(
      test(), of: samples(scatter: 1.5, series: 1, seed: 8), rules: rules)
    #expect(loud.isHonest && !loud.isWatchful)
  }
}
