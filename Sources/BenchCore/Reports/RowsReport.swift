/// The forms in which a command prints rows; the names are those of `--format`.
package enum ReportFormat: String, CaseIterable, Sendable {
  case table, csv, json, markdown
}

/// Rows as text for standard output.
package enum RowsReport {
  /// Tables show `intervals` too.
  package static func text(
    _ rows: [ResultRow], intervals: [IntervalRecord] = [], as format: ReportFormat
  ) -> String {
    switch format {
    case .table:
      joined(
        ComparisonTable(rows: rows.filter(isCompared)).text(), LifecycleTable(rows: rows).text(),
        OpenLoopTable(rows: rows).text(), StallTable(rows: rows).text(),
        IntervalTable(intervals).text())
    case .markdown:
      joined(
        ComparisonTable(rows: rows.filter(isCompared)).markdown(),
        LifecycleTable(rows: rows).markdown(), OpenLoopTable(rows: rows).markdown(),
        StallTable(rows: rows).markdown(), IntervalTable(intervals).markdown())
    case .csv: CSVText.document(rows.sorted(by: ResultRow.precedes))
    case .json: json(rows.sorted(by: ResultRow.precedes))
    }
  }

  /// A stalled run is no measurement of speed, and lives have a table of their own.
  private static func isCompared(_ row: ResultRow) -> Bool {
    row[.stall] == .empty && row[.subject] != .text(Subject.lifecycle.rawValue)
  }

  private static func joined(_ tables: String...) -> String {
    tables.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private static func json(_ rows: [ResultRow]) -> String {
    JSONText.array(
      rows.map { row in Column.allCases.map { (name: $0.rawValue, value: row[$0]) } })
  }
}
