/// The rows of one cell of the matrix, all its strategies and repetitions, one source.
struct CellRows {
  /// What tells this cell from the others, scenario first.
  let heading: String
  let rows: [ResultRow]

  /// What a heading says after the mode where contenders outnumber the CPUs.
  static let oversubscribed = "(oversubscribed)"

  /// Keys that a strategy brings along; they are no part of the workload.
  private static let own: Set<Column> =
    [.schemaVersion, .runID, .strategy, .repetition, .role, .op, .source]
  /// Keys that every heading names, in this order.
  private static let always: [Column] = [.scenario, .slots, .workers, .mode]
  private static let others = Column.keys.filter { !own.contains($0) && !always.contains($0) }

  /// The cells of one source's rows, in the order of what their headings name.
  ///
  /// Values of the keys `apartFrom` stay together in one cell.
  static func cells(of rows: [ResultRow], apartFrom: Set<Column> = []) -> [CellRows] {
    let columns = (always + others.filter { varies($0, in: rows) })
      .filter { !apartFrom.contains($0) }
    let groups = Dictionary(grouping: rows) { row in columns.map { row[$0].text } }
    return groups.values.sorted { precedes($0[0], $1[0], by: columns) }
      .map { CellRows(heading: heading(of: $0, naming: columns), rows: $0) }
  }

  /// What all rows have in common, for a line above the tables.
  static func constants(of rows: [ResultRow]) -> [String] {
    others.compactMap { column in
      // Empty is a key that a row's strategy or source does not have.
      let values = Set(rows.map { $0[column].text }).subtracting([""])
      guard values.count == 1, let value = values.first else { return nil }
      return column == .subject ? value : "\(column.rawValue) \(value)"
    }
  }

  /// Strategies in the order of their names, floors last.
  var strategies: [String] {
    let names = Set(rows.map { $0[.strategy].text })
    func rank(_ name: String) -> Int { name.hasPrefix("floor-") ? 1 : 0 }
    return names.sorted { (rank($0), $0) < (rank($1), $1) }
  }

  /// The operations that the rows are about, refills left out: they are part of a take.
  var operations: [String] {
    var seen: Set<String> = []
    let ordered = ["take", "give", "pair"] + rows.map { $0[.op].text }
    let present = Set(rows.map { $0[.op].text })
    return ordered.filter { $0 != "refill" && present.contains($0) && seen.insert($0).inserted }
  }

  func rows(of strategy: String, _ op: String? = nil) -> [ResultRow] {
    rows.filter { $0[.strategy].text == strategy && (op == nil || $0[.op].text == op) }
  }

  /// The median over the repetitions; nil unless all of them have the number.
  ///
  /// A percentile that only some could carry would be a median over fewer repetitions than the
  /// column beside it, and p99.9 could come out below p99.
  func median(_ column: Column, of strategy: String, _ op: String) -> Double? {
    let rows = rows(of: strategy, op)
    let values = rows.compactMap { $0[column].number }.sorted()
    guard !values.isEmpty, values.count == rows.count else { return nil }
    let (low, high) = (values[(values.count - 1) / 2], values[values.count / 2])
    return (low + high) / 2
  }

  /// Operations per second, likewise; nil where nobody as much as tried one.
  func rate(of strategy: String, _ op: String) -> Double? {
    let wereTried = rows(of: strategy, op).contains { row in
      (row[.ops].number ?? 1) + (row[.emptyOps].number ?? 0) > 0
    }
    return wereTried ? median(.opsPerSecond, of: strategy, op) : nil
  }

  /// A key separates cells only if one strategy was run with several values of it: tag_bits, say,
  /// is empty for a strategy without tags, and that alone is no reason for two tables.
  private static func varies(_ column: Column, in rows: [ResultRow]) -> Bool {
    let values = Dictionary(grouping: rows) { $0[.strategy].text }
    return values.values.contains { Set($0.map { $0[column].text }).count > 1 }
  }

  private static func heading(of rows: [ResultRow], naming columns: [Column]) -> String {
    let isCrowded = rows.contains { $0[.oversubscribed] == .flag(true) }
    let parts = columns.compactMap { column -> String? in
      let field = rows[0][column]
      switch column {
      case .scenario: return field.text
      case .slots: return counted(field, "slot")
      case .workers: return field == .count(0) ? nil : counted(field, "worker")
      case .mode: return field.text + (isCrowded ? " " + oversubscribed : "")
      default: return field == .empty ? nil : "\(column.rawValue) \(field.text)"
      }
    }
    return parts.joined(separator: " · ")
  }

  private static func counted(_ field: ResultRow.Field, _ noun: String) -> String {
    "\(field.text) \(noun)\(field == .count(1) ? "" : "s")"
  }

  private static func precedes(_ left: ResultRow, _ right: ResultRow, by order: [Column]) -> Bool {
    for column in order where left[column] != right[column] {
      return ResultRow.Field.precedes(left[column], right[column])
    }
    return false
  }
}
