/// Between which bounds one metric is to stay.
package struct ThresholdLimit: Sendable, Equatable {
  package enum Kind: String, CaseIterable, Sendable {
    /// A count: any other trips.
    case exact
    /// A multiple of what a floor or the baseline took in the same run: the machine cancels out.
    case ratio
    /// A time or a rate of one class of machines.
    case absolute
  }

  package let metric: Column
  package let kind: Kind
  /// The strategy that a ratio is to.
  package var reference: String?
  /// The class of machines that an absolute limit holds on.
  package var machine: String?
  package var min: Double?
  package var max: Double?
  /// How many runs it was learned from; nil if somebody wrote it.
  package var runs: Int?
  package var reason: String?
  /// Where it stands in its file, as `line:column`.
  package var place = ""

  package init(_ metric: Column, _ kind: Kind) { (self.metric, self.kind) = (metric, kind) }

  /// Whether it is somebody's, and not to be changed by what was measured.
  package var isHandWritten: Bool { runs == nil || reason != nil }

  /// Of a ratio, none; else the metric's.
  package var unit: String { kind == .ratio ? "ratio" : metric.unit }

  package var metricClass: MetricClass { kind == .exact ? .exact : .noisy }

  /// Whether it is a limit of the same thing as another.
  func isAbout(_ other: ThresholdLimit) -> Bool {
    metric == other.metric && kind == other.kind && reference == other.reference
      && machine == other.machine
  }

  /// As a sentence's end: `at most 4`, `3`, `from 2 to 4`.
  package var text: String {
    switch (min, max) {
    case (let min?, let max?) where min == max: DecimalText.shortest(min)
    case (let min?, let max?): "\(DecimalText.shortest(min)) to \(DecimalText.shortest(max))"
    case (let min?, nil): "at least \(DecimalText.shortest(min))"
    case (nil, let max?): "at most \(DecimalText.shortest(max))"
    case (nil, nil): "none"
    }
  }
}

/// The limits of the series with some keys.
package struct ThresholdEntry: Sendable, Equatable {
  /// In a key's place, any value.
  package static let any = "any"

  /// Those that are not empty in its rows.
  package let keys: [Column: String]
  package var limits: [ThresholdLimit]

  package init(keys: [Column: String], limits: [ThresholdLimit]) {
    (self.keys, self.limits) = (keys, limits)
  }

  /// All keys in the order of `ResultsTable.keys`.
  package var values: [String] { ResultsTable.keys.map { keys[$0] ?? "" } }

  /// Whether it may be about more than one series.
  var isPattern: Bool { keys.values.contains(Self.any) }

  func matches(_ values: [String]) -> Bool {
    zip(self.values, values).allSatisfy { $0 == Self.any || $0 == $1 }
  }
}
