/// The latencies of one role's one operation in one repetition of one cell.
package struct HistogramRecord: Sendable {
  /// What was run; the values of the row are not looked at.
  package let keys: ResultRow
  /// How many samples took how many nanoseconds.
  package let buckets: [(value: UInt64, count: UInt64)]

  package init(keys: ResultRow, buckets: [(value: UInt64, count: UInt64)]) {
    self.keys = keys
    self.buckets = buckets
  }
}

/// The yields of the searches in one repetition of one cell.
package struct YieldRecord: Sendable {
  /// What was run; the values of the row are not looked at.
  package let keys: ResultRow
  /// How many searches found how many slots.
  package let yields: [(yield: UInt64, count: UInt64)]

  package init(keys: ResultRow, yields: [(yield: UInt64, count: UInt64)]) {
    self.keys = keys
    self.yields = yields
  }
}

/// A file with many lines for each row: the row's keys, and a value with how often it occurred, or an
/// interval with what was done in it.
struct LongFile: Equatable {
  let name: String
  /// Behind the keys.
  let columns: [String]

  static let histograms = LongFile(name: "histograms", columns: ["value_ns", "count"])
  static let yields = LongFile(name: "yields", columns: ["yield", "count"])
  /// Only of a run that was asked for it.
  static let intervals = LongFile(
    name: "intervals", columns: IntervalFile.columns.map(\.name))

  var header: String { CSVText.line(Column.keys.map(\.rawValue) + columns) }

  /// Header and lines of some distributions; values that never occurred are left out.
  func text(_ distributions: [(keys: ResultRow, counts: [(UInt64, UInt64)])]) -> String {
    var text = header
    for (keys, counts) in distributions {
      let start = keys.keyText
      for (value, count) in counts where count > 0 { text += "\(start),\(value),\(count)\n" }
    }
    return text
  }
}
