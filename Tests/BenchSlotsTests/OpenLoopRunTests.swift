import Foundation
import Testing

@Suite(.serialized) struct OpenLoopRunTests {
  private static let common = [
    "--repetitions", "1", "--warmup", "5ms", "--allow-debug-build", "--random-seed", "7",
    "--output", "out",
  ]

  private func run(_ words: String...) throws -> (outcome: Outcome, run: FinishedRun) {
    let place = try Workplace()
    let outcome = try place.run(["run"] + words + Self.common)
    #expect(outcome.code == 0, "\(outcome.errors)")
    return (outcome, try FinishedRun(in: place, "out"))
  }

  /// Every arrival that was due is accounted for, to the last.
  private func expectAllAccounted(_ row: FinishedRun.Row) throws {
    let scheduled = try #require(row.number("scheduled_ops"))
    #expect(scheduled > 0)
    let served = try #require(row.number("samples"))
    let left = try #require(row.number("skipped_ops")) + #require(row.number("unfinished_ops"))
    #expect(scheduled == served + left)
    #expect(row.number("achieved_rate_share") == served / scheduled)
  }

  @Test(arguments: ["poisson", "fixed", "bursty"])
  func everyArrivalIsTimedFromItsScheduleOrSaidToBeLeft(arrival: String) throws {
    let (outcome, run) = try run(
      "--strategy", "free-queue,bitmap", "--slots", "64", "--workers", "2", "--rate", "5000",
      "--arrival", arrival, "--time", "60ms")
    #expect(outcome.output.contains("open loop · churn"))
    let takes = run.rows(["op": "take"])
    #expect(takes.count == 4)
    for take in takes {
      #expect(take["rate_per_s"] == "5000")
      #expect(take["arrival"] == arrival)
      #expect(take.field("think").isEmpty)
      #expect(take["ops"] == take["samples"])
      #expect(take.field("late_ops").isEmpty)
      try expectAllAccounted(take)
    }
    for give in run.rows(["op": "give"]) {
      #expect(give["rate_per_s"] == "5000")
      #expect(give.field("scheduled_ops").isEmpty)
    }
  }

  @Test func anArrivalIsAQueryOfAllItsSlots() throws {
    let (_, run) = try run(
      "--scenario", "burst", "--burst-policy", "all-or-nothing", "--strategy", "cas-stack",
      "--slots", "64", "--burst", "4", "--workers", "1", "--rate", "1000", "--time", "60ms",
      "--mode", "threads")
    let take = try #require(run.rows(["op": "take"]).first)
    // A query that finds too few slots tries again, and is answered once.
    let whole = try #require(take.number("bursts")) - #require(take.number("short_bursts"))
    #expect(take.number("samples") == whole)
    #expect(try #require(take.number("ops")) >= 4 * whole)
    try expectAllAccounted(take)
  }

  @Test(arguments: [
    ("dsm", "dsm-generation", "create"), ("lifecycle", "today", "life"),
  ])
  func arrivalsOfOtherSubjectsBelongToWhatUsersWaitFor(
    subject: String, strategy: String, op: String
  ) throws {
    let (_, run) = try run(
      "--subject", subject, "--strategy", strategy, "--slots", "64", "--workers", "2", "--rate",
      "200", "--time", "100ms", "--mode", "processes", "--latency-limit", "1ms")
    let row = try #require(run.rows(["op": op]).first)
    #expect(row["latency_limit"] == "1ms")
    #expect(row.number("late_ops") != nil)
    try expectAllAccounted(row)
    #expect(run.rows.filter { !$0.field("scheduled_ops").isEmpty }.count == 1)
  }

  /// Who changes their mind is served, but waits for nothing.
  @Test func arrivalsOfStartsWaitUntilTheirWorkersRun() throws {
    let (_, run) = try run(
      "--subject", "start", "--strategy", "start-queue", "--slots", "64", "--workers", "2",
      "--rate", "2000", "--time", "100ms", "--mode", "threads", "--occupancy", "0")
    let start = try #require(run.rows(["op": "start"]).first)
    let scheduled = try #require(start.number("scheduled_ops"))
    let unfinished = try #require(start.number("unfinished_ops"))
    #expect(try #require(start.number("samples")) <= scheduled - unfinished)
    #expect(start["samples"] == start["ops"])
  }

