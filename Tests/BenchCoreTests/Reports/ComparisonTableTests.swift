import BenchCore
import Testing

@Suite struct ComparisonTableTests {
  @Test func aMatrixIsABlockPerCellAndALinePerStrategy() {
    let text = """
      medians of 3 repetitions · slot · think uniform(50ns,150ns)

      churn · 64 slots · 4 workers · threads
      strategy       takes take p50     p99   p99.9 give p50     p99 p99.9 places am.fail ×floor
      cas-stack   10.9 M/s    92 ns  920 ns 92.0 µs    46 ns  460 ns     –   9.00       0   2.19 ~
      linear-scan  998 k/s  1.00 µs 10.0 µs 1.00 ms   501 ns 5.01 µs     –    100   0.063   23.9
      floor-cas   23.8 M/s    42 ns  420 ns       –    21 ns  210 ns     –      –       –   1.00

      churn · 1024 slots · 4 workers · processes (oversubscribed)
      strategy       takes take p50     p99   p99.9 give p50     p99 p99.9 places am.fail ×floor
      cas-stack   10.9 M/s    92 ns  920 ns 92.0 µs    46 ns  460 ns     –   9.00       0   2.19
      linear-scan                                                                                ✗
      floor-cas   23.8 M/s    42 ns  420 ns       –    21 ns  210 ns     –      –       –   1.00
        ✗ linear-scan: double-handout: Slot 3 was handed out to backend 1 and to backend 2 while it was
        held.

      places   slots or bitmap words examined per operation
      am.fail  share of searches that cost more than their budget
      ×floor   time per operation, as a multiple of one floor-cas
      oversubscribed: more contenders than CPUs, so latencies hold time slices
      –        not measured, or too few samples
      ~        not steady in at least one repetition
      ✗        failed: its numbers are withheld

      """
    #expect(ComparisonTable(rows: matrix()).text() == text)
    #expect(ComparisonTable(rows: matrix().reversed()).text() == text)
  }

  @Test func percentileThatOneRepetitionCannotCarryIsNotPrinted() {
    let rows = [1, 2, 3].map { repetition in
      row(
        "cas-stack", repetition: repetition,
        [
          .opsPerSecond: .real(1e6), .p99: .count(900),
          .p999: repetition == 2 ? .empty : .count(100),
        ])
    }
    let line = ComparisonTable(rows: rows).text().split(separator: "\n")
      .first { $0.hasPrefix("cas-stack") }
    #expect(line?.contains("900 ns") == true)
    #expect(line?.contains("100 ns") == false)
  }

  /// To have found nothing is a rate; not to have looked is none.
  @Test(arguments: [(0, "–"), (7, "0 /s")])
  func aRateOfNothingIsPrintedWhereSomethingWasTried(empty: UInt64, rate: String) {
    let values: [Column: ResultRow.Field] = [
      .opsPerSecond: .real(0), .ops: .count(0), .emptyOps: .count(empty),
    ]
    let line = ComparisonTable(rows: [row("cas-stack", values)]).text().split(separator: "\n")
      .first { $0.hasPrefix("cas-stack") }
    let isRate = line?.dropFirst("cas-stack".count).drop { $0 == " " }.hasPrefix(rate)
    #expect(isRate == true, "\(line ?? "")")
  }

