import BenchCore
import Foundation
import Testing

/// No number in docs/findings.md without a row behind it.
@Suite struct FindingsTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  private static let document = root.appendingPathComponent("docs/findings.md")
  private static let results = root.appendingPathComponent(
    "Benchmarks/results/2026-11-23-reference")
  /// Set this variable to any value to write the tables instead of comparing them.
  private static let rewrite = "BENCH_SLOTS_REWRITE_DOCS"

  @Test func everyTableIsThatOfTheCommittedRows() throws {
    let text = try String(contentsOf: Self.document, encoding: .utf8)
    let (begin, end) = ("<!-- medians: ", " -->\n")
    var pieces = text.components(separatedBy: begin)
    try #require(pieces.count > 10)
    for index in pieces.indices.dropFirst() {
      let halves = pieces[index].components(separatedBy: end)
      let table = try MediansTable(mark: halves[0]).markdown(of: Self.results)
      // A table ends where a line is empty.
      let rest = halves.dropFirst().joined(separator: end)
      let parts = rest.components(separatedBy: "\n\n")
      let there = parts[0] + "\n"
      if ProcessInfo.processInfo.environment[Self.rewrite] != nil {
        let after = parts.dropFirst().joined(separator: "\n\n")
        pieces[index] = halves[0] + end + table + "\n" + after
      } else {
        #expect(there == table, "run the tests with \(Self.rewrite)=1: \(halves[0])")
      }
    }
    guard ProcessInfo.processInfo.environment[Self.rewrite] != nil else { return }
    try pieces.joined(separator: begin).write(to: Self.document, atomically: true, encoding: .utf8)
  }

  /// A mark that matches no row would be a table without lines.
  @Test func everyTableHasAtLeastTwoStrategies() throws {
    let text = try String(contentsOf: Self.document, encoding: .utf8)
    for piece in text.components(separatedBy: "<!-- medians: ").dropFirst() {
      let mark = piece.components(separatedBy: " -->")[0]
      let lines = try MediansTable(mark: mark).markdown(of: Self.results).split(separator: "\n")
      #expect(lines.count >= 4, "\(mark)")
    }
  }

  @Test func theReportBesideThemIsOfThoseResults() throws {
    let page = try String(
      contentsOf: Self.results.appendingPathComponent("report.html"), encoding: .utf8)
    #expect(page.contains("bench-slots report"))
    for name in try FileManager.default.contentsOfDirectory(atPath: Self.results.path)
    where !name.contains(".") {
      #expect(page.contains("/\(name)"), "the report has no run '\(name)'")
    }
  }
}
