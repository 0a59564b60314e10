import Foundation
import Testing

/// The table of docs/ci.md is what the command beside it prints of the committed rows.
@Suite struct SelfTestDocumentTests {
  @Test func theTableOfTheGateIsWhatIsPrinted() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    // Seconds in an optimised build, minutes in another.
    let place = try Workplace()
    let outcome = try place.start([
      "check", root.appendingPathComponent("Benchmarks/results/2026-11-24-self-test").path,
      "--self-test", "--splits", "2000",
    ]).outcome(within: 600)
    #expect(outcome.code == 0, "\(outcome.errors)")
    let printed = Dictionary(
      uniqueKeysWithValues: outcome.outputLines.prefix { !$0.isEmpty }.map { line in
        (String(line.prefix { $0 != " " }), line.split(separator: " ").joined(separator: " "))
      })

    let document = try String(
      contentsOf: root.appendingPathComponent("docs/ci.md"), encoding: .utf8)
    let rows = document.split(separator: "\n")
      .filter { $0.hasPrefix("| nothing |") || $0.hasPrefix("| `planted-spin:") }
      .map { $0.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) } }
    // What the document leaves out would be missing from it: one line is the heading.
    #expect(rows.count == printed.count - 1)
    for row in rows {
      let name = row[0].trimmingCharacters(in: ["`"])
      let line = try #require(printed[name], "nothing printed of '\(name)'")
      #expect(line.hasPrefix("\(name) \(row[1]) "))
      #expect(line.hasSuffix(" \(row[2]) \(row[3].replacing(" to ", with: " – "))"))
    }
  }
}
