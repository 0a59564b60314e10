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
    let lines = comparisons.flatMap { compared in
      samples(of: compared, compared.base, "base", by: key)
        + samples(of: compared, compared.candidate, "candidate", by: key)
    }
    return (units + lines).map { $0 + "\n" }.joined()
  }

  private static func samples(
    of compared: ComparedMetric, _ side: ComparedMetric.Side, _ name: String, by key: Column?
  ) -> [String] {
    let keys = zip(ResultsTable.keys, compared.keys).compactMap { column, text -> String? in
      guard column != key, column != .scenario, !text.isEmpty else { return nil }
      return "/\(column.rawValue)=\(word(text))"
    }
    let scenario = word(compared.key(.scenario))
    let last = key.map { "/\($0.rawValue)=\(word(side.label))" } ?? "/side=\(name)"
    let title = scenario.prefix(1).uppercased() + scenario.dropFirst()
    // What ends in a number behind a dash would be read as that many processors.
    let benchmark = "Benchmark\(title)\(keys.joined())\(last)/"
    return side.values.map {
      "\(benchmark) 1 \(DecimalText.shortest($0)) \(compared.metric.rawValue)"
    }
  }

  private static func word(_ text: String) -> String {
    String(text.map { $0.isWhitespace || $0 == "/" ? "_" : $0 })
  }
}
