import Foundation

/// Results that a user names: a folder, a folder of such folders, or a file of rows alone.
package struct ResultsInput: Sendable {
  /// What the user typed.
  package let path: String
  package let table: ResultsTable
  /// Of the runs whose meta.json is there.
  package let records: [RunMetadata]
  /// Whether rows are there of which no meta.json says where they were measured.
  package let hasUnknownMachine: Bool

  /// Keeps some metrics; of measured rows only some of them.
  ///
  /// Throws `ReadError` or `FileError`.
  package init(
    reading path: String, metrics: [Column], ofMeasured: [Column]? = nil
  ) throws {
    try self.init(reading: [path], metrics: metrics, ofMeasured: ofMeasured)
  }

  /// Several paths, as if what they name lay in one folder.
  package init(
    reading paths: [String], metrics: [Column], ofMeasured: [Column]? = nil
  ) throws {
    path = paths.joined(separator: "', '")
    var reader = ResultsReader(metrics: metrics, ofMeasured: ofMeasured)
    var records: [RunMetadata] = []
    var hasUnknownMachine = false
    for file in try paths.flatMap(Self.files) {
      let folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
      let own = file.hasSuffix("/\(Self.fileName)") || file == Self.fileName
      let found = own ? try RunMetadata.records(of: folder) : nil
      hasUnknownMachine = hasUnknownMachine || found == nil
      for record in found ?? [] {
        guard record.schemaVersion == schemaVersion else {
          throw ReadError.incomparable(
            """
            '\(folder)' is of version \(record.schemaVersion) of the format, and this program reads \
            \(schemaVersion)
            """)
        }
        records.append(record)
      }
      try reader.read(file)
    }
    table = try reader.table()
    self.records = records
    self.hasUnknownMachine = hasUnknownMachine
    try checkRuns()
  }

  private static let fileName = "results.csv"

  /// The files of rows that a path stands for.
  static func files(of path: String) throws(ReadError) -> [String] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw .missing("there is no '\(path)': name a folder that a run wrote, or its results.csv")
    }
    guard isFolder.boolValue else { return [path] }
    let own = "\(path)/\(fileName)"
    if FileManager.default.fileExists(atPath: own) { return [own] }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    let files = names.sorted().map { "\(path)/\($0)/\(fileName)" }
      .filter { FileManager.default.fileExists(atPath: $0) }
    guard !files.isEmpty else {
      throw .missing("'\(path)' holds no results.csv, nor does a folder in it")
    }
    return files
  }

  /// Rows and records must be of the same runs, and of a run that ended well none may lack.
  private func checkRuns() throws(ReadError) {
    let known = Set(records.map(\.runID))
    if !hasUnknownMachine, let stranger = table.runs.first(where: { !known.contains($0) }) {
      throw .damaged("'\(path)' has rows of the run '\(stranger)', of which meta.json says nothing")
    }
    // What faults do is counted, cell by cell of another matrix: there are no repetitions to miss.
    for record in records
    where record.state == .complete && !record.order.isEmpty && !record.isOfFaults {
      let asked = Set(record.order.map { "\($0.cell) \($0.repetition)" }).count
      let found = table.repetitionCount(ofRun: record.runID)
      guard found >= asked else {
        throw .damaged(
          """
          '\(path)' has \(found) of the \(asked) repetitions that meta.json lists for the run \
          \(record.runID): results.csv is cut off
          """)
      }
    }
  }

  /// What a reader of a comparison should know about these results, a sentence each.
  package var notes: [String] {
    var notes = records.compactMap { record in
      record.state == .complete
        ? nil : "'\(path)' holds a run that is \(record.state.rawValue): \(record.runID)"
    }
    if hasUnknownMachine {
      notes.append("'\(path)' has no meta.json: the machine that it was measured on is unknown")
    }
    if records.contains(where: { $0.build.configuration == "debug" }) {
      notes.append("'\(path)' was measured in a debug build: its times mean nothing")
    }
    return notes
  }

  /// What makes the times of any run of these and any of the others incomparable; empty if nothing does.
  package func differences(from other: ResultsInput) -> [String] {
    var found: [String] = []
    for record in kinds {
      for difference in other.kinds.flatMap(record.differences)
      where !found.contains(difference) {
        found.append(difference)
      }
    }
    return found
  }

  /// One record of each machine and build: there may be thousands of runs.
  private var kinds: [RunMetadata] {
    var kinds: [RunMetadata] = []
    for record in records where !kinds.contains(where: { $0.isLike(record) }) {
      kinds.append(record)
    }
    return kinds
  }

  /// Likewise of any two of these.
  package var innerDifferences: [String] { differences(from: self) }
}

extension ResultsTable {
  /// How many repetitions of cells a run has measured rows of.
  fileprivate func repetitionCount(ofRun name: String) -> Int {
    guard let run = runs.firstIndex(of: name) else { return 0 }
    let keys = Self.keys.filter { !Self.withinCell.contains($0) }
    var cells: [[String]: Int] = [:]
    var found: Set<SIMD2<Int>> = []
    for series in 0..<seriesCount where source(of: series) == .measured {
      let next = cells.count
      let texts = keys.map { key($0, of: series) }
      let cell = cells[texts, default: next]
      cells[texts] = cell
      for repetition in repetitions(of: series, run: run) {
        found.insert(SIMD2(cell, repetition))
      }
    }
    return found.count
  }

  /// The keys that tell rows of one repetition apart.
  package static let withinCell: Set<Column> = [.role, .op, .source]
}
