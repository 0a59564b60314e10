import BenchCore
import Testing

struct OpenLoopTableTests {
  private func paced(
    _ strategy: String, unfinished: UInt64 = 0, skipped: UInt64 = 0, repetition: UInt64 = 1
  ) -> ResultRow {
    row(
      strategy, workers: 2, repetition: repetition,
      [
        .ratePerSecond: .real(1_000), .arrival: .text("poisson"), .scheduledOps: .count(1_000),
        .unfinishedOps: .count(unfinished), .skippedOps: .count(skipped),
        .achievedRateShare: .real(Double(1_000 - unfinished - skipped) / 1_000),
        .p99: .count(32_011_000), .max: .count(42_001_000), .lagP99: .count(32_010_000),
        .lagMax: .count(41_001_000), .serviceP50: .count(1_000), .serviceP99: .count(1_000),
      ])
  }

  @Test func timesFromTheScheduleStandBesideLagAndService() {
    let text = OpenLoopTable(rows: [paced("free-queue")]).text()
    let line = text.split(separator: "\n").first { $0.hasPrefix("free-queue") }
    #expect(text.hasPrefix("open loop · churn · 64 slots · 2 workers · threads\n"))
    #expect(
      line?.split(separator: " ").joined(separator: " ").contains(
        "1 32.0 ms 42.0 ms 32.0 ms 41.0 ms 1.00 µs 1.00 µs") == true, "\(text)")
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
  }

  @Test func aClosedLoopHasNoSuchTable() {
    #expect(OpenLoopTable(rows: [row("free-queue")]).text().isEmpty)
    #expect(OpenLoopTable(rows: [row("free-queue")]).markdown().isEmpty)
  }

  @Test func whoFallsBehindIsToldOnceWithTheWorstRepetition() {
    let rows = [
      paced("bitmap", unfinished: 2), paced("free-queue", unfinished: 300),
      paced("free-queue", unfinished: 400, repetition: 2), paced("cas-stack", skipped: 50),
    ]
    let sentences = FallingBehind.sentences(of: rows)
    #expect(sentences.count == 2)
    #expect(sentences.contains { $0.contains("cas-stack") && $0.contains("50 were skipped") })
    #expect(
      sentences.contains {
        $0.hasPrefix("The generator fell behind: of 1000 arrivals at 1000/s for free-queue")
          && $0.contains("400 unfinished")
      })
    #expect(OpenLoopTable(rows: rows).text().contains("The generator fell behind"))
  }

  /// One backend may have an arrival under way when the time is over.
  @Test func theLastArrivalsOfBackendsAreNoFallingBehind() {
    #expect(FallingBehind.sentences(of: [paced("bitmap", unfinished: 12)]).isEmpty)
    #expect(!FallingBehind.sentences(of: [paced("bitmap", unfinished: 13)]).isEmpty)
  }

  private func records(_ rates: [UInt64], strategy: String = "free-queue") -> [IntervalRecord] {
    rates.enumerated().map { index, operations in
      IntervalRecord(
        keys: row(strategy).keysOnly,
        interval: Interval.between([], end: 1_000_000_000, atRest: [])[0],
        count: OperationCount(
          role: "backend", op: "take", operations: operations, latencies: LatencySnapshot()))
    }
  }

  @Test func barsShowTheRateOfEachInterval() {
    let text = IntervalTable(records([100, 100, 0, 50, 100])).text()
    #expect(text.hasPrefix("intervals · churn"))
    #expect(text.contains("rate ██▁▅█ 0 /s to 100 /s"), "\(text)")
  }

  @Test func manyIntervalsShareTheirBarsAndFitTheScreen() {
    let text = IntervalTable(records([UInt64](repeating: 1_234_567, count: 1_000))).text()
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
    #expect(text.contains(String(repeating: "█", count: 40)))
    #expect(!text.contains(String(repeating: "█", count: 41)))
  }

  @Test func withoutIntervalsThereIsNothing() {
    #expect(IntervalTable([]).text().isEmpty)
    #expect(IntervalTable([]).markdown().isEmpty)
  }
}
