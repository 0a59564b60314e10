import BenchCore
import Foundation
import Testing

/// A real server's trace against every strategy.
@Suite struct ReplayRunTests {
  private static func run(_ words: String..., in place: Workplace) throws -> FinishedRun {
    let outcome = try place.run(
      ["run", "--scenario", "replay", "--repetitions", "1", "--output", "out", "--quiet"] + words)
    #expect(outcome.code == 0)
    #expect(outcome.errors.isEmpty, "\(outcome.errors)")
    return try FinishedRun(in: place, "out")
  }

  /// The log has 1,051 workers of which 11 are not at their end: see `TraceCommandTests` for the count by
  /// other means.
  @Test(arguments: Mode.allCases) func aReplayTakesAndGivesWhatTheLogSays(mode: Mode) throws {
    let place = try Workplace()
    #expect(
      try place.run("trace", "import", TraceCommandTests.sample, "-o", "server.csv").code == 0)
    let run = try Self.run(
      "--trace", "server.csv", "--speed", "max", "--slots", "256", "--mode", mode.rawValue,
      "--strategy", "all", in: place)
    let takes = run.rows.filter { $0.field("op") == "take" }
    let gives = run.rows.filter { $0.field("op") == "give" }
    let strategies = Catalogue.slot.count(where: \.card.kind.isCandidate)
    #expect(takes.count == 2 * strategies && gives.count == takes.count)
    for row in takes {
      #expect(row.field("ops") == "1051" && row.field("scheduled_ops") == "1051")
      #expect(row.field("samples") == "1051" && row.field("unfinished_ops") == "0")
      #expect((row.field("trace"), row.field("speed")) == ("server", "max"))
    }
    for row in gives {
      #expect(row.field("ops") == "1040" && row.field("samples") == "1040")
      #expect(row.field("lost_slots") == "0" && row.field("double_handouts") == "0")
    }
  }

  /// 2.5 s at a hundred times the speed, and no faster than that.
  @Test func aReplayKeepsTheTimeOfTheTrace() throws {
    let run = try Self.run(
      "--speed", "100", "--slots", "64", "--workers", "2", "--strategy", "free-queue",
      in: try Workplace())
    let row = try #require(run.rows.first { $0.field("op") == "take" })
    #expect(row.field("ops") == "293" && row.field("steady").isEmpty)
    #expect(try #require(Double(row.field("duration_s"))) >= 0.0248)
  }

  @Test(arguments: [
    (["--trace", "postgres16"], "No trace is called 'postgres16'. There are: postgres15-parallel"),
    (["--trace", "none.csv"], "none.csv"),
    (["--speed", "0"], "--speed '0' is no speed: use 0.01 to 1000, or max."),
    (["--slots", "8"], "use more --slots"),
  ]) func whatCannotBeReplayedIsToldBeforeAnythingRuns(words: [String], message: String) throws {
    let place = try Workplace()
    let outcome = try place.run(["run", "--scenario", "replay"] + words)
    #expect(outcome.code == 64 && outcome.output.isEmpty)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
    #expect(try place.contents().isEmpty)
  }
}
