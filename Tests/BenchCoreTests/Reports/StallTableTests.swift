import BenchCore
import Testing

struct StallTableTests {
  private func stalled(_ tagBits: UInt64, _ matches: UInt64, _ lost: UInt64) -> [ResultRow] {
    (1...2).map { repetition in
      row(
        "cas-stack", repetition: repetition,
        [
          .tagBits: .count(tagBits), .stall: .text("1ms"), .stalls: .count(1_000),
          .staleMatches: .count(matches), .caughtHandouts: .count(0), .doubleHandouts: .count(0),
          .lostSlots: .count(repetition == 1 ? lost : 0),
          .error: lost > 0 ? .text("provoked") : .empty,
        ])
    }
  }

  @Test func widthsOfTheTagFollowEachOtherInOneTable() {
    let rows = stalled(12, 0, 0) + stalled(2, 125, 5) + stalled(9, 1, 0)
    let table = RowsReport.text(rows, as: .table)
    #expect(
      table.hasPrefix(
        """
        stalled · churn · 64 slots · 4 workers · threads
        strategy  tag bits stalls matched per stall damaged caught twice lost slots
        cas-stack        2   2000     250     0.125  1 of 2      0     0          5
        cas-stack        9   2000       2     0.001  0 of 2      0     0          0
        cas-stack       12   2000       0         0  0 of 2      0     0          0
        """))
    #expect(table.contains("Provoked: --tag-bits was set by hand"))
  }

  @Test func rareMatchesAreSaidAsOneInSoMany() {
    var rare = stalled(14, 0, 0)
    rare[0][.staleMatches] = .count(1)
    #expect(RowsReport.text(rare, as: .markdown).contains("| 1 in 2000 |"))
  }
}
