import BenchCore
import Foundation
import Testing

@Suite struct ResultsFormatDocumentTests {
  /// Set this variable to any value to write the file instead of comparing it.
  private static let rewrite = "BENCH_SLOTS_REWRITE_DOCS"

  @Test func theCommittedFileIsThatOfTheSchema() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let file = root.appendingPathComponent("docs/results-format.md")
    if ProcessInfo.processInfo.environment[Self.rewrite] != nil {
      try ResultsFormatDocument.markdown.write(to: file, atomically: true, encoding: .utf8)
    }
    let committed = try? String(contentsOf: file, encoding: .utf8)
    let hint = "docs/results-format.md is out of date: run the tests with \(Self.rewrite)=1"
    #expect(committed == ResultsFormatDocument.markdown, "\(hint)")
  }

  @Test(arguments: Column.allCases) func everyColumnHasALine(column: Column) {
    #expect(ResultsFormatDocument.markdown.contains("\n| `\(column.rawValue)` | `"))
  }
}
