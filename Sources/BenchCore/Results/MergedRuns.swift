import Foundation

/// Results of several runs in one folder: what the parts of a matrix came to.
///
/// Rows keep the `run_id` of their own run, and meta.json keeps every run's record.
package struct MergedRuns {
  private var folders: [String] = []
  private var records: [RunMetadata] = []
  private var lines: [(row: ResultRow, text: String)] = []
  private var percentiles = PercentileFiles()
  /// What all latencies add up to.
  private var nanoseconds: UInt64 = 0

  package init() {}

  /// What stands in meta.json.
  package struct Record: Codable, Sendable {
    package let schemaVersion: Int
    /// The worst of all runs.
    package let state: RunMetadata.State
    package let runs: [RunMetadata]

    enum CodingKeys: String, CodingKey {
      case schemaVersion = "schema_version"
      case state, runs
    }
  }

  package var rowCount: Int { lines.count }
  package var runCount: Int { records.count }

  /// What a user should know: a sentence each.
  package var notes: [String] {
    zip(folders, records).compactMap { folder, record in
      record.state == .complete ? nil : "'\(folder)' is of a run that is \(record.state.rawValue)"
    }
  }

  /// Takes in a folder that a run, or a merge, has written.
  ///
  /// Throws `ReadError` if it does not fit, `FileError` if it cannot be read.
  package mutating func add(_ folder: String, allowsDifferent: Bool) throws {
    guard !FaultFile.isIn(folder) else {
      throw ReadError.damaged("'\(folder)' is of a fault run, and only runs that time are merged")
    }
    guard let records = try RunMetadata.records(of: folder) else {
      throw ReadError.damaged("'\(folder)' holds no meta.json: name a folder that a run wrote")
    }
    for record in records {
      guard record.schemaVersion == schemaVersion else {
        throw ReadError.incomparable(
          """
          '\(folder)' is of version \(record.schemaVersion) of the format, and this program writes \
          \(schemaVersion): merge it with the version that made it
          """)
      }
      guard !self.records.contains(where: { $0.runID == record.runID }) else {
        throw ReadError.damaged("the run \(record.runID) of '\(folder)' is there already")
      }
      if let first = self.records.first, !allowsDifferent {
        try Self.compare(record, of: folder, with: first)
      }
      self.records.append(record)
      folders.append(folder)
    }
    try addRows(of: folder, runs: Set(records.map(\.runID)))
  }

  private static func compare(
    _ record: RunMetadata, of folder: String, with first: RunMetadata
  ) throws {
    let differences = record.differences(from: first)
    guard !differences.isEmpty else { return }
    throw ReadError.incomparable(
      """
      '\(folder)' has another \(differences.joined(separator: ", ")) than the first folder; insist \
      with --allow-different
      """)
  }

  private mutating func addRows(of folder: String, runs: Set<String>) throws {
    var file = try ResultsFile.reading("\(folder)/results.csv", header: CSVText.header)
    while let line = try file.next() {
      guard let row = Self.keys(CSVText.fields(of: line), count: Column.allCases.count),
        runs.contains(row[.runID].text)
      else { throw file.damage("is no row of its run") }
      lines.append((row, line + "\n"))
    }
  }

  /// The keys that a line begins with; nil if it has not so many fields.
  private static func keys(_ fields: [String], count: Int) -> ResultRow? {
    guard fields.count == count else { return nil }
    var row = ResultRow()
    for (column, text) in zip(Column.keys, fields) {
      if let count = UInt64(text) {
        row[column] = .count(count)
      } else if let number = Double(text), number.isFinite, DecimalText.shortest(number) == text {
        row[column] = .real(number)
      } else {
        row[column] = text.isEmpty ? .empty : .text(text)
      }
    }
    return row
  }

  /// Writes all of it; the folder is new.
  package mutating func write(to folder: ResultsFolder) throws {
    lines.sort { ResultRow.precedes($0.row, $1.row) }
    let sources = Array(Set(folders)).sorted { a, b in
      folders.firstIndex(of: a) ?? 0 < folders.firstIndex(of: b) ?? 0
    }
    try folder.write("results.csv", CSVText.header + lines.map(\.text).joined())
    for file in [LongFile.histograms, .yields, .intervals] {
      try join(file, of: sources, in: folder)
    }
    for (name, text) in percentiles.files() { try folder.write(name, text) }
    let states = Set(records.map(\.state))
    let worst = [RunMetadata.State.failed, .running, .interrupted].first(where: states.contains)
    let record = Record(schemaVersion: schemaVersion, state: worst ?? .complete, runs: records)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try folder.write(
      "meta.json", String(decoding: try encoder.encode(record), as: UTF8.self) + "\n")
  }

  /// One after the other; a run without any has no such file.
  private mutating func join(
    _ file: LongFile, of sources: [String], in folder: ResultsFolder
  ) throws {
    var pieces: [String] = []
    for source in sources {
      let path = "\(source)/\(file.name).csv"
      guard FileManager.default.fileExists(atPath: path) else { continue }
      try read(path, of: file)
      pieces.append(path)
    }
    // Only who asked for intervals has them.
    if pieces.isEmpty && file == .intervals { return }
    try folder.write("\(file.name).csv") { (joined) throws(ResultsError) in
      try joined.append(file.header)
      for path in pieces {
        try joined.append(contentsOf: path, from: file.header.utf8.count)
      }
    }
  }

  /// Looks at every line, and keeps what percentiles are made of.
  private mutating func read(_ path: String, of distribution: LongFile) throws {
    var file = try ResultsFile.reading(path, header: distribution.header)
    while let line = try file.next() {
      let fields = CSVText.fields(of: line)
      let count = Column.keys.count + distribution.columns.count
      guard let keys = Self.keys(fields, count: count) else {
        throw file.damage("is no line of \(distribution.name).csv")
      }
      if distribution == .intervals { continue }
      guard let value = UInt64(fields[count - 2]), let count = UInt64(fields[count - 1]) else {
        throw file.damage("is no line of \(distribution.name).csv")
      }
      if distribution == .histograms {
        guard addTime(value, count) else { throw file.damage("holds more time than there is") }
        percentiles.add(HistogramRecord(keys: keys, buckets: [(value, count)]))
      }
    }
  }

  /// False if it is more than 292 years in all, beyond which sums of it would not fit into a word.
  private mutating func addTime(_ value: UInt64, _ count: UInt64) -> Bool {
    let (time, isTooMuch) = max(value, 1).multipliedReportingOverflow(by: count)
    guard !isTooMuch, time <= UInt64.max / 2 - nanoseconds else { return false }
    nanoseconds += time
    return true
  }
}
