import BenchCore
import Foundation
import Testing

/// The files beside results.csv, changed by somebody or by a disk: what reads the folder says one sentence
/// that names the file, or makes of it what there is.
@Suite struct FolderFuzzTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try write(CSVText.document(RunFolder.rows), to: "results.csv")
  }

  private func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder.path)/\(name)"))
  }

  private func report() throws -> Report {
    let rows = try ReportRows(reading: [folder.path])
    return Report(rows, of: rows.strategies.compactMap { Catalogue.strategy(named: $0) })
  }

  /// Nothing but a merge reads intervals.
  @Test(arguments: RunFolder.files.filter { $0.name != "intervals.csv" })
  func aReportIsMadeOrRefusedInOneSentence(
    file: RunFolder.File
  ) throws {
    _ = try ReportRows(reading: [folder.path])
    try write(file.text, to: file.name)
    #expect(try report().markdown.isEmpty == false)
    var (refused, readable) = (0, 0)
    try file.forEachDamage { number, bytes in
      try Data(bytes).write(to: URL(fileURLWithPath: "\(folder.path)/\(file.name)"))
      do {
        let report = try report()
        readable += 1
        // A page takes much longer than reading does.
        if readable % 8 == 1 { _ = try (report.page(), report.markdown) }
      } catch let error as ReadError {
        refused += 1
        let sentence = error.description
        #expect(sentence.contains("/\(file.name)'") && !sentence.contains("\n"), "case \(number)")
      }
    }
    #expect(refused > Damage.cases / 10 && readable > Damage.cases / 10)
  }

  @Test(arguments: RunFolder.files.prefix(3)) func aMergeIsWholeOrRefusedInOneSentence(
    file: RunFolder.File
  ) throws {
    try write(try RunFolder.metadata().json(), to: "meta.json")
    var (refused, readable) = (0, 0)
    let target = folder.path + "/merged"
    var added = MergedRuns()
    try added.add(folder.path, allowsDifferent: false)
    try file.forEachDamage { number, bytes in
      try Data(bytes).write(to: URL(fileURLWithPath: "\(folder.path)/\(file.name)"))
      var merged = added
      let whole = try ResultsFolder(creating: target)
      do {
        try merged.write(to: whole)
        readable += 1
        #expect(FileManager.default.contents(atPath: "\(target)/\(file.name)") == Data(bytes))
      } catch let error as ReadError {
        refused += 1
        let sentence = error.description
        #expect(sentence.contains("/\(file.name)'") && !sentence.contains("\n"), "case \(number)")
      }
      try FileManager.default.removeItem(atPath: target)
    }
    #expect(refused > Damage.cases / 10 && readable > Damage.cases / 10)
  }
}

/// A folder of results with all files that something reads.
enum RunFolder {
  struct File: Sendable, CustomTestStringConvertible {
    let name: String
    let header: [String]
    let lines: [[String]]

    var text: String { ([header] + lines).map { CSVText.line($0) }.joined() }
    var testDescription: String { name }

    /// Every other time the bytes are damaged, and else a field or two replaced by what nobody wrote.
    func forEachDamage(_ body: (Int, [UInt8]) throws -> Void) throws {
      let hostile = [
        "", "0", "-1", "-0", "1e308", "1e-320", "NaN", "inf", "18446744073709551615",
        "9223372036854775808", "99999999999999999999999999", "0x1p3", "x", "a,b", "\"", "é\n",
        "<b>&",
      ]
      var generator = SeededGenerator(seed: 31)
      var damage = Damage(to: Array(text.utf8), with: "0123456789.,\"\n\r-eExX#", seed: 32)
      for number in 0..<Damage.cases {
        guard number % 2 == 1 else {
          try body(number, damage.next())
          continue
        }
        var lines = lines
        for _ in 0..<Int.random(in: 1...2, using: &generator) {
          let line = Int.random(in: 0..<lines.count, using: &generator)
          let place = Int.random(in: 0..<header.count, using: &generator)
          lines[line][place] = hostile[Int.random(in: 0..<hostile.count, using: &generator)]
        }
        try body(number, Array(([header] + lines).map { CSVText.line($0) }.joined().utf8))
      }
    }
  }

  static let rows = ["free-queue", "linear-scan"].flatMap { strategy in
    [64, 1_024].map { slots in
      row(
        strategy, slots: slots,
        [
          .p50: .real(100.25), .p99: .real(123_456.789), .opsPerSecond: .real(1e7 / 3),
          .steady: .flag(true), .samples: .count(20_000), .oversubscribed: .flag(false),
        ])
    }
  }

  /// First those that a merge reads too.
  static let files: [File] =
    [
      long("histograms", ["value_ns", "count"], [["90", "1200"], ["4400", "7"]]),
      long("yields", ["yield", "count"], [["1", "12"], ["64", "3"]]),
      long(
        "intervals",
        [
          "interval", "from_s", "to_s", "ops", "ops_per_s", "samples", "p50_ns", "p90_ns", "p99_ns",
          "p999_ns", "max_ns", "overflow",
        ], [["1", "0.5", "1", "7", "14", "7", "90", "", "", "", "120", "0"]]),
    ] + FaultFile.allCases.map(faults)

  private static func long(_ name: String, _ columns: [String], _ ends: [[String]]) -> File {
    File(
      name: name + ".csv", header: Column.keys.map(\.rawValue) + columns,
      lines: rows.flatMap { row in ends.map { Column.keys.map { row[$0].text } + $0 } })
  }

  private static let words = [
    "schema_version": "\(schemaVersion)", "run_id": "run-1", "subject": "slot",
    "layout": "postgres18",
    "op": "take", "access": "load", "signal": "SIGKILL", "outcome": "leaks", "mode": "processes",
    "rogue": "hammer", "auditor": "backend",
  ]

  private static func faults(_ file: FaultFile) -> File {
    File(
      name: file.rawValue + ".csv", header: file.columns.map(\.name),
      lines: ["free-queue", "linear-scan", "bitmap"].map { strategy in
        file.columns.map { column in
          column.name == "strategy"
            ? strategy : words[column.name] ?? (column.unit.isEmpty ? "" : "3")
        }
      })
  }

  static func metadata() -> RunMetadata {
    RunMetadata(
      runID: "run-1", started: Date(timeIntervalSince1970: 0), commandLine: ["bench-slots", "run"],
      randomSeed: 1, cells: [["slots": "64"]], machine: .read(below: "/nowhere"),
      clock: .init(source: "tsc", costNs: .nan, granularityNs: 1.5, ticksPerNs: nil),
      build: .init(configuration: "release", swiftVersion: nil, jemalloc: true),
      handoffs: .init(pairs: [], note: nil))
  }
}
