import BenchCore
import Foundation
import Testing

/// Files that somebody, or a disk, has changed: one sentence that names the file, or the rows that are
/// still there; `make fuzz` tries many more of them.
@Suite struct ResultsFuzzTests {
  private let folder: TemporaryFolder
  private let path: String
  private let original = Array(CSVText.document(ReadableRows.all).utf8)

  init() throws {
    folder = try TemporaryFolder()
    path = "\(folder.path)/results.csv"
  }

  private func read(_ bytes: [UInt8]) throws -> ResultsTable {
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    var reader = ResultsReader(metrics: Comparison.Metrics.directed)
    try reader.read(path)
    return try reader.table()
  }

  /// Every number with all that says what it is of.
  private func contents(_ table: ResultsTable) -> Set<String> {
    Set(
      (0..<table.seriesCount).flatMap { series in
        table.metrics.flatMap { metric in
          table.samples(of: series, metric).map { sample in
            (table.keys(of: series) + [
              metric.rawValue, table.runs[sample.run], "\(sample.repetition)", "\(sample.value)",
            ]).joined(separator: "|")
          }
        }
      })
  }

  @Test func aChangedFileIsReadOrRefusedInOneSentence() throws {
    let whole = contents(try read(original))
    var generator = SeededGenerator(seed: 20)
    var damage = Damage(to: original, with: "0123456789.,\"\n\r-eExX#", seed: 21)
    var (refused, readable) = (0, 0)
    for number in 0..<Damage.cases {
      let change = FileChange.allCases[number % FileChange.allCases.count]
      let (bytes, expectation) = change.apply(to: original, &damage, using: &generator)
      do {
        let there = contents(try read(bytes))
        readable += 1
        switch expectation {
        case .refused: Issue.record("case \(number), \(change), was read")
        case .whole: #expect(there == whole, "case \(number), \(change)")
        case .part: #expect(there.isSubset(of: whole), "case \(number), \(change)")
        case .anything: break
        }
      } catch let error as ReadError {
        refused += 1
        let sentence = error.description
        #expect(sentence.contains(path) && !sentence.contains("\n"), "case \(number): \(sentence)")
        if case .missing = error { Issue.record("case \(number): \(sentence)") }
        if expectation == .whole { Issue.record("case \(number), \(change): \(sentence)") }
      }
    }
    // Neither is all there is.
    #expect(refused > Damage.cases / 10 && readable > Damage.cases / 10)
  }
}

/// What happens to files.
private enum FileChange: CaseIterable {
  case damaged, cutOff, rowTwice, rowsShuffled, rowGone, columnsShuffled
  case numberReplaced, notUTF8

  enum Expectation {
    /// All rows, as they were.
    case whole
    /// Some of the rows, as they were, or none.
    case part
    case refused
    case anything
  }

  func apply(
    to bytes: [UInt8], _ damage: inout Damage, using generator: inout SeededGenerator
  ) -> ([UInt8], Expectation) {
    var bytes = bytes
    func place() -> Int { Int.random(in: 0..<bytes.count, using: &generator) }
    switch self {
    case .damaged: return (damage.next(), .anything)
    case .cutOff:
      let cut = place()
      return (Array(bytes[..<cut]), .part)
    case .notUTF8:
      let end = place()
      bytes.insert(contentsOf: [0xff, 0xc0], at: end)
      return (bytes, .refused)
    case .rowTwice, .rowsShuffled, .rowGone, .columnsShuffled, .numberReplaced:
      return byRows(using: &generator)
    }
  }

  private func byRows(using generator: inout SeededGenerator) -> ([UInt8], Expectation) {
    var rows = ReadableRows.all
    var columns = Column.allCases
    let place = Int.random(in: 0..<rows.count, using: &generator)
    var expectation = Expectation.whole
    switch self {
    case .rowTwice:
      rows.insert(rows[place], at: Int.random(in: 0...rows.count, using: &generator))
      expectation = .refused
    case .rowsShuffled: rows.shuffle(using: &generator)
    case .rowGone:
      rows.remove(at: place)
      expectation = .part
    case .columnsShuffled: columns.shuffle(using: &generator)
    default:
      let hostile = ["-1", "NaN", "1e999", "0x1p3", "１", "1;2", "--", "true", "∞", "1_000", "#N/A"]
      let numbers = Column.values.filter { !$0.unit.isEmpty }
      let column = numbers[Int.random(in: 0..<numbers.count, using: &generator)]
      rows[place][column] = .text(hostile[Int.random(in: 0..<hostile.count, using: &generator)])
      expectation = .refused
    }
    let header = CSVText.line(columns.map(\.rawValue))
    let lines = rows.map { row in CSVText.line(columns.map { row[$0].text }) }
    return (Array((header + lines.joined()).utf8), expectation)
  }
}
