import Foundation
import Testing

/// A table in a document between two marks, which a test keeps equal to what the program prints.
struct GeneratedTable {
  /// From the root of the sources.
  let document: String
  /// What stands in the marks.
  let name: String

  /// Set this variable to any value to write the tables instead of comparing them.
  private static let rewrite = "BENCH_SLOTS_REWRITE_DOCS"

  func expect(_ table: String) throws {
    let (begin, end) = ("<!-- \(name): begin -->\n", "<!-- \(name): end -->\n")
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let file = root.appendingPathComponent(document)
    let text = try String(contentsOf: file, encoding: .utf8)
    let halves = text.components(separatedBy: begin)
    try #require(halves.count == 2, "\(document) has its table between two marks")
    let rest = halves[1].components(separatedBy: end)
    try #require(rest.count == 2, "\(document) has its table between two marks")
    if ProcessInfo.processInfo.environment[Self.rewrite] != nil {
      try (halves[0] + begin + table + end + rest[1])
        .write(to: file, atomically: true, encoding: .utf8)
      return
    }
    let hint = "the table in \(document) is out of date: run the tests with \(Self.rewrite)=1"
    #expect(rest[0] == table, "\(hint)")
  }
}
