/// Samples as Go's benchmarks print them: `benchstat -col /side` sets both sides beside each other.
///
/// Source: the Go benchmark data format, golang.org/design/14313-benchmark-format, with the unit
/// metadata that benchstat reads.
enum GoBenchText {
  static func text(_ comparisons: [ComparedMetric], by key: Column?) -> String {
    let metrics = Column.values.filter { column in comparisons.contains { $0.metric == column } }
    let units = metrics.flatMap { metric in
      let counted = comparisons.filter { $0.metric == metric }
        .allSatisfy { $0.metricClass == .exact }
      return ["Unit \(metric.rawValue) better=\(metric.direction.rawValue)"]
        + (counted ? ["Unit \(metric.rawValue) assume=exact"] : [])
    }
    let oneSetting = key.map { workloadsOfOneSetting(comparisons, by: $0) } ?? []
    var lines: [String] = []
    // A base has several candidates, and under several locks a candidate has several bases.
    var printed = Set<[String]>()
    for compared in comparisons {
      let row = rowName(of: compared, by: key) {
        oneSetting.contains(workload(of: compared, by: $0))
      }
      for (side, name) in [(compared.base, "base"), (compared.candidate, "candidate")] {
        let samples = samples(of: compared.metric, side, row + column(of: side, name, by: key))
        if printed.insert(samples).inserted { lines += samples }
      }
    }
    return (units + lines).map { $0 + "\n" }.joined()
  }

  private static func samples(
    of metric: Column, _ side: ComparedMetric.Side, _ name: String
  ) -> [String] {
    // What ends in a number behind a dash would be read as that many processors.
    side.values.map { "\(name)/ 1 \(DecimalText.shortest($0)) \(metric.rawValue)" }
  }

  /// What both sides have in common.
  private static func rowName(
    of compared: ComparedMetric, by key: Column?, isOneSetting: (Column) -> Bool
  ) -> String {
    var apart: Set<Column> = [.scenario]
    if let key {
      apart.insert(key)
      if key == .strategy { apart.formUnion(Column.ofStrategy) }
      if isOneSetting(key) { apart.insert(.occupancy) }
    }
    let keys = zip(ResultsTable.keys, compared.keys).compactMap { column, text -> String? in
      guard !apart.contains(column), !text.isEmpty else { return nil }
      return "/\(column.rawValue)=\(word(text))"
    }
    let scenario = word(compared.key(.scenario))
    return "Benchmark\(scenario.prefix(1).uppercased())\(scenario.dropFirst())\(keys.joined())"
  }

  /// What benchstat sets side by side: of a strategy with its own settings, which others lack.
  private static func column(
    of side: ComparedMetric.Side, _ name: String, by key: Column?
  ) -> String {
    guard let key else { return "/side=\(name)" }
    let settings = key == .strategy && !side.settings.isEmpty ? "_\(word(side.settings))" : ""
    return "/\(key.rawValue)=\(word(side.label))\(settings)"
  }

  /// The workloads in which the occupancy follows from the key, so that no side's is both sides'.
  private static func workloadsOfOneSetting(
    _ comparisons: [ComparedMetric], by key: Column
  ) -> Set<[String]> {
    guard !SeriesMatching.followers(of: key).isEmpty else { return [] }
    let groups = Dictionary(grouping: comparisons) { workload(of: $0, by: key) }
    return Set(
      groups.filter { OccupiedSlots.groups(of: $0.value, by: key) { $0.key($1) }.count == 1 }.keys)
  }

  private static func workload(of compared: ComparedMetric, by key: Column) -> [String] {
    let apart = SeriesMatching.followers(of: key).union([key])
    return zip(ResultsTable.keys, compared.keys).filter { !apart.contains($0.0) }.map(\.1)
      + [compared.metric.rawValue]
  }

  private static func word(_ text: String) -> String {
    String(text.map { $0.isWhitespace || $0 == "/" ? "_" : $0 })
  }
}
