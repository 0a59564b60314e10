/// From samples to verdicts.
///
/// Counts are compared as they are. Of what is noisy, first every p, then all of them adjusted for how
/// many they are, and then the verdicts; docs/comparing.md says what they mean.
package struct ComparisonJudge: Sendable {
  package struct Rules: Sendable {
    /// The share of differences reported that may be chance.
    package var alpha = 0.05
    /// Changes of a median by a smaller share than this do not matter.
    package var minEffect = 0.05
    /// Of the intervals.
    package var confidence = 0.95

    package init() {}
  }

  private let rules: Rules
  private var bootstrap: Bootstrap
  private var ranks = MannWhitneyTable()

  package init(_ rules: Rules, resamples: Int = Bootstrap.resamples) {
    self.rules = rules
    bootstrap = Bootstrap(level: rules.confidence, resamples: resamples)
  }

  /// Fills in all that follows from the samples, in all comparisons of one report.
  package mutating func judge(_ comparisons: inout [ComparedMetric]) {
    let noisy = comparisons.indices.filter {
      comparisons[$0].hasBoth && comparisons[$0].metricClass != .exact
    }
    let level = rules.alpha / Double(max(1, noisy.count))
    for index in comparisons.indices { fill(&comparisons[index], level: level) }
    let adjusted = FalseDiscovery.adjusted(noisy.map { comparisons[$0].p ?? 1 })
    for (index, p) in zip(noisy, adjusted) {
      comparisons[index].adjustedP = p
      comparisons[index].verdict = verdict(on: comparisons[index], level: level)
    }
  }

  private mutating func fill(_ compared: inout ComparedMetric, level: Double) {
    guard let base = compared.value(of: compared.base),
      let candidate = compared.value(of: compared.candidate)
    else { return }
    compared.ratio = Bootstrap.quotient(candidate, base)
    guard compared.metricClass != .exact else {
      let isWorse = (candidate > base) == (compared.metric.direction != .higher)
      compared.verdict = candidate == base ? .same : isWorse ? .worse : .better
      return
    }
    let (a, b) = (compared.base.values, compared.candidate.values)
    compared.interval = bootstrap.ratio(of: b, over: a, paired: compared.isPaired)
    compared.effectSize = cliffsDelta(of: b, over: a)
    // Pairs that are many enough for any p that counts are tested as such. Fewer are tested as if they
    // were none: that p is no smaller where the sides of a pair go up and down together.
    let testsPairs = compared.isPaired && SignedRank.leastP(a.count) <= level
    compared.test = testsPairs ? "wilcoxon" : "mann-whitney"
    compared.p =
      testsPairs ? SignedRank.p(differences: zip(a, b).map { $1 - $0 }) : ranks.p(a, b)
    guard testsPairs || MannWhitney.leastP(a.count, b.count) <= level else {
      compared.neededRepetitions = MannWhitney.repetitions(reaching: level)
      return
    }
    compared.detectableEffect =
      compared.isPaired
      ? DetectableEffect.paired(a, b, level: level)
      : DetectableEffect.independent(a, b, level: level)
  }

  private func verdict(on compared: ComparedMetric, level: Double) -> ChangeVerdict {
    if let a = compared.base.isOversubscribed, let b = compared.candidate.isOversubscribed, a != b {
      return .incomparable
    }
    guard let ratio = compared.ratio, let interval = compared.interval else { return .missing }
    let (least, most) = (1 / (1 + rules.minEffect), 1 + rules.minEffect)
    let isChance = (compared.adjustedP ?? 1) > rules.alpha || (interval.low...interval.high ~= 1)
    if !isChance, ratio > 1 ? ratio >= most : ratio <= least {
      return (ratio > 1) == (compared.metric.direction == .higher) ? .better : .worse
    }
    if compared.neededRepetitions != nil { return .inconclusive }
    return interval.low >= least && interval.high <= most ? .same : .noise
  }
}