  @Test func markdownIsTheSameAsGitHubTables() {
    let rows = matrix().filter { $0[.slots] == .count(64) && $0[.strategy] != .text("linear-scan") }
    #expect(
      ComparisonTable(rows: rows).markdown() == """
        medians of 3 repetitions · slot · think uniform(50ns,150ns)

        ### churn · 64 slots · 4 workers · threads

        | strategy  |    takes | take p50 |    p99 |   p99.9 | give p50 |    p99 | p99.9 | places | \
        am.fail | ×floor |   |
        |:----------|---------:|---------:|-------:|--------:|---------:|-------:|------:|-------:|\
        --------:|-------:|:----|
        | cas-stack | 10.9 M/s |    92 ns | 920 ns | 92.0 µs |    46 ns | 460 ns |     – |   9.00 | \
              0 |   2.19 | ~ |
        | floor-cas | 23.8 M/s |    42 ns | 420 ns |       – |    21 ns | 210 ns |     – |      – | \
              – |   1.00 |   |

        - places   slots or bitmap words examined per operation
        - am.fail  share of searches that cost more than their budget
        - ×floor   time per operation, as a multiple of one floor-cas
        - –        not measured, or too few samples
        - ~        not steady in at least one repetition

        """)
  }

  @Test func countedRowsHaveATableOfTheirOwn() {
    let counts: [Column: ResultRow.Field] = [
      .loadsPerOp: .real(3), .storesPerOp: .real(2.5), .rmwsPerOp: .real(0), .fencesPerOp: .real(1),
      .linesPerOp: .real(4), .maxSteps: .count(7),
    ]
    let rows = [
      row("free-queue", source: .counted, counts),
      row("free-queue", role: "postmaster", op: "give", source: .counted, counts),
      row("free-queue", [.opsPerSecond: .real(1e6), .loadsPerOp: .empty]),
    ]
    #expect(
      ComparisonTable(rows: rows).text() == """
        1 repetition · slot · think uniform(50ns,150ns)

        churn · 64 slots · 4 workers · threads
        strategy      takes take p50 p99 p99.9 give p50 p99 p99.9 places am.fail ×floor
        free-queue 1.00 M/s        –   –     –        –   –     –      –       –      –

        counted · churn · 64 slots · 4 workers · threads
        strategy   op   loads stores RMWs fences lines max steps places am.fail
        free-queue take     3   2.50    0      1     4         7      –       –
        free-queue give     3   2.50    0      1     4         7      –       –

        places   slots or bitmap words examined per operation
        am.fail  share of searches that cost more than their budget
        ×floor   time per operation, as a multiple of one floor-cas
        –        not measured, or too few samples

        """)
  }

  @Test func pairsHaveATableWithoutTakeAndGive() {
    let pair = row("cas-stack", role: "all", op: "pair", [.opsPerSecond: .real(1e8)])
    let lines = ComparisonTable(rows: [pair]).text().split(separator: "\n")
    #expect(lines[2] == "strategy  op       ops p50 p99 p99.9 places am.fail ×floor")
    #expect(lines[3] == "cas-stack pair 100 M/s   –   –     –      –       –      –")
  }

  @Test func theWidestTableFitsAHundredColumns() {
    let wide: [Column: ResultRow.Field] = [
      .opsPerSecond: .real(12.3e6), .p50: .count(12_300), .p99: .count(123_000),
      .p999: .count(12_300_000), .slotsExaminedPerOp: .real(262_143),
      .amortisationFailureRate: .real(0.0001), .timesFloor: .real(1234), .steady: .flag(false),
      .think: .text(String(repeating: "x", count: 70)),
      .hold: .text(String(repeating: "y", count: 70)),
    ]
    let stack = "slot=free-queue+start=start-queue+exit=pid-hash"
    let rows = ["floor-fetch-add", stack].flatMap { strategy in
      [row(strategy, wide), row(strategy, role: "postmaster", op: "give", wide)]
    }
    let text = ComparisonTable(rows: rows).text()
    #expect(text.contains("<0.001"))
    #expect(text.contains("\n[1] \(stack)\n"))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
  }

  @Test func aKeyThatOnlySomeStrategiesHaveDoesNotSplitTheTable() {
    let rows = [row("free-queue"), row("cas-stack", [.tagBits: .count(16)])]
    let headings = ComparisonTable(rows: rows).text().split(separator: "\n")
      .filter { $0.hasPrefix("churn") }
    #expect(headings == ["churn · 64 slots · 4 workers · threads"])
    let swept = ComparisonTable(rows: rows + [row("cas-stack", [.tagBits: .count(8)])]).text()
    #expect(swept.contains("threads · tag_bits 8\n"))
    #expect(swept.contains("threads · tag_bits 16\n"))
  }

  @Test func noRowsAreNoText() {
    #expect(ComparisonTable(rows: []).text() == "")
    #expect(ComparisonTable(rows: []).markdown() == "")
  }
}
