import BenchCore
import Testing

struct TimeDistributionTests {
  @Test(
    arguments: [
      ("0", .none, "0ns"),
      ("0ns", .none, "0ns"),
      ("0s", .none, "0ns"),
      ("50ns", .constant(50), "50ns"),
      ("0.5ns", .constant(0.5), "0.5ns"),
      ("1500us", .constant(1_500_000), "1.5ms"),
      ("2\u{b5}s", .constant(2_000), "2us"),
      ("2\u{3bc}s", .constant(2_000), "2us"),
      ("1000ms", .constant(1_000_000_000), "1s"),
      ("60s", .constant(60_000_000_000), "60s"),
      ("uniform(50ns,150ns)", .uniform(low: 50, high: 150), "uniform(50ns,150ns)"),
      ("uniform(0,0)", .uniform(low: 0, high: 0), "uniform(0ns,0ns)"),
      (" uniform ( 50 ns , 1us ) ", .uniform(low: 50, high: 1_000), "uniform(50ns,1us)"),
      ("exponential(1ms)", .exponential(mean: 1_000_000), "exponential(1ms)"),
      ("lognormal(1ms,0.5)", .lognormal(median: 1_000_000, sigma: 0.5), "lognormal(1ms,0.5)"),
      (
        "bimodal(1us,1ms,0.1)", .bimodal(first: 1_000, second: 1_000_000, share: 0.1),
        "bimodal(1us,1ms,0.1)"
      ),
      ("bimodal(1ms,0,1)", .bimodal(first: 1_000_000, second: 0, share: 1), "bimodal(1ms,0ns,1)"),
    ] as [(String, TimeDistribution, String)])
  func textParsesAndPrintsCanonically(
    text: String, value: TimeDistribution, canonical: String
  ) throws {
    let parsed = try TimeDistribution(parsing: text)
    #expect(parsed == value)
    #expect(parsed.description == canonical)
    #expect(try TimeDistribution(parsing: canonical) == value)
  }

  @Test func anyTimePrintsTextThatParsesBackToIt() throws {
    var generator = SeededGenerator(seed: 3)
    let times =
      [1e-9, 0.1, 1.0 / 3, 1_000.1, 123_456.789, 59_999_999_999.9]
      + (0..<1_000).map { _ in Double.random(in: 0...60e9, using: &generator) }
    for time in times {
      let value = TimeDistribution.lognormal(median: time / 3, sigma: time / 60e9)
      #expect(try TimeDistribution(parsing: value.description) == value)
      let constant = TimeDistribution.constant(time)
      #expect(try TimeDistribution(parsing: constant.description) == constant)
    }
  }

