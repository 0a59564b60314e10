/// Series that agree in all that was done, strategies apart: what one picture shows.
struct ReportPanel: Sendable {
  let series: [ReportSeries]
  /// What was done, where it differs from the other panels.
  let heading: String

  private static let apart: Set<Column> = [.subject, .strategy, .role, .op, .source]
  private static let first: [Column] = [.scenario, .mode, .workers, .slots]

  /// All panels of some series; those that differ along a key only stand in one.
  static func panels(of series: [ReportSeries], along key: Column? = nil) -> [ReportPanel] {
    let kinds = Dictionary(grouping: series) { [$0[.subject], $0[.scenario], $0[.mode]] }
    let panels = kinds.values.flatMap { kind -> [[ReportSeries]] in
      let left = leftOut(of: kind, along: key)
      return Dictionary(grouping: kind) { $0.circumstances(apartFrom: left) }.values.map { $0 }
    }
    let named = ResultsTable.keys.filter { column in
      column != key && !apart.contains(column) && !Column.ofStrategy.contains(column)
        && (first.contains(column) || Set(panels.flatMap { $0.map { $0[column] } }).count > 1)
    }
    let order = first.filter(named.contains) + named.filter { !first.contains($0) }
    return panels.map { ReportPanel(series: $0, heading: heading(of: $0, naming: order)) }
      .sorted { precedes($0, $1) }
  }

  /// The key, and shares that follow from it: N − 1 of N slots are held.
  private static func leftOut(of series: [ReportSeries], along key: Column?) -> Set<Column> {
    guard let key else { return [] }
    var left: Set<Column> = [key]
    for column in ResultsTable.keys where column.unit == "ratio" && column != key {
      let tried = left.union([column]).subtracting([key])
      let texts = series.map { one in
        zip(ResultsTable.keys, one.keys).map { tried.contains($0) ? "" : $1 }
      }
      if Set(texts).count == texts.count { left.insert(column) }
    }
    return left
  }

  private static func heading(of series: [ReportSeries], naming columns: [Column]) -> String {
    columns.compactMap { column -> String? in
      let values = Set(series.map { $0[column] })
      guard values.count == 1, let value = values.first, !value.isEmpty else { return nil }
      // Where the postmaster works alone there is nobody to count.
      guard column != .workers || value != "0" else { return nil }
      return words(column, value)
    }.joined(separator: ", ")
  }

  /// A setting as people say it.
  static func words(_ column: Column, _ value: String) -> String {
    switch column {
    case .scenario, .mode: value
    case .workers: value == "1" ? "1 worker" : "\(value) workers"
    case .slots: "\(value) slots"
    default: "\(column.rawValue) \(value)"
    }
  }

  private static func precedes(_ a: ReportPanel, _ b: ReportPanel) -> Bool {
    for column in [Column.subject, .scenario, .mode] + ResultsTable.keys {
      let (one, other) = (a.series[0][column], b.series[0][column])
      guard one != other else { continue }
      if let x = Double(one), let y = Double(other) { return x < y }
      return one < other
    }
    return false
  }

  subscript(key: Column) -> String { series[0][key] }

  /// Some of many: of each scenario and mode in turn those with the largest value of a key.
  static func chosen(_ panels: [ReportPanel], atMost most: Int, largest key: Column)
    -> [ReportPanel]
  {
    guard panels.count > most else { return panels }
    let ranked = Dictionary(grouping: panels.indices) { place in
      [panels[place][.scenario], panels[place][.mode], panels[place][.op]]
    }.values.flatMap { places in
      places.sorted { a, b in
        let (x, y) = (Double(panels[a][key]) ?? 0, Double(panels[b][key]) ?? 0)
        return x == y ? a < b : x > y
      }.enumerated().map { (turn: $0.offset, place: $0.element) }
    }
    return ranked.sorted { ($0.turn, $0.place) < ($1.turn, $1.place) }.prefix(most)
      .map(\.place).sorted().map { panels[$0] }
  }
}
