import BenchCore
import Foundation
import Testing

@Suite struct ResultsReaderTests {
  private let folder: TemporaryFolder
  private let rows: [ResultRow]

  init() throws {
    folder = try TemporaryFolder()
    rows = ReadableRows.all
  }

  private func table(
    of text: String, metrics: [Column] = [.p50, .opsPerSecond, .steady]
  ) throws -> ResultsTable {
    let path = "\(folder.path)/results.csv"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    var reader = ResultsReader(metrics: metrics)
    try reader.read(path)
    return try reader.table()
  }

  /// What a table says, in an order of its own.
  private func contents(_ table: ResultsTable) -> Set<[String]> {
    Set(
      (0..<table.seriesCount).flatMap { series in
        table.metrics.flatMap { metric in
          table.samples(of: series, metric).map { sample in
            table.keys(of: series) + table.errors(of: series) + [
              metric.rawValue, table.runs[sample.run], "\(sample.repetition)", "\(sample.value)",
            ]
          }
        }
      })
  }

  @Test func everyNumberReadsBackAsItWasWritten() throws {
    let table = try table(of: CSVText.document(rows))
    #expect(table.rowCount == rows.count)
    #expect(table.seriesCount == 3)
    let row = rows[1]
    let series = try #require(
      (0..<table.seriesCount).first { table.key(.strategy, of: $0) == row[.strategy].text })
    let samples = table.samples(of: series, .p50)
    #expect(samples.map(\.repetition) == [1, 2])
    #expect(samples[1].value == row[.p50].number)
    #expect(table.samples(of: series, .steady).map(\.value) == [1, 1])
    #expect(table.key(.think, of: series) == "uniform(50ns,150ns)")
    #expect(table.key(.slots, of: series) == "64")
    #expect(table.source(of: series) == .measured)
  }

  @Test func withheldNumbersAreNotRead() throws {
    let table = try table(of: CSVText.document(rows))
    let failed = try #require(
      (0..<table.seriesCount).first { !table.errors(of: $0).isEmpty })
    #expect(table.errors(of: failed) == ["lost-slots"])
    #expect(table.samples(of: failed, .p50).isEmpty)
  }

  /// A run leaves such numbers out, but whoever edits a file may put some in.
  @Test func numbersBesideAnErrorAreNotReadEither() throws {
    let values: [Column: ResultRow.Field] = [
      .p50: .real(1), .opsPerSecond: .real(1e9), .steady: .flag(true),
    ]
    let whole = row("free-queue", repetition: 1, values)
    var edited = row("free-queue", repetition: 2, values)
    edited[.error] = .text("lost-slots")
    let table = try table(of: CSVText.document([whole, edited]))
    #expect(table.errors(of: 0) == ["lost-slots"])
    for metric in table.metrics {
      #expect(table.samples(of: 0, metric).map(\.repetition) == [1], "\(metric)")
    }
  }

  @Test func columnsMayBeInAnyOrderAndOthersAmongThem() throws {
    let columns = Column.allCases.reversed()
    let header = ["unheard_of"] + columns.map(\.rawValue) + ["another"]
    let lines = rows.map { row in
      CSVText.line(["a,\"b\""] + columns.map { row[$0].text } + ["x\ny"])
    }
    let shuffled = CSVText.line(header) + lines.reversed().joined()
    let there = try contents(table(of: shuffled))
    #expect(try there == contents(table(of: CSVText.document(rows))))
  }

  @Test func aSpreadsheetsByteOrderMarkAndLineEndsAreRead() throws {
    let text = CSVText.document(rows).split(separator: "\n", omittingEmptySubsequences: false)
      .joined(separator: "\r\n")
    let there = try contents(table(of: "\u{feff}" + text))
    #expect(try there == contents(table(of: CSVText.document(rows))))
  }

  @Test(arguments: [
    ("-1", "is no number"), ("1e3", "is no number"), ("nan", "is no number"),
    ("inf", "is no number"), ("0x10", "is no number"), ("1.2.3", "is no number"),
    (".5", "is no number"), ("5.", "is no number"), (" 5", "is no number"),
    ("٣", "is no number"), ("1,5", "no row of"), ("1\"5", "no row of"), ("1 000", "is no number"),
  ])
  func whatIsNoNumberIsNamedWithLineAndColumn(text: String, says: String) throws {
    let lines = CSVText.document(rows).split(separator: "\n")
    let place = Column.allCases.firstIndex(of: .p50) ?? 0
    var fields = lines[1].split(separator: ",", omittingEmptySubsequences: false)
    // The pause holds a comma, so that the field is one further on.
    fields[place + 1] = Substring(text)
    let damaged =
      ([lines[0], Substring(fields.joined(separator: ","))] + lines[2...])
      .joined(separator: "\n") + "\n"
    let error = #expect(throws: ReadError.self) { try table(of: damaged) }
    let message = error?.description ?? ""
    #expect(message.contains(says) && message.contains("line 2 of '\(folder.path)"), "\(message)")
    if says == "is no number" { #expect(message.contains("'p50_ns'")) }
  }

  @Test(arguments: [
    (Column.slots, "0", "no whole number from 1"), (.slots, "8.5", "no whole number from 1"),
    (.slots, "99999999999999999999", "no whole number from 1"),
    (.workers, "1.5", "no whole number from 0"), (.tagBits, "-1", "no number from 0"),
    (.mode, "xx", "no run has"), (.subject, "zz", "no run has"),
    (.strategy, "free\u{1b}[31m", "control character"), (.strategy, "a\u{0}", "control character"),
    (.runID, "run\u{7f}", "control character"),
  ])
  func aKeyThatNoRunHasIsNamedWithLineAndColumn(
    column: Column, text: String, says: String
  ) throws {
    var wrong = row("free-queue")
    wrong[column] = .text(text)
    let error = #expect(throws: ReadError.self) {
      try table(of: CSVText.document([row("linear-scan"), wrong]))
    }
    let message = error?.description ?? ""
    #expect(message.contains(says) && message.contains("'\(column.rawValue)'"), "\(message)")
    #expect(message.contains("line 3 of '\(folder.path)"), "\(message)")
    #expect(!message.contains("\u{1b}") && !message.contains("\u{0}"))
  }

  @Test func numbersOfAnyLengthAreRoundedAsTheLibraryRoundsThem() throws {
    for text in ["0.1", "123456.789", "12345678901234567890", "0.000012345678901234567", "1.0"] {
      let document = CSVText.document([row("free-queue", [.p50: .real(4.75)])])
        .replacing(",4.75,", with: ",\(text),")
      let table = try table(of: document)
      #expect(table.samples(of: 0, .p50).map(\.value) == [Double(text)])
    }
  }

  @Test func percentilesThatFallWereMeasuredByNobody() throws {
    var row = rows[0]
    row[.p99] = .real((row[.p50].number ?? 0) / 2)
    let error = #expect(throws: ReadError.self) { try table(of: CSVText.document([row])) }
    #expect(error?.description.contains("percentiles that fall") == true)
  }

  @Test func theSameRepetitionTwiceIsRefusedWithBothLines() throws {
    let text = CSVText.document(rows + [rows[1]])
    let error = #expect(throws: ReadError.self) { try table(of: text) }
    let message = error?.description ?? ""
    // Behind the header and the rows, of which the last is two lines.
    #expect(message.contains("line 3 of") && message.contains("line \(rows.count + 3) of"))
  }

  @Test func aFileOfManyRowsTakesAboutAsMuchAsItsNumbers() throws {
    // Every text once, however many rows have it.
    var many: [ResultRow] = []
    for repetition in 1...500 as ClosedRange<UInt64> {
      many.append(row("free-queue", repetition: repetition, [.p50: .count(repetition)]))
    }
    let table = try table(of: CSVText.document(many))
    #expect(table.seriesCount == 1)
    #expect(table.samples(of: 0, .p50).map(\.value) == (1...500).map(Double.init))
  }
}

/// Few rows with all that makes reading hard.
enum ReadableRows {
  static let all: [ResultRow] =
    ["cas-stack", "free-queue"].flatMap { strategy in
      [1, 2].map { repetition in
        row(
          strategy, repetition: repetition,
          [
            .p50: .real(100.25 + Double(repetition) / 3), .p99: .real(123_456.789),
            .opsPerSecond: .real(1e7 / 3), .steady: .flag(true), .samples: .count(20_000),
            .oversubscribed: .flag(false),
          ])
      }
    } + [
      row(
        "linear-scan",
        [.error: .text("lost-slots"), .errorMessage: .text("2 slots, \"lost\",\nand one more")])
    ]
}
