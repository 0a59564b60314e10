/// How often a gate cries wolf, and how small a slow-down it sees: from many repetitions of the same.
///
/// The repetitions of every series are divided at random into two halves, as if one were from before a
/// change and the other from after it. With nothing planted, each verdict `worse` is a false alarm. With
/// something planted in one half, each verdict `worse` is what a gate is for.
package struct SelfTest: Sendable {
  package struct Rate: Sendable, Equatable {
    /// Nil for nothing planted.
    package let plant: String?
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

  /// How often a gate gives alarm though nothing is planted, for anything at all.
  package func falseAlarms(of samples: [Sample]) -> Rate {
    rate(of: samples, planting: nil, slowDown: 0) { _ in nil }
  }

  /// How often it calls worse what has been planted: in one place after the other.
  package func caught(_ level: PlantedLevel, in samples: [Sample]) -> Rate {
    rate(of: samples, planting: level.name, slowDown: level.slowDown) { split in
      level.plants[split % level.plants.count]
    }
  }

  private func rate(
    of samples: [Sample], planting name: String?, slowDown: Double,
    _ plant: (Int) -> PlantedLevel.Plant?
  ) -> Rate {
    var generator = SeededGenerator(seed: seed)
    // Shorter intervals than a report's: there are thousands of splits, and they only have to leave out 1.
    var judge = ComparisonJudge(rules, resamples: 200)
    var alarms = 0
    for split in 0..<splits {
      let plant = plant(split)
      var compared = samples.map { sample in
        Self.split(sample, against: plant?.slowed(sample), using: &generator)
      }
      judge.judge(&compared)
      let isAlarm = compared.contains { compared in
        compared.verdict == .worse && plant?.isIn(compared.keys) ?? true
      }
      if isAlarm { alarms += 1 }
    }
    return Rate(plant: name, slowDown: slowDown, alarms: alarms, splits: splits)
  }

  private static func split(
    _ sample: Sample, against slowed: [Double]?, using generator: inout SeededGenerator
  ) -> ComparedMetric {
    let others = slowed ?? sample.values
    let order = (0..<min(sample.values.count, others.count)).shuffled(using: &generator)
    let half = order.count / 2
    var (base, candidate) = (ComparedMetric.Side(), ComparedMetric.Side())
    base.values = order[..<half].map { sample.values[$0] }
    candidate.values = order[half..<(2 * half)].map { others[$0] }
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
    _ test: SelfTest, of samples: [SelfTest.Sample], levels: [PlantedLevel],
    rules: ComparisonJudge.Rules
  ) {
    falseAlarms = test.falseAlarms(of: samples)
    caught = levels.sorted { $0.slowDown < $1.slowDown }.map { test.caught($0, in: samples) }
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
