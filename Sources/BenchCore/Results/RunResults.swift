/// What a run has found so far, and how it reaches the disk after every repetition.
///
/// Rows are few, so results.csv is written whole each time. The lines of histograms.csv and
/// yields.csv are a hundred times as many: to write them whole each time would cost the square of
/// the number of repetitions, and to append would show a reader half a line now and then, as the
/// kernel lengthens a file page by page. So each repetition's lines become a small file of their
/// own in the folder `unmerged`, complete with a header; `finish` joins them, and a violation just
/// takes away those of the strategy. Only a run that was killed, or filled the disk, leaves `unmerged`
/// behind.
package struct RunResults: Sendable {
  static let unmerged = "unmerged"

  private struct Line: Sendable {
    var row: ResultRow
    var text: String
  }

  /// One strategy's lines of one long file from one repetition.
  private struct Part: Sendable {
    let file: LongFile
    let number: Int
    let strategy: String
    /// The lines, until they are on the disk.
    var text: String?

    var name: String {
      let digits = String(number)
      let zeros = String(repeating: "0", count: max(0, 6 - digits.count))
      return "\(RunResults.unmerged)/\(file.name)-\(zeros)\(digits).csv"
    }
  }

  private var lines: [Line] = []
  private var parts: [Part] = []
  private var partCount = 0
  private var withheld: [Part] = []
  private var percentiles = PercentileFiles()
  private var hasIntervals = false
  /// Of all that is not withheld, in the order in which it was run.
  package private(set) var intervals: [IntervalRecord] = []
  private var condemned: [String: (error: String, message: String)] = [:]

  package init() {}

  /// The rows in the order in which they are saved.
  package var rows: [ResultRow] { lines.map(\.row) }

  /// Takes in one finished repetition; of a strategy that is withheld, only what was run.
  package mutating func append(
    rows: [ResultRow], histograms: [HistogramRecord], yields: [YieldRecord],
    intervals: [IntervalRecord] = []
  ) {
    for row in rows { insert(row) }
    let histograms = histograms.filter { condemned[$0.keys[.strategy].text] == nil }
    let yields = yields.filter { condemned[$0.keys[.strategy].text] == nil }
    for record in histograms { percentiles.add(record) }
    add(histograms.map { ($0.keys, $0.buckets.map { ($0.value, $0.count) }) }, to: .histograms)
    add(yields.map { ($0.keys, $0.yields.map { ($0.yield, $0.count) }) }, to: .yields)
    add(intervals.filter { condemned[$0.keys[.strategy].text] == nil })
  }

  /// Changes rows that are already there: `change` says whether it did.
  package mutating func amend(_ change: (inout ResultRow) -> Bool) {
    for index in lines.indices where change(&lines[index].row) {
      lines[index].text = CSVText.line(lines[index].row)
    }
  }

  /// Takes back all numbers of a strategy, saved and future ones included, and says why in each
  /// of its rows.
  ///
  /// The first reason stands.
  package mutating func withhold(strategy: String, error: String, message: String) {
    guard condemned[strategy] == nil else { return }
    condemned[strategy] = (error, message)
    for index in lines.indices where lines[index].row[.strategy] == .text(strategy) {
      lines[index].row.withhold(error: error, message: message)
      lines[index].text = CSVText.line(lines[index].row)
    }
    withheld += parts.filter { $0.strategy == strategy && $0.text == nil }
    parts.removeAll { $0.strategy == strategy }
    percentiles.remove(strategy: strategy)
    intervals.removeAll { $0.keys[.strategy].text == strategy }
  }

  /// Brings everything appended or withheld since the last time to the disk.
  ///
  /// What is withheld goes first: if the disk fills up here, no condemned number stays.
  package mutating func save(to folder: ResultsFolder) throws(ResultsError) {
    for part in withheld { folder.remove(part.name) }
    withheld = []
    try folder.write("results.csv", CSVText.header + lines.map(\.text).joined())
    for index in parts.indices {
      guard let text = parts[index].text else { continue }
      try folder.write(parts[index].name, text)
      parts[index].text = nil
    }
  }

  /// Saves, then joins the long files and writes the `.hgrm` files.
  ///
  /// Nothing is appended after it.
  package mutating func finish(in folder: ResultsFolder) throws(ResultsError) {
    try save(to: folder)
    for file in [LongFile.histograms, .yields] { try join(file, in: folder) }
    if hasIntervals { try join(.intervals, in: folder) }
    for (name, text) in percentiles.files() { try folder.write(name, text) }
    for part in parts { folder.remove(part.name) }
    parts = []
    folder.removeFolder(Self.unmerged)
  }

  private func join(_ file: LongFile, in folder: ResultsFolder) throws(ResultsError) {
    let names = parts.filter { $0.file.name == file.name }.map(\.name)
    try folder.write("\(file.name).csv") { (joined) throws(ResultsError) in
      try joined.append(file.header)
      for name in names {
        try joined.append(contentsOf: "\(folder.path)/\(name)", from: file.header.utf8.count)
      }
    }
  }

  private mutating func insert(_ row: ResultRow) {
    var row = row
    if let reason = condemned[row[.strategy].text] {
      row.withhold(error: reason.error, message: reason.message)
    }
    var (low, high) = (0, lines.count)
    while low < high {
      let middle = (low + high) / 2
      if ResultRow.precedes(row, lines[middle].row) { high = middle } else { low = middle + 1 }
    }
    lines.insert(Line(row: row, text: CSVText.line(row)), at: low)
  }

  private mutating func add(
    _ distributions: [(keys: ResultRow, counts: [(UInt64, UInt64)])], to file: LongFile
  ) {
    let byStrategy = Dictionary(grouping: distributions) { $0.keys[.strategy].text }
    for strategy in byStrategy.keys.sorted() {
      add(file.text(byStrategy[strategy, default: []]), of: strategy, to: file)
    }
  }

  private mutating func add(_ records: [IntervalRecord]) {
    intervals += records
    let byStrategy = Dictionary(grouping: records) { $0.keys[.strategy].text }
    for strategy in byStrategy.keys.sorted() {
      add(IntervalFile.text(byStrategy[strategy, default: []]), of: strategy, to: .intervals)
      hasIntervals = true
    }
  }

  private mutating func add(_ text: String, of strategy: String, to file: LongFile) {
    partCount += 1
    parts.append(Part(file: file, number: partCount, strategy: strategy, text: text))
  }
}
