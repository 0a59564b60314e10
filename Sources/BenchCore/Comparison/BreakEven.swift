/// From which value of a number on a strategy beats another one, for all that was measured beyond it.
package struct BreakEven: Sendable {
  /// One strategy against another in one workload and one metric.
  package struct Crossing: Sendable {
    package struct Point: Sendable {
      /// Of the key: so many slots, say.
      package let value: Double
      package let compared: ComparedMetric
    }

    package let strategy: String
    package let against: String
    package let metric: Column
    /// The keys of the first series, in the order of `ResultsTable.keys`.
    package let keys: [String]
    /// In ascending order.
    package let points: [Point]
    /// The smallest value from which every verdict is better; nil if there is none in range.
    package let value: Double?
    /// Between which values it lies 95 times in 100; nil beyond the largest that was measured.
    package let low: Double?
    package let high: Double?
  }

  package let key: Column
  package private(set) var crossings: [Crossing] = []
  package let rules: ComparisonJudge.Rules

  /// Of strategies that were judged beside another one.
  package init(of comparison: Comparison, by key: Column) {
    self.key = key
    rules = comparison.rules
    var bootstrap = Bootstrap(level: rules.confidence)
    let ignored = SeriesMatching.followers(of: key).union([key])
    let places = ResultsTable.keys.indices.filter { !ignored.contains(ResultsTable.keys[$0]) }
    // What the candidate lacks is a point too: nothing is better through it.
    let groups = Dictionary(grouping: comparison.comparisons.filter { !$0.base.values.isEmpty }) {
      compared in
      places.map { compared.keys[$0] }
        + [compared.base.label, compared.base.settings, compared.metric.rawValue]
    }
    crossings = groups.keys.sorted { $0.lexicographicallyPrecedes($1) }.flatMap { name in
      Self.settings(in: groups[name] ?? [], by: key).compactMap { setting in
        Self.crossing(of: setting, by: key, rules, &bootstrap)
      }
    }
  }

  /// Where the occupancy follows from the key each setting has a curve of its own.
  private static func settings(
    in group: [ComparedMetric], by key: Column
  ) -> [[ComparedMetric]] {
    guard !SeriesMatching.followers(of: key).isEmpty else { return [group] }
    return OccupiedSlots.groups(of: group, by: key) { $0.key($1) }
      .sorted { $0[0].key(.occupancy) < $1[0].key(.occupancy) }
  }

  private static func crossing(
    of comparisons: [ComparedMetric], by key: Column, _ rules: ComparisonJudge.Rules,
    _ bootstrap: inout Bootstrap
  ) -> Crossing? {
    let points = comparisons.compactMap { compared in
      Double(compared.key(key)).map { Crossing.Point(value: $0, compared: compared) }
    }.sorted { $0.value < $1.value }
    // Of baselines under several locks each would have a curve of its own: they share one here only
    // where every value has one of them.
    guard let first = points.first, Set(points.map(\.value)).count == points.count,
      points.contains(where: { $0.compared.hasBoth || $0.compared.isWithheld })
    else { return nil }
    let values = points.map(\.value)
    let drawn = drawnCrossings(of: points, rules, &bootstrap)
    let tail = Int((1 - rules.confidence) / 2 * Double(drawn.count))
    func value(_ place: Int) -> Double? { place < values.count ? values[place] : nil }
    // A verdict takes more than a ratio: the interval is widened where it leaves the value out.
    let shown = place(of: points.map { $0.compared.verdict == .better })
    return Crossing(
      strategy: first.compared.key(.strategy),
      against: [first.compared.base.label, first.compared.base.settings].filter { !$0.isEmpty }
        .joined(separator: " "),
      metric: first.compared.metric, keys: first.compared.keys, points: points,
      value: value(shown), low: value(min(shown, drawn[tail])),
      high: value(max(shown, drawn[drawn.count - 1 - tail])))
  }

  /// Behind the last one that is not better.
  private static func place(of areBetter: [Bool]) -> Int {
    areBetter.lastIndex(of: false).map { $0 + 1 } ?? 0
  }

  /// Where the crossing is in samples drawn from the samples, in ascending order.
  private static func drawnCrossings(
    of points: [Crossing.Point], _ rules: ComparisonJudge.Rules, _ bootstrap: inout Bootstrap
  ) -> [Int] {
    let ratios = points.map { point in
      point.compared.hasBoth
        ? bootstrap.ratios(
          of: point.compared.candidate.values, over: point.compared.base.values,
          paired: point.compared.isPaired) : []
    }
    // What is drawn is the same for equal sizes: each point begins elsewhere in it, so that points are
    // drawn apart.
    let stride = Bootstrap.resamples / (points.count + 1) | 1
    return (0..<Bootstrap.resamples).map { draw in
      place(
        of: points.indices.map { index in
          guard !ratios[index].isEmpty else { return false }
          let ratio = ratios[index][(draw + index * stride) % ratios[index].count]
          return points[index].compared.metric.direction == .higher
            ? ratio >= 1 + rules.minEffect : ratio <= 1 / (1 + rules.minEffect)
        })
    }.sorted()
  }
}
