/// How often a gate cries wolf, and how small a slow-down it sees: from many repetitions of the same.
///
/// The repetitions of every series are divided at random into two halves, as if one were from before a
/// change and the other from after it. With nothing planted, each verdict `worse` is a false alarm. With
/// one half slowed down, by a factor or by a strategy that spins in its takes, each verdict `worse` is
/// what a gate is for.
package struct SelfTest: Sendable {
  package struct Rate: Sendable, Equatable {
    /// The share by which one half is slower; 0 for nothing planted.
    package let slowDown: Double
    package let alarms: Int
    package let splits: Int

    package var share: Double { Double(alarms) / Double(splits) }
    /// Where the true share lies 95 times in 100.
    package var interval: BinomialInterval {
      BinomialInterval(successes: alarms, trials: splits)
    }
  }

  /// Fewer repetitions make no two halves that could show anything.
  package static let fewestRepetitions = 8
  package static let fewestSplits = 500
  /// What is planted, the smallest first.
  package static let slowDowns = [0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5]

  private let rules: ComparisonJudge.Rules
  private let splits: Int
  private let seed: UInt64

  package init(_ rules: ComparisonJudge.Rules, splits: Int, seed: UInt64) {
    (self.rules, self.splits, self.seed) = (rules, splits, seed)
  }

  /// One series in one metric, a number a repetition.
  package struct Sample: Sendable {
    package let keys: [String]
    package let metric: Column
    package let values: [Double]

    package init(keys: [String], metric: Column, values: [Double]) {
      (self.keys, self.metric, self.values) = (keys, metric, values)
    }
  }

  /// What a table has enough repetitions of.
  package static func samples(of table: ResultsTable, metrics: [Column]) -> [Sample] {
    (0..<table.seriesCount).flatMap { series -> [Sample] in
      guard table.source(of: series) == .measured else { return [] }
      return metrics.filter { $0.metricClass == .noisy }.compactMap { metric in
        let values = table.samples(of: series, metric).map(\.value)
        return values.count < fewestRepetitions
          ? nil : Sample(keys: table.keys(of: series), metric: metric, values: values)
      }
    }
  }

  /// How often a gate gives alarm.
  ///
  /// With nothing planted, for anything at all; else one series after the other is slowed down, and it
  /// is that one which has to be called worse.
  package func rate(of samples: [Sample], slowDown: Double) -> Rate {
    var generator = SeededGenerator(seed: seed)
    var names: [[String]] = []
    for sample in samples where !names.contains(sample.keys) { names.append(sample.keys) }
    // Shorter intervals than a report's: there are thousands of splits, and they only have to leave out 1.
    var judge = ComparisonJudge(rules, resamples: 200)
    var alarms = 0
    for split in 0..<splits {
      let planted = slowDown > 0 ? names[split % names.count] : nil
      var compared = samples.map { sample in
        self.split(sample, slowDown: sample.keys == planted ? slowDown : 0, using: &generator)
      }
      judge.judge(&compared)
      let isAlarm = compared.contains { compared in
        compared.verdict == .worse && (planted == nil || compared.keys == planted)
      }
      if isAlarm { alarms += 1 }
    }
    return Rate(slowDown: slowDown, alarms: alarms, splits: splits)
  }

  private func split(
    _ sample: Sample, slowDown: Double, using generator: inout SeededGenerator
  ) -> ComparedMetric {
    let shuffled = sample.values.shuffled(using: &generator)
    let half = shuffled.count / 2
    let factor = sample.metric.direction == .higher ? 1 / (1 + slowDown) : 1 + slowDown
    var (base, candidate) = (ComparedMetric.Side(), ComparedMetric.Side())
    base.values = Array(shuffled[..<half])
    candidate.values = shuffled[half..<(2 * half)].map { $0 * factor }
    return ComparedMetric(
      keys: sample.keys, metric: sample.metric, metricClass: .noisy, base: base,
      candidate: candidate, isPaired: false)
  }
}

/// What a self-test came to.
package struct SelfTestResult: Sendable {
  /// With nothing planted.
  package let falseAlarms: SelfTest.Rate
  /// With something planted, the smallest first.
  package let caught: [SelfTest.Rate]

  /// False alarms of at most this share, within the interval, are what the level promises.
  package let alpha: Double
  package static let wantedShare = 0.95
  /// A gate that does not see so much is none.
  package static let wantedSlowDown = 0.3

  package init(
    _ test: SelfTest, of samples: [SelfTest.Sample], rules: ComparisonJudge.Rules
  ) {
    falseAlarms = test.rate(of: samples, slowDown: 0)
    caught = SelfTest.slowDowns.map { test.rate(of: samples, slowDown: $0) }
    alpha = rules.alpha
  }

  package var isHonest: Bool { falseAlarms.interval.low <= alpha }

  package var isWatchful: Bool { (smallestCaught ?? .infinity) <= Self.wantedSlowDown }

  /// The smallest slow-down that is caught so often, as are all larger ones; nil if none is.
  package var smallestCaught: Double? {
    let first = caught.lastIndex { $0.share < Self.wantedShare }.map { $0 + 1 } ?? 0
    return first < caught.count ? caught[first].slowDown : nil
  }
}
