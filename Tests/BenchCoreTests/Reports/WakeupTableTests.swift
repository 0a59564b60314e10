import BenchCore
import Testing

struct WakeupTableTests {
  /// One repetition of a strategy: its wake-ups, and what a backend sees of them.
  private func repetition(
    _ strategy: String, steps: Double, perStart: Double, mean: Double, _ number: UInt64 = 1
  ) -> [ResultRow] {
    let columns: [(op: String, [Column: ResultRow.Field])] = [
      (
        "wakeup",
        [
          .opsPerSecond: .real(1_000), .stepsPerWakeup: .real(steps), .mean: .real(mean),
          .stepsPerStart: .real(perStart),
        ]
      ),
      ("register", [.mean: .real(500)]), ("start", [.mean: .real(mean + 700)]),
      ("end", [.mean: .real(mean + 800)]),
    ]
    return columns.map { op, fields in
      var row = row(
        strategy, repetition: number, role: op == "wakeup" ? "postmaster" : "backend", op: op,
        fields)
      row[.scenario] = .text("starts")
      return row
    }
  }

  @Test func stepsAndTimesStandBesideTheBaselines() {
    let rows =
      (1...3).flatMap {
        repetition("start-scan", steps: 2_000, perStart: 4_000, mean: 100_000, $0)
      }
      + (1...3).flatMap {
        repetition("start-queue", steps: 1 + Double($0) / 4, perStart: 2, mean: 50, $0)
      }
    let text = ComparisonTable(rows: rows).text()
    #expect(
      text.contains(
        """
        starts · 64 slots · 4 workers · threads
        strategy    wake-ups steps fewer   mean faster p99 per start register  start    end
        start-queue 1.00 k/s  1.50  1333  50 ns   2000   –      2.00   500 ns 750 ns 850 ns
        start-scan  1.00 k/s  2000  1.00 100 µs   1.00   –      4000   500 ns 101 µs 101 µs
        """), "\(text)")
    #expect(text.contains("fewer    steps of the baseline for each of them"))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
  }

  @Test func withoutTheBaselineThereIsNothingToCompareWith() {
    let alone = ComparisonTable(
      rows: repetition("start-queue", steps: 1, perStart: 2, mean: 50)
    ).text()
    let line = alone.split(separator: "\n").first { $0.hasPrefix("start-queue") }
    #expect(line?.split(separator: " ").filter { $0 == "–" }.count == 3)
  }

  @Test func aBaselineWhoseNumbersAreWithheldIsNotComparedWith() {
    var rows = repetition("start-scan", steps: 2_000, perStart: 4_000, mean: 100_000)
    for index in rows.indices { rows[index].withhold(error: "broken_worker", message: "Slot 3.") }
    rows += repetition("start-queue", steps: 1, perStart: 2, mean: 50)
    let text = ComparisonTable(rows: rows).text()
    let line = text.split(separator: "\n").first { $0.hasPrefix("start-queue") }
    #expect(line?.split(separator: " ").filter { $0 == "–" }.count == 3)
    #expect(text.contains("✗ start-scan: broken_worker: Slot 3."))
  }
}
