/// The forms in which `compare` prints what changed; the names are those of `--format`.
package enum ChangeFormat: String, CaseIterable, Sendable {
  case table, csv, json, markdown
  /// What Go's benchmarks print and benchstat reads.
  case goBench = "go-bench"
}

/// A comparison as text for standard output.
package struct ChangeReport: Sendable {
  package let comparison: Comparison
  /// The key by which one side differs from the other; nil where they are two inputs.
  package let key: Column?
  /// What every reader must know: a sentence each.
  package let notes: [String]
  /// How the machines differ, in words, where somebody insisted on comparing them.
  package let differences: [String]
  /// Whether what did not change is listed one by one, and not only counted.
  package let showsAll: Bool

  package init(
    _ comparison: Comparison, by key: Column?, notes: [String], differences: [String],
    showsAll: Bool
  ) {
    self.comparison = comparison
    self.key = key
    self.notes = notes
    self.differences = differences
    self.showsAll = showsAll
  }

  package func text(as format: ChangeFormat) -> String {
    switch format {
    case .table: ChangeTable(self).text()
    case .markdown: ChangeTable(self).markdown()
    case .csv: RecordText.csv(records)
    case .json: RecordText.json(records)
    case .goBench: GoBenchText.text(comparison.comparisons, by: key)
    }
  }

  private var records: [[RecordText.Member]] {
    comparison.comparisons.map { $0.record(different: !differences.isEmpty) }
  }
}

extension ComparedMetric {
  /// All that is known, by names that docs/comparing.md lists.
  fileprivate func record(different: Bool) -> [RecordText.Member] {
    let keys = zip(ResultsTable.keys, keys).map { column, text in
      (name: column.rawValue, value: ResultRow.Field.text(text).emptied)
    }
    return keys + [
      ("metric", .text(metric.rawValue)),
      ("unit", .text(metric.unit).emptied),
      ("better", .text(metric.direction.rawValue)),
      ("class", .text(metricClass.rawValue)),
      ("base_value", .text(base.label).emptied),
      ("candidate_value", .text(candidate.label).emptied),
      ("n_base", .count(UInt64(base.values.count))),
      ("n_candidate", .count(UInt64(candidate.values.count))),
      ("base_median", .init(value(of: base))),
      ("candidate_median", .init(value(of: candidate))),
      ("ratio", .finite(ratio)),
      ("ratio_low", .finite(interval?.low)),
      ("ratio_high", .finite(interval?.high)),
      ("paired", .flag(isPaired)),
      ("test", .text(test).emptied),
      ("p_value", .finite(p)),
      ("p_adjusted", .finite(adjustedP)),
      ("effect_size", .finite(effectSize)),
      ("detectable_effect", .finite(detectableEffect)),
      ("needed_repetitions", .init(neededRepetitions.map(UInt64.init))),
      ("base_error", .text(base.errors.joined(separator: " ")).emptied),
      ("candidate_error", .text(candidate.errors.joined(separator: " ")).emptied),
      ("different_machines", .flag(different)),
      ("verdict", .text(verdict.rawValue)),
    ]
  }
}

extension ResultRow.Field {
  /// A text without letters is none.
  fileprivate var emptied: ResultRow.Field { self == .text("") ? .empty : self }

  /// What is without bound, no file has a word for.
  fileprivate static func finite(_ value: Double?) -> ResultRow.Field {
    value.map { $0.isFinite ? .real($0) : .empty } ?? .empty
  }
}
