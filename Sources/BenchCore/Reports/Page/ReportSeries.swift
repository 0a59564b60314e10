/// Rows that differ in nothing but the run and the repetition, and what they come to.
struct ReportSeries: Sendable {
  /// In the order of `ResultsTable.keys`.
  let keys: [String]
  /// Over the repetitions; of a metric that not all of them have there is none.
  let medians: [Column: Double]
  /// Why numbers are withheld: a word each.
  let errors: [String]
  let isOversubscribed: Bool

  private static let places = Dictionary(
    uniqueKeysWithValues: zip(ResultsTable.keys, ResultsTable.keys.indices))

  subscript(key: Column) -> String { Self.places[key].map { keys[$0] } ?? "" }

  func number(_ key: Column) -> Double? { Double(self[key]) }

  var strategy: String { self[.strategy] }
  var isFloor: Bool { strategy.hasPrefix("floor-") }
  /// Of use beside the others, and no choice that anybody has.
  var isYardstick: Bool {
    isFloor || strategy.hasPrefix("reference-") || strategy.hasPrefix("peer-")
  }
  /// Told by the name of the scenario, as docs/results-format.md has it.
  var isOfFaults: Bool { self[.scenario].hasPrefix("fault-") }

  /// Loads, stores and read-modify-writes of an operation.
  var accesses: Double? {
    let kinds: [Column] = [.loadsPerOp, .storesPerOp, .rmwsPerOp]
    let known = kinds.compactMap { medians[$0] }
    return known.isEmpty ? nil : known.reduce(0, +)
  }

  /// What a report says where a number is withheld; empty where none is.
  var note: String {
    errors.isEmpty ? "" : "✗ withheld: \(errors.joined(separator: ", "))"
  }

  /// The keys that tell what was done from what else was done, whoever did it: all but the strategy,
  /// its own settings, and those that are left out.
  func circumstances(apartFrom left: Set<Column>) -> [String] {
    let left = left.union(Column.ofStrategy).union([.strategy])
    return zip(ResultsTable.keys, keys).map { left.contains($0) ? "" : $1 }
  }
}

/// Collects the rows of a series, from as many tables as have some.
struct ReportSeriesBuilder {
  private var values: [Column: [Double]] = [:]
  private var rows = 0
  private var errors: [String] = []

  mutating func add(_ series: Int, of table: ResultsTable) {
    for run in table.runs.indices { rows += table.repetitions(of: series, run: run).count }
    for metric in table.metrics {
      let samples = table.samples(of: series, metric)
      if !samples.isEmpty { values[metric, default: []] += samples.map(\.value) }
    }
    errors += table.errors(of: series).filter { !errors.contains($0) }
  }

  func series(_ keys: [String]) -> ReportSeries {
    let whole = errors.isEmpty ? values.filter { $0.value.count == rows } : [:]
    return ReportSeries(
      keys: keys, medians: whole.compactMapValues(median), errors: errors,
      isOversubscribed: values[.oversubscribed]?.contains(1) ?? false)
  }
}