  @Test(arguments: [
    ("", "'': there is no time here; give one such as 50ns, or 0 for none."),
    ("50", "'50': the time '50' has no unit; append ns, us, ms or s, as in 50ns."),
    (
      "uniform(50,150ns)",
      "'uniform(50,150ns)': the time '50' has no unit; append ns, us, ms or s, as in 50ns."
    ),
    ("-5ns", "'-5ns': '-5' is negative; give 0 or more."),
    ("lognormal(1ms,-1)", "'lognormal(1ms,-1)': '-1' is negative; give 0 or more."),
    ("5x", "'5x': '5x' is not a number; write it in decimal, as in 1.5."),
    ("0x10ns", "'0x10ns': '0x10' is not a number; write it in decimal, as in 1.5."),
    (
      "uniform(,1ns)",
      "'uniform(,1ns)': '' is not a number; write it in decimal, as in 1.5."
    ),
    (
      "infs",
      "'infs': 'inf' is not finite; give a time of at most 60s or an ordinary number."
    ),
    (
      "lognormal(1ms,nan)",
      "'lognormal(1ms,nan)': 'nan' is not finite; give a time of at most 60s or an ordinary number."
    ),
    (
      "61s",
      "'61s': the time '61s' is longer than 60s, the longest that can be recorded; give at most 60s."
    ),
    (
      "lognormal(1s,4)",
      "'lognormal(1s,4)': with sigma '4' the mean is longer than 60s; give a smaller sigma or median."
    ),
    (
      "uniform(2us,1us)",
      "'uniform(2us,1us)': the low end '2us' lies above the high end '1us'; swap them."
    ),
    (
      "bimodal(1us,1ms,1.5)",
      "'bimodal(1us,1ms,1.5)': the share '1.5' lies outside 0...1; give the part of draws that take "
        + "the second time."
    ),
    (
      "bimodal(1us,1ms,-0.1)",
      "'bimodal(1us,1ms,-0.1)': the share '-0.1' lies outside 0...1; give the part of draws that "
        + "take the second time."
    ),
    (
      "uniforn(1ns,2ns)",
      "'uniforn(1ns,2ns)': there is no distribution 'uniforn'; write 'uniform' if that is meant."
    ),
    (
      "exponentail",
      "'exponentail': there is no distribution 'exponentail'; write 'exponential' if that is meant."
    ),
    (
      "pareto(1ns)",
      "'pareto(1ns)': there is no distribution 'pareto'; use a time or uniform, exponential, "
        + "lognormal, bimodal."
    ),
    (
      "uniform(1ns,2ns",
      "'uniform(1ns,2ns': the closing parenthesis is missing at the end; append ')'."
    ),
    (
      "uniform(1ns)",
      "'uniform(1ns)': the number of values in parentheses is 1, which does not fit; write "
        + "uniform(50ns,150ns)."
    ),
    (
      "exponential",
      "'exponential': the number of values in parentheses is 0, which does not fit; write "
        + "exponential(1ms)."
    ),
  ])
  func errorSaysWhatWhereAndWhatToDo(text: String, message: String) {
    let error = #expect(throws: TimeDistributionError.self) {
      try TimeDistribution(parsing: text)
    }
    #expect(error?.description == message)
  }

  static let shapes: [(TimeDistribution, tolerance: Double)] = [
    (.none, 0),
    (.constant(50), 0),
    (.uniform(low: 50, high: 150), 1e-12),
    // The mid-points cut off the tail beyond the last of them.
    (.exponential(mean: 1_000_000), 1e-4),
    (.lognormal(median: 1_000_000, sigma: 0.5), 1e-3),
    (.bimodal(first: 1_000, second: 1_000_000, share: 0.1), 1e-12),
    (.bimodal(first: 1_000_000, second: 1_000, share: 0.1), 1e-12),
  ]

  @Test(arguments: shapes)
  func quantilesHaveTheMeanOfTheDistribution(shape: TimeDistribution, tolerance: Double) {
    let quantiles = shape.quantiles(10_000)
    let mean = quantiles.reduce(0, +) / 10_000
    #expect(abs(mean - shape.meanNanoseconds) <= tolerance * shape.meanNanoseconds)
  }

  @Test(arguments: shapes)
  func quantilesAscend(shape: TimeDistribution, tolerance: Double) {
    let quantiles = shape.quantiles(1_000)
    #expect(quantiles.count == 1_000)
    #expect(zip(quantiles, quantiles.dropFirst()).allSatisfy { $0 <= $1 })
  }

  @Test func quantilesAreTheMidPointsOfTheInverse() {
    #expect(TimeDistribution.uniform(low: 0, high: 100).quantiles(4) == [12.5, 37.5, 62.5, 87.5])
    #expect(TimeDistribution.lognormal(median: 7, sigma: 2).quantiles(1) == [7])
    #expect(TimeDistribution.none.quantiles(0) == [])
  }

  @Test func meansAreTheAnalyticOnes() {
    #expect(TimeDistribution.uniform(low: 50, high: 150).meanNanoseconds == 100)
    #expect(TimeDistribution.exponential(mean: 9).meanNanoseconds == 9)
    #expect(TimeDistribution.bimodal(first: 10, second: 20, share: 0.25).meanNanoseconds == 12.5)
    let lognormal = TimeDistribution.lognormal(median: 100, sigma: 1).meanNanoseconds
    #expect(abs(lognormal - 164.872127) < 1e-5)  // 100 × √e
  }
}
