import BenchCore
import Testing

/// Every strategy under every lock in every scenario and mode: for a moment each, and no violation.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct WholeMatrixTests {
  @Test(arguments: Scenario.scenarios(of: .slot).map(\.name), Mode.allCases)
  func everyStrategyRunsUnderEveryLock(scenario: String, mode: Mode) throws {
    let place = try Workplace()
    let outcome = try place.run([
      "run", "--strategy", "all", "--with-floors", "--lock", "all", "--scenario", scenario,
      "--mode",
      mode.rawValue, "--slots", "16", "--workers", "3", "--time", "10ms", "--time-cap", "10ms",
      "--warmup", "0", "--warmup-cap", "0", "--steal-cap", "0", "--repetitions", "1", "--output",
      "out", "--quiet",
    ])
    #expect(outcome.code == 0)
    #expect(outcome.errors.isEmpty)
    let run = try FinishedRun(in: place, "out")
    let took = Set(run.rows.map { [$0.field("strategy"), $0.field("lock")] })
    let expected = Catalogue.slot.filter { $0.runsInProcesses || mode == .threads }.flatMap {
      entry in
      entry.joins.map { [entry.card.name, entry.usesLock ? $0.lock : ""] }
    }
    #expect(took == Set(expected))
    for row in run.rows {
      #expect(row.field("error").isEmpty)
      #expect(row.field("lost_slots") == "0" || row.field("lost_slots").isEmpty)
    }
  }
}
