import BenchCore
import Foundation
import Testing

/// The tables of strategies in the documents are those that `list` prints.
@Suite struct CatalogueDocumentTests {
  /// Set this variable to any value to write the tables instead of comparing them.
  private static let rewrite = "BENCH_SLOTS_REWRITE_DOCS"
  private static let begin = "<!-- strategies: begin -->\n"
  private static let end = "<!-- strategies: end -->\n"

  private func expect(_ table: String, in document: String) throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let file = root.appendingPathComponent(document)
    let text = try String(contentsOf: file, encoding: .utf8)
    let halves = text.components(separatedBy: Self.begin)
    try #require(halves.count == 2, "\(document) has its table between two marks")
    let rest = halves[1].components(separatedBy: Self.end)
    try #require(rest.count == 2, "\(document) has its table between two marks")
    if ProcessInfo.processInfo.environment[Self.rewrite] != nil {
      try (halves[0] + Self.begin + table + Self.end + rest[1])
        .write(to: file, atomically: true, encoding: .utf8)
      return
    }
    let hint = "the table in \(document) is out of date: run the tests with \(Self.rewrite)=1"
    #expect(rest[0] == table, "\(hint)")
  }

  @Test func theDocumentHasTheTablesOfTheCatalogue() throws {
    try expect(CatalogueTable.strategiesInMarkdown, in: "docs/strategies.md")
  }

  @Test func theReadmeHasTheOverview() throws {
    try expect(CatalogueTable.overviewInMarkdown, in: "README.md")
  }
}
