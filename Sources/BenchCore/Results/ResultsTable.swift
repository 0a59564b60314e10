/// Rows of results.csv in memory: what comparisons look at, and nothing else.
///
/// Rows that agree in all keys but the run and the repetition are one series. A million rows of
/// forty numbers take 250 MB: every text is kept once, and of the numbers those that are there.
package struct ResultsTable: Sendable {
  /// One number of one repetition.
  package struct Sample: Sendable, Equatable {
    /// Index into `runs`.
    package let run: Int
    package let repetition: Int
    package let value: Double
  }

  struct Row: Sendable {
    var series: UInt32
    var run: UInt32
    var repetition: UInt32
    /// Where it stands, for complaints.
    var file: UInt32
    var line: UInt32
    /// Place of the word in `errors` and one, or 0.
    var error: UInt32 = 0
    /// Where its first number is.
    var start: UInt32 = 0
    /// Which metrics it has.
    var low: UInt64 = 0
    var high: UInt64 = 0
  }

  /// The keys that tell one series from another.
  package static let keys = Column.keys.filter { !apart.contains($0) }
  private static let apart: Set<Column> = [.schemaVersion, .runID, .repetition]
  private static let places = Dictionary(uniqueKeysWithValues: zip(keys, keys.indices))

  package let metrics: [Column]
  /// The names of the runs that the rows are of, in alphabetical order: pairs of two tables are found by
  /// the places of their runs, which must not depend on where rows stand in a file.
  package let runs: [String]
  private let metricPlaces: [Column: Int]
  private let tuples: InternedTuples
  private let texts: [[String]]
  private let errors: [String]
  private let rows: [Row]
  /// Rows by series, and in each by run and repetition.
  private let order: [UInt32]
  private let firsts: [UInt32]
  private let values: ChunkedNumbers

  package var rowCount: Int { rows.count }
  package var seriesCount: Int { tuples.count }

  init(
    metrics: [Column], runs: [String], tuples: InternedTuples, texts: [[String]],
    errors: [String], rows: [Row], values: ChunkedNumbers
  ) {
    self.metrics = metrics
    let byName = runs.indices.sorted { runs[$0] < runs[$1] }
    self.runs = byName.map { runs[$0] }
    metricPlaces = Dictionary(uniqueKeysWithValues: zip(metrics, metrics.indices))
    self.tuples = tuples
    self.texts = texts
    self.errors = errors
    self.rows = Self.rows(rows, ofRuns: byName)
    self.values = values
    (order, firsts) = Self.order(of: self.rows, series: tuples.count)
  }

  /// Rows whose runs are numbered by their place in `order`.
  private static func rows(_ rows: [Row], ofRuns order: [Int]) -> [Row] {
    guard order != Array(order.indices) else { return rows }
    var places = [UInt32](repeating: 0, count: order.count)
    for (place, run) in order.enumerated() { places[run] = UInt32(place) }
    var rows = rows
    for index in rows.indices { rows[index].run = places[Int(rows[index].run)] }
    return rows
  }

  private static func order(of rows: [Row], series: Int) -> ([UInt32], firsts: [UInt32]) {
    var firsts = [UInt32](repeating: 0, count: series + 1)
    for row in rows { firsts[Int(row.series) + 1] += 1 }
    for index in 0..<series { firsts[index + 1] += firsts[index] }
    var next = firsts
    var order = [UInt32](repeating: 0, count: rows.count)
    for index in rows.indices {
      let series = Int(rows[index].series)
      order[Int(next[series])] = UInt32(index)
      next[series] += 1
    }
    for index in 0..<series {
      let range = Int(firsts[index])..<Int(firsts[index + 1])
      order[range].sort { a, b in
        let (a, b) = (rows[Int(a)], rows[Int(b)])
        return (a.run, a.repetition) < (b.run, b.repetition)
      }
    }
    return (order, firsts)
  }

  /// The key of a series as the file has it; empty where it does not apply.
  package func key(_ column: Column, of series: Int) -> String {
    guard let place = Self.places[column] else { return "" }
    return texts[place][Int(tuples[series, place])]
  }

  /// All keys of a series, in the order of `keys`.
  package func keys(of series: Int) -> [String] {
    Self.keys.indices.map { texts[$0][Int(tuples[series, $0])] }
  }

  package func source(of series: Int) -> RowSource? {
    RowSource(rawValue: key(.source, of: series))
  }

  private func rows(of series: Int) -> some Sequence<Row> {
    order[Int(firsts[series])..<Int(firsts[series + 1])].lazy.map { rows[Int($0)] }
  }

  /// The repetitions of one run that a series has rows of.
  func repetitions(of series: Int, run: Int) -> [Int] {
    rows(of: series).filter { Int($0.run) == run }.map { Int($0.repetition) }
  }

  /// The numbers of a series in one metric, by run and repetition; withheld ones are not among them.
  package func samples(of series: Int, _ metric: Column) -> [Sample] {
    guard let place = metricPlaces[metric] else { return [] }
    return rows(of: series).compactMap { row in
      guard let offset = row.offset(of: place) else { return nil }
      return Sample(
        run: Int(row.run), repetition: Int(row.repetition),
        value: values[Int(row.start) + offset])
    }
  }

  /// Why numbers of a series are withheld: each word once.
  package func errors(of series: Int) -> [String] {
    var found: [String] = []
    for row in rows(of: series) where row.error > 0 {
      let error = errors[Int(row.error) - 1]
      if !found.contains(error) { found.append(error) }
    }
    return found
  }

  /// Two rows of the same repetition of the same series, if there are any.
  func duplicate() -> (Row, Row)? {
    for (index, next) in zip(order, order.dropFirst()) {
      let (a, b) = (rows[Int(index)], rows[Int(next)])
      if a.series == b.series, a.run == b.run, a.repetition == b.repetition {
        return a.line < b.line ? (a, b) : (b, a)
      }
    }
    return nil
  }
}

extension ResultsTable.Row {
  /// How many of its numbers stand before that of a metric; nil if it has none of it.
  func offset(of place: Int) -> Int? {
    let bit = UInt64(1) << UInt64(place & 63)
    if place < 64 {
      return low & bit == 0 ? nil : (low & (bit - 1)).nonzeroBitCount
    }
    return high & bit == 0 ? nil : low.nonzeroBitCount + (high & (bit - 1)).nonzeroBitCount
  }

  func has(_ place: Int) -> Bool {
    (place < 64 ? low : high) & (1 << UInt64(place & 63)) != 0
  }

  mutating func mark(_ place: Int) {
    if place < 64 { low |= 1 << UInt64(place) } else { high |= 1 << UInt64(place - 64) }
  }
}

/// Numbers one after the other, in pieces: one array of them would be copied whole as it grows.
struct ChunkedNumbers: Sendable {
  private static let size = 1 << 18
  private var chunks: [[Double]] = []
  private(set) var count = 0

  subscript(index: Int) -> Double { chunks[index / Self.size][index % Self.size] }

  mutating func append(_ value: Double) {
    if count % Self.size == 0 {
      chunks.append([])
      chunks[chunks.count - 1].reserveCapacity(Self.size)
    }
    chunks[chunks.count - 1].append(value)
    count += 1
  }
}
