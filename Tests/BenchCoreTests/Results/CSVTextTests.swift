import BenchCore
import Testing

@Suite struct CSVTextTests {
  @Test(arguments: [
    ("plain text", "plain text"), ("", ""), ("a,b", "\"a,b\""), ("say \"x\"", "\"say \"\"x\"\"\""),
    ("two\nlines", "\"two\nlines\""), ("two\r\nlines", "\"two\r\nlines\""), ("µs", "µs"),
  ])
  func aFieldIsQuotedOnlyWhereRFC4180AsksForIt(text: String, field: String) {
    #expect(CSVText.field(text) == field)
  }

  @Test func aRowHasAFieldForEveryColumnAndEndsInALineFeed() {
    let plain = row("cas-stack", [.think: .empty, .steady: .flag(true)])
    let line = CSVText.line(plain)
    let separators = line.filter { $0 == "," }.count
    #expect(separators == Column.allCases.count - 1)
    #expect(line.hasSuffix("\n"))
    #expect(line.hasPrefix("\(schemaVersion),run-1,slot,cas-stack,churn,threads,,,4,64,"))
    #expect(line.contains(",true,"))
  }
}
