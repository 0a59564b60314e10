internal import Glibc

/// Every metric of every series of two sides, judged, worst first.
package struct Comparison: Sendable {
  /// What of a table is compared.
  package struct Metrics: Sendable {
    /// Of measured rows.
    package let measured: [Column]
    /// Of all other rows.
    package let counted: [Column]

    /// What is compared unless somebody asks for more: throughput and latencies, and all that is exact.
    package static let usual = Metrics(
      measured: directed.filter { headline.contains($0) || $0.metricClass == .exact },
      counted: directed)

    /// Everything that has a better and a worse.
    package static let directed = Column.values.filter { $0.direction != .neither }

    private static let headline: Set<Column> = [.opsPerSecond, .p50, .p99, .mean]

    package init(measured: [Column], counted: [Column]) {
      (self.measured, self.counted) = (measured, counted)
    }

    package init(_ columns: [Column]) { (measured, counted) = (columns, columns) }

    /// What has to be read for it.
    package var all: [Column] {
      Column.values.filter {
        measured.contains($0) || counted.contains($0) || $0 == .oversubscribed
      }
    }

    /// What has to be read of measured rows.
    package var ofMeasured: [Column] { measured + [.oversubscribed] }

    func columns(of source: RowSource?) -> [Column] { source == .measured ? measured : counted }
  }

  /// Worst first.
  package private(set) var comparisons: [ComparedMetric] = []
  /// How many pairs of series both sides have.
  package private(set) var matchedSeries = 0
  package let rules: ComparisonJudge.Rules

  package init(
    _ pairs: [SeriesPair], of base: ResultsTable, and candidate: ResultsTable,
    by key: Column? = nil,
    metrics: Metrics, rules: ComparisonJudge.Rules
  ) {
    self.rules = rules
    var judge = ComparisonJudge(rules)
    for pair in pairs {
      if pair.base != nil && pair.candidate != nil { matchedSeries += 1 }
      comparisons += Self.compared(pair, base, candidate, by: key, metrics)
    }
    judge.judge(&comparisons)
    let ranks = Dictionary(
      uniqueKeysWithValues: zip(ChangeVerdict.allCases, 0..<ChangeVerdict.allCases.count))
    comparisons = comparisons.enumerated().sorted { a, b in
      let (x, y) = (a.element, b.element)
      if x.verdict != y.verdict {
        return ranks[x.verdict, default: 0] < ranks[y.verdict, default: 0]
      }
      return x.harm != y.harm ? x.harm > y.harm : a.offset < b.offset
    }.map(\.element)
  }

  /// How many comparisons came to each verdict.
  package var counts: [ChangeVerdict: Int] {
    Dictionary(grouping: comparisons, by: \.verdict).mapValues(\.count)
  }

  /// The mean change of a strategy in a metric.
  package struct Mean: Sendable, Equatable {
    package let strategy: String
    package let metric: Column
    /// The geometric mean of the ratios.
    package let ratio: Double
    package let count: Int
  }

  /// Of what is measured and both sides have; ratios without bound, or of nothing, are left out.
  package var means: [Mean] {
    struct Group: Hashable {
      let strategy: String
      let metric: Column
    }
    var sums: [Group: (logarithm: Double, count: Int)] = [:]
    for compared in comparisons where compared.metricClass != .exact {
      guard let ratio = compared.ratio, ratio > 0, ratio.isFinite,
        compared.verdict != .incomparable
      else { continue }
      let group = Group(strategy: compared.key(.strategy), metric: compared.metric)
      let sum = sums[group, default: (0, 0)]
      sums[group] = (sum.logarithm + log(ratio), sum.count + 1)
    }
    return sums.map { group, sum in
      Mean(
        strategy: group.strategy, metric: group.metric,
        ratio: exp(sum.logarithm / Double(sum.count)), count: sum.count)
    }.sorted { ($0.strategy, $0.metric.rawValue) < ($1.strategy, $1.metric.rawValue) }
  }
}

extension Comparison {
  private static func compared(
    _ pair: SeriesPair, _ base: ResultsTable, _ candidate: ResultsTable, by key: Column?,
    _ metrics: Metrics
  ) -> [ComparedMetric] {
    guard let (keys, source) = pair.keys(base, candidate) else { return [] }
    return metrics.columns(of: source).compactMap { metric in
      let below = pair.base.map { base.samples(of: $0, metric) } ?? []
      let above = pair.candidate.map { candidate.samples(of: $0, metric) } ?? []
      var (a, b) = (ComparedMetric.Side(), ComparedMetric.Side())
      if let series = pair.base { a.describe(series, in: base, by: key) }
      if let series = pair.candidate { b.describe(series, in: candidate, by: key) }
      (a.values, b.values) = (below.map(\.value), above.map(\.value))
      // Without numbers on either side there is nothing that anybody misses.
      guard !below.isEmpty || !above.isEmpty else { return nil }
      return ComparedMetric(
        keys: keys, metric: metric, metricClass: metric.metricClass(in: source),
        base: a, candidate: b,
        isPaired: !below.isEmpty
          && below.map { base.place(of: $0) } == above.map { candidate.place(of: $0) })
    }
  }
}

extension SeriesPair {
  /// Those of the candidate, or of the base without it.
  fileprivate func keys(
    _ base: ResultsTable, _ candidate: ResultsTable
  ) -> ([String], RowSource)? {
    if let series = candidate.seriesCount > 0 ? self.candidate : nil {
      return candidate.source(of: series).map { (candidate.keys(of: series), $0) }
    }
    guard let series = self.base else { return nil }
    return base.source(of: series).map { (base.keys(of: series), $0) }
  }
}

extension ComparedMetric.Side {
  fileprivate mutating func describe(_ series: Int, in table: ResultsTable, by key: Column?) {
    isThere = true
    keys = table.keys(of: series)
    if let key { label = table.key(key, of: series) }
    settings = Column.keys.filter(Column.ofStrategy.contains)
      .map { table.key($0, of: series) }.filter { !$0.isEmpty }.joined(separator: " ")
    errors = table.errors(of: series)
    isOversubscribed = table.samples(of: series, .oversubscribed).first.map { $0.value > 0 }
  }
}

extension ResultsTable {
  /// The run and the repetition: what interleaved samples have in common.
  fileprivate func place(of sample: Sample) -> SamplePlace {
    SamplePlace(run: runs[sample.run], repetition: sample.repetition)
  }
}

private struct SamplePlace: Equatable {
  let run: String
  let repetition: Int
}
