import BenchCore
import Testing

@Suite struct ResultRowTests {
  @Test(arguments: [
    (0.000012, "0.000012"), (1.25e-7, "0.000000125"), (0.1, "0.1"), (250.0, "250"), (0.0, "0"),
    (-1.5e-9, "-0.0000000015"), (1e16, "10000000000000000"), (1.5e300, "15" + zeros(299)),
    (123_456_789.25, "123456789.25"), (.leastNonzeroMagnitude, "0." + zeros(323) + "5"),
  ])
  func realsAreWrittenShortAndWithoutExponent(value: Double, text: String) {
    #expect(ResultRow.Field.real(value).text == text)
    #expect(Double(text) == value)
  }

  @Test func everyRealReadsBackAsItself() {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<10_000 {
      let value = Double(bitPattern: generator.next())
      guard value.isFinite else { continue }
      let text = ResultRow.Field.real(value).text
      #expect(Double(text) == value, "\(value.bitPattern)")
      #expect(!text.contains("e"), "\(value.bitPattern)")
    }
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func aNumberThatIsNotFiniteIsEmpty(value: Double) {
    #expect(row("cas-stack", [.p50: .real(value)])[.p50] == .empty)
  }

  @Test func aNewRowHoldsNothingButTheVersion() {
    let row = ResultRow()
    let filled = Column.allCases.filter { row[$0] != .empty }
    #expect(filled == [.schemaVersion])
    #expect(row[.p50].text == "")
  }

  @Test func withholdingBlanksEveryValueAndKeepsEveryKey() {
    var withheld = row("cas-stack", [.p50: .count(96), .steady: .flag(true), .ops: .count(7)])
    let keys = withheld.keyText
    withheld.withhold(error: "double-handout", message: "Slot 3 was handed out twice.")
    #expect(withheld.keyText == keys)
    #expect(Column.values.filter { withheld[$0] != .empty } == [.error, .errorMessage])
    #expect(withheld[.error] == .text("double-handout"))
  }

  @Test func rowsAreOrderedByKeysAndNumbersBySize() {
    let inOrder = [
      row("cas-stack", slots: 1024, workers: 1), row("cas-stack", slots: 8, workers: 4),
      row("cas-stack", slots: 64, workers: 4), row("cas-stack", slots: 64, workers: 16),
      row("free-queue", slots: 8, workers: 1, repetition: 2),
      row("free-queue", slots: 8, workers: 1, repetition: 10),
    ].sorted(by: ResultRow.precedes)
    let sizes = inOrder.map { "\($0[.workers].text)/\($0[.slots].text)/\($0[.repetition].text)" }
    #expect(sizes == ["1/1024/1", "4/8/1", "4/64/1", "16/64/1", "1/8/2", "1/8/10"])
    #expect(!ResultRow.precedes(inOrder[0], inOrder[0]))
  }
}

private func zeros(_ count: Int) -> String { String(repeating: "0", count: count) }