  @Test func aGeneratorThatFallsBehindIsToldThreeTimes() throws {
    let (outcome, run) = try run(
      "--strategy", "free-queue", "--slots", "8", "--workers", "1", "--rate", "10000000", "--time",
      "30ms", "--mode", "processes")
    #expect(outcome.errors.contains("The generator fell behind: of "))
    #expect(outcome.output.contains("The generator fell behind: of "))
    let warnings = try #require(run.meta["warnings"] as? [String])
    #expect(warnings.contains { $0.hasPrefix("The generator fell behind: of ") })
    try expectAllAccounted(try #require(run.rows(["op": "take"]).first))
  }

  @Test func underALimitWhatIsTooLateToBeginIsSkipped() throws {
    let (_, run) = try run(
      "--strategy", "free-queue", "--slots", "8", "--workers", "1", "--rate", "10000000", "--time",
      "300ms", "--mode", "processes", "--latency-limit", "1ms")
    let take = try #require(run.rows(["op": "take"]).first)
    #expect(try #require(take.number("skipped_ops")) > 0)
    try expectAllAccounted(take)
  }

  @Test func aClosedLoopCountsLateOperationsOnly() throws {
    let (_, run) = try run(
      "--strategy", "free-queue", "--slots", "8", "--workers", "1", "--time", "30ms", "--mode",
      "threads", "--latency-limit", "1ns")
    let take = try #require(run.rows(["op": "take"]).first)
    // Longer than a nanosecond is all that the clock can tell from nothing.
    #expect(try #require(take.number("late_ops")) <= #require(take.number("samples")))
    #expect(take.field("rate_per_s").isEmpty)
    #expect(take.field("scheduled_ops").isEmpty)
    #expect(run.rows(["op": "give"]).allSatisfy { $0.field("late_ops").isEmpty })
  }

  @Test func whatIsCountedHasNoSchedule() throws {
    let (_, run) = try run(
      "--strategy", "free-queue", "--slots", "8", "--workers", "1", "--time", "30ms", "--mode",
      "processes", "--rate", "100,1000", "--latency-limit", "1ms", "--postmaster-pause", "1ms",
      "--count")
    let counted = run.rows(["source": "counted"])
    #expect(counted.count == 2)
    for row in counted {
      for key in ["rate_per_s", "arrival", "latency_limit", "postmaster_pause"] {
        #expect(row.field(key).isEmpty)
      }
    }
    #expect(
      Set(run.rows(["source": "measured"]).map { $0.field("rate_per_s") }) == ["100", "1000"])
  }

  @Test(arguments: [
    (["--subject", "exit", "--rate", "10"], "--rate means nothing in the subject exit"),
    (["--rate", "0"], "--rate '0' is no rate: give arrivals a second of all backends together"),
    (["--rate", "fast"], "--rate 'fast' is no rate"),
    (["--rate", "1", "--arrival", "posson"], "Did you mean 'poisson'?"),
    (["--rate", "1", "--scenario", "pairs"], "pairs has no open loop"),
    (["--latency-limit", "uniform(1ms,2ms)"], "is no fixed time"),
    (["--postmaster-pause", "1ms", "--mode", "threads"], "a postmaster that is a thread"),
    (["--postmaster-pause", "100ms"], "is longer than half of --time 120ms"),
    (["--interval", "1ms"], "--interval 1ms is too short to look at; use 10ms or more."),
    (["--interval", "10ms", "--time", "30"], "makes more than 1000 parts of --time 30."),
  ])
  func whatHasNoMeaningIsRefusedInASentence(words: [String], sentence: String) throws {
    let place = try Workplace()
    let outcome = try place.run(["run", "--output", "out"] + words)
    #expect(outcome.code == 64)
    #expect(outcome.errors.contains(sentence), "\(outcome.errors)")
    #expect(try place.contents().isEmpty)
  }
}
