/// The forms in which a command prints rows; the names are those of `--format`.
package enum ReportFormat: String, CaseIterable, Sendable {
  case table, csv, json, markdown
}

/// Rows as text for standard output.
package enum RowsReport {
  package static func text(_ rows: [ResultRow], as format: ReportFormat) -> String {
    switch format {
    case .table:
      joined(ComparisonTable(rows: rows.filter(isCompared)).text(), StallTable(rows: rows).text())
    case .markdown:
      joined(
        ComparisonTable(rows: rows.filter(isCompared)).markdown(), StallTable(rows: rows).markdown()
      )
    case .csv: CSVText.document(rows.sorted(by: ResultRow.precedes))
    case .json: json(rows.sorted(by: ResultRow.precedes))
    }
  }

  /// A stalled run is no measurement of speed.
  private static func isCompared(_ row: ResultRow) -> Bool { row[.stall] == .empty }

  private static func joined(_ tables: String...) -> String {
    tables.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  /// An array of objects, their members in the order of the columns, empty fields as null.
  private static func json(_ rows: [ResultRow]) -> String {
    let objects = rows.map { row in
      let members = Column.allCases.map { "    \"\($0.rawValue)\": \(value(row[$0]))" }
      return "  {\n" + members.joined(separator: ",\n") + "\n  }"
    }
    return objects.isEmpty ? "[]\n" : "[\n" + objects.joined(separator: ",\n") + "\n]\n"
  }

  private static func value(_ field: ResultRow.Field) -> String {
    switch field {
    case .empty: "null"
    case .text(let text): quoted(text)
    case .count, .real, .flag: field.text
    }
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case "\n": quoted += "\\n"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
