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

/// A long file: the keys of a row, a value, and how often it occurred.
struct DistributionFile {
  let name: String
  /// The column of values.
  let value: String
  let header: String

  static let histograms = DistributionFile(name: "histograms", value: "value_ns")
  static let yields = DistributionFile(name: "yields", value: "yield")

  private init(name: String, value: String) {
    (self.name, self.value) = (name, value)
    header = CSVText.line(Column.keys.map(\.rawValue) + [value, "count"])
  }

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
