import BenchCore
import Testing

/// Every strategy in every scenario and mode, those of slots under every lock: for a moment each, and no
/// violation.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct WholeMatrixTests {
  @Test(arguments: Scenario.scenarios(of: .slot).map(\.name), Mode.allCases)
  func everyStrategyRunsUnderEveryLock(scenario: String, mode: Mode) throws {
    let place = try Workplace()
    // A trace has its own time, and a peak.
    let size = scenario == "replay" ? ["--slots", "64", "--speed", "max"] : ["--slots", "16"]
    let outcome = try place.run(
      [
        "run", "--strategy", "all", "--with-floors", "--lock", "all", "--scenario", scenario,
        "--mode", mode.rawValue, "--workers", "3", "--output", "out", "--quiet",
      ] + size + Self.short)
    #expect(outcome.code == 0)
    #expect(outcome.errors.isEmpty)
    let run = try FinishedRun(in: place, "out")
    let took = Set(run.rows.map { [$0.field("strategy"), $0.field("lock")] })
    let expected = TinyRun.entries.filter { $0.runsInProcesses || mode == .threads }.flatMap {
      entry in
      entry.joins.map { [entry.card.name, entry.usesLock ? $0.lock : ""] }
    }
    #expect(took == Set(expected))
    for row in run.rows {
      #expect(row.field("error").isEmpty)
      #expect(row.field("lost_slots") == "0" || row.field("lost_slots").isEmpty)
    }
  }

  @Test(arguments: Mode.allCases) func everyStrategyIsPacedUnderEveryLock(mode: Mode) throws {
    let place = try Workplace()
    let outcome = try place.run(
      [
        "run", "--strategy", "all", "--lock", "all", "--rate", "5000", "--mode", mode.rawValue,
        "--slots", "16", "--workers", "2", "--output", "out", "--quiet",
      ] + Self.short)
    #expect(outcome.code == 0)
    let run = try FinishedRun(in: place, "out")
    let took = run.rows.filter { $0.field("op") == "take" }
    #expect(took.count == Catalogue.slot.filter(\.card.kind.isCandidate).flatMap(\.joins).count)
    #expect(took.allSatisfy { $0.field("error").isEmpty && $0.field("scheduled_ops") != "0" })
  }

  private static let short = [
    "--time", "10ms", "--time-cap", "10ms", "--warmup", "0", "--warmup-cap", "0", "--steal-cap",
    "0", "--repetitions", "1",
  ]

  @Test(arguments: Scenario.all.filter { $0.subject != .slot }.map(\.name), Mode.allCases)
  func everyOtherSubjectsStrategiesRun(scenario: String, mode: Mode) throws {
    let place = try Workplace()
    let outcome = try place.run(
      [
        "run", "--strategy", "all", "--scenario", scenario, "--mode", mode.rawValue, "--slots",
        "64", "--output", "out", "--quiet",
      ] + Self.short)
    #expect(outcome.code == 0)
    #expect(outcome.errors.isEmpty)
    let run = try FinishedRun(in: place, "out")
    let subject = try #require(Scenario.named(scenario)).subject
    let expected = Catalogue.strategies(of: subject).filter(\.card.kind.isCandidate)
    #expect(Set(run.rows.map { $0.field("strategy") }) == Set(expected.map(\.card.name)))
    #expect(run.rows.allSatisfy { $0.field("error").isEmpty && $0.field("scenario") == scenario })
  }
}
