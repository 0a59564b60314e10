import BenchCore
import SwiftCSV
import Testing

@Suite struct ResultsReadBackTests {
  @Test func anIndependentReaderFindsEveryFieldAgain() throws {
    var first = ResultRow()
    first[.strategy] = .text("cas-stack")
    first[.think] = .text("uniform(50ns,150ns)")
    first[.slots] = .count(64)
    first[.amortisationFailureRate] = .real(0.000012)
    var second = ResultRow()
    second[.strategy] = .text("free-queue")
    second.withhold(error: "hang", message: "Backend 3 said \"no\", then\nnothing.")

    let csv = try NamedCSV(string: CSVText.document([first, second]))
    #expect(csv.header == Column.allCases.map(\.rawValue))
    #expect(csv.rows.count == 2)
    for (row, read) in zip([first, second], csv.rows) {
      for column in Column.allCases { #expect(read[column.rawValue] == row[column].text) }
    }
  }
}
