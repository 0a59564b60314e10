/// What a reader of results.csv has to know about one column.
struct ColumnDescription {
  let metricClass: MetricClass
  let unit: String
  let direction: MetricDirection
  let meaning: String
  let emptyWhen: String

  static let never = "Never."

  static func key(
    _ meaning: String, unit: String = "", empty: String = never
  ) -> ColumnDescription {
    ColumnDescription(
      metricClass: .key, unit: unit, direction: .neither, meaning: meaning, emptyWhen: empty)
  }

  /// What is better follows from the unit unless it is said.
  static func exact(
    _ unit: String, better: MetricDirection? = nil, _ meaning: String, empty: String
  ) -> ColumnDescription {
    ColumnDescription(
      metricClass: .exact, unit: unit, direction: better ?? MetricDirection(of: unit),
      meaning: meaning, emptyWhen: empty)
  }

  /// What is better follows from the unit unless it is said.
  static func noisy(
    _ unit: String, better: MetricDirection? = nil, _ meaning: String, empty: String
  ) -> ColumnDescription {
    ColumnDescription(
      metricClass: .noisy, unit: unit, direction: better ?? MetricDirection(of: unit),
      meaning: meaning, emptyWhen: empty)
  }
}

extension MetricDirection {
  /// Short times, much work a second, and little effort for each success are what is wanted.
  init(of unit: String) {
    if unit == "1/s" {
      self = .higher
    } else if unit == "ns" || unit.hasSuffix("/op") || unit.hasSuffix("/worker") {
      self = .lower
    } else {
      self = .neither
    }
  }
}
