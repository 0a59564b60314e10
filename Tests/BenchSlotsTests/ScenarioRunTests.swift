import BenchCore
import Testing

/// Every scenario through the executable, in threads and in processes.
@Suite(.serialized) struct ScenarioRunTests {
  private static let tiny = [
    "run", "--output", "out", "--time", "100ms", "--warmup", "5ms", "--repetitions", "1",
    "--random-seed", "5",
  ]

  // A trace has a time and a peak of its own: see `ReplayRunTests`.
  @Test(arguments: Scenario.scenarios(of: .slot).filter { !$0.workload.isReplay })
  func scenarioRunsAndLosesNothing(
    scenario: Scenario
  ) throws {
    let place = try Workplace()
    let words = [
      "--scenario", scenario.name, "--slots", "33", "--workers", "3", "--count", "--strategy",
      "linear-scan,cas-stack,free-queue,refill-list",
    ]
    let outcome = try place.run(Self.tiny + words)
    #expect(outcome.code == 0)
    let run = try FinishedRun(in: place, "out")
    let takes = run.rows(["op": "take"])
    // Two modes measured, one counted.
    #expect(takes.count == 4 * 3)
    for take in takes {
      #expect((take.number("ops") ?? 0) > 0)
      #expect(take.field("double_handouts") == "0")
      #expect(take.field("lost_slots") == (take["source"] == "counted" ? "" : "0"))
      #expect(take.field("error").isEmpty)
      #expect(take.field("bursts").isEmpty == take.field("burst_policy").isEmpty)
      #expect(take.field("distinct_slots").isEmpty == (take["source"] != "counted"))
    }
    // A storm may take longer to gather than the measured time on a machine that is busy.
    for give in run.rows(["op": "give", "source": "counted"]) {
      #expect((give.number("ops") ?? 0) > 0)
    }
  }

  @Test func rowsSayHowBurstsWereTakenAndGivenBack() throws {
    let place = try Workplace()
    let words = [
      "--strategy", "free-queue", "--slots", "16", "--workers", "2", "--mode", "threads",
      "--burst", "1,4", "--burst-policy", "best-effort,all-or-nothing", "--give-back",
      "together,staggered", "--hold", "1us",
    ]
    #expect(try place.run(Self.tiny + words).code == 0)
    let takes = try FinishedRun(in: place, "out").rows(["op": "take"])
    let keys = takes.map { $0.key(["burst", "burst_policy", "give_back", "hold"]) }
    #expect(
      Set(keys) == [
        "1|||1us", "4|best-effort|together|1us", "4|best-effort|staggered|1us",
        "4|all-or-nothing|together|1us", "4|all-or-nothing|staggered|1us",
      ])
    #expect(keys.count == 5)
    for take in takes where take["burst"] == "4" {
      let (bursts, short) = (take.number("bursts") ?? 0, take.number("short_bursts") ?? .infinity)
      #expect(bursts > 0)
      #expect(short <= bursts)
      // The last one of each backend may be cut off; each empty take ends a burst.
      let takes = take.number("ops") ?? 0
      #expect(takes >= 4 * (bursts - short))
      #expect(takes <= 4 * (bursts + 2))
      #expect(take.number("empty_ops") == short)
    }
  }

  /// Sixteen backends, three slots: nothing is given before all three are taken.
  @Test(arguments: Mode.allCases) func stormWithFewSlotsAndManyBackendsComesToAnEnd(
    mode: Mode
  ) throws {
    let place = try Workplace()
    let words = [
      "--scenario", "crash-storm", "--slots", "3", "--workers", "16", "--mode", mode.rawValue,
      "--strategy", "all", "--burst", "2", "--burst-policy", "best-effort,all-or-nothing",
    ]
    let outcome = try place.run(Self.tiny + words)
    #expect(outcome.code == 0)
    for row in try FinishedRun(in: place, "out").rows(["op": "take"]) {
      #expect(row.field("lost_slots") == "0")
    }
  }
}
