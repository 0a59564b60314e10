import BenchCore
import Foundation
import Testing

@Suite struct RowsReportTests {
  let rows = [
    row("free-queue", [.p50: .count(96), .steady: .flag(true), .opsPerSecond: .real(0.000012)]),
    row("cas-stack", [.errorMessage: .text("a \"b\"\\ \n\t\u{1} µ")]),
  ]

  @Test func jsonIsAnArrayOfObjectsInWhichEmptyIsNull() throws {
    let json = RowsReport.text(rows, as: .json)
    let read = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]]
    let objects = try #require(read)
    #expect(objects.map { $0["strategy"] as? String } == ["cas-stack", "free-queue"])
    #expect(objects.allSatisfy { $0.count == Column.allCases.count })
    #expect(objects[1]["p50_ns"] as? Int == 96)
    #expect(objects[1]["steady"] as? Bool == true)
    #expect(objects[1]["ops_per_s"] as? Double == 0.000012)
    #expect(objects[1]["p99_ns"] is NSNull)
    #expect(objects[0]["error_message"] as? String == "a \"b\"\\ \n\t\u{1} µ")
    #expect(
      json.hasPrefix(
        "[\n  {\n    \"schema_version\": \(schemaVersion),\n    \"run_id\": \"run-1\",\n"))
    #expect(RowsReport.text([], as: .json) == "[]\n")
  }

  @Test func csvIsWhatResultsCSVHolds() {
    let text = RowsReport.text(rows, as: .csv)
    #expect(text == CSVText.header + CSVText.line(rows[1]) + CSVText.line(rows[0]))
  }
}
