/// What one role's one operation came to in one interval of one repetition of one cell.
package struct IntervalRecord: Sendable {
  /// What was run; the values of the row are not looked at.
  package let keys: ResultRow
  package let interval: Interval
  package let count: OperationCount

  package init(keys: ResultRow, interval: Interval, count: OperationCount) {
    (self.keys, self.interval, self.count) = (keys, interval, count)
  }

  package var seconds: Double { Double(interval.to - interval.from) / 1e9 }

  /// Nil for an interval without length.
  package var ratePerSecond: Double? {
    seconds > 0 ? Double(count.operations) / seconds : nil
  }

  /// Its line after the keys, in the order of `IntervalFile.columns`.
  fileprivate var fields: [ResultRow.Field] {
    let latencies = count.latencies
    return [
      .count(UInt64(interval.number)), .real(Double(interval.from) / 1e9),
      .real(Double(interval.to) / 1e9), .count(count.operations), .init(ratePerSecond),
      .init(latencies?.samples), .init(latencies?.percentile(0.5)),
      .init(latencies?.percentile(0.9)), .init(latencies?.percentile(0.99)),
      .init(latencies?.percentile(0.999)), .init(latencies?.maximum), .init(latencies?.overflow),
    ]
  }
}

/// What intervals.csv holds behind the keys.
enum IntervalFile {
  /// In the order of the file.
  static let columns: [FaultFile.Column] = [
    .key("interval", "number of the interval, from 1"),
    .noisy("from_s", "s", "when it began, counted from the begin of the measured time"),
    .noisy("to_s", "s", "when it ended; the last one with the last contender"),
    .noisy("ops", "operations", "those that succeeded in it; over all intervals the row's `ops`"),
    .noisy("ops_per_s", "1/s", "the same over its length; empty if it has none"),
    .noisy(
      "samples", "operations",
      "those that were timed; over all intervals the row's `samples`, in each bucket too"),
    .noisy("p50_ns", "ns", "50 % took at most this long; empty below 20 samples"),
    .noisy("p90_ns", "ns", "90 %; empty below 100 samples"),
    .noisy("p99_ns", "ns", "99 %; empty below 1,000 samples"),
    .noisy("p999_ns", "ns", "99.9 %; empty below 10,000 samples"),
    .noisy("max_ns", "ns", "the longest, to within its bucket of 1 %; empty without samples"),
    .noisy("overflow", "operations", "samples above the cap of 60 s, in no percentile"),
  ]

  static func text(_ records: [IntervalRecord]) -> String {
    LongFile.intervals.header
      + records.map { record in
        "\(record.keys.keyText),\(record.fields.map(\.text).joined(separator: ","))\n"
      }.joined()
  }
}
