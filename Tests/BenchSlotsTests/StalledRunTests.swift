import Testing

@Suite(.serialized) struct StalledRunTests {
  @Test func tagOfNoBitsLetsStaleHeadsMatchAndTheRunSaysThatThisWasProvoked() throws {
    // Which slot is on top after a stall is luck: a few runs, and one must show.
    for _ in 0..<10 {
      let place = try Workplace()
      let outcome = try place.run([
        "run", "--strategy", "cas-stack", "--tag-bits", "0", "--stall", "200us", "--workers", "4",
        "--slots", "8", "--occupancy", "0", "--mode", "threads", "--time", "300ms", "--warmup", "0",
        "--repetitions", "1", "--output", "out",
      ])
      #expect(outcome.code == 0)
      #expect(outcome.output.contains("stalled · churn"))
      let take = try #require(FinishedRun(in: place, "out").rows(["op": "take"]).first)
      #expect(take["stall"] == "200us")
      if try #require(take.number("stale_matches")) > 0, take["error"] == "provoked" {
        #expect(outcome.output.contains("Provoked: --tag-bits was set by hand"))
        return
      }
    }
    Issue.record("no stall of ten runs did damage to a stack without a tag")
  }

  @Test func countersDoNotComeRoundInAStall() throws {
    var stalls = 0.0
    for _ in 0..<10 where stalls == 0 {
      let place = try Workplace()
      let outcome = try place.run([
        "run", "--strategy", "cas-stack,free-queue-spmc", "--stall", "200us", "--workers", "2",
        "--slots", "8", "--mode", "processes", "--time", "100ms", "--repetitions", "1", "--output",
        "out",
      ])
      #expect(outcome.code == 0)
      let takes = try FinishedRun(in: place, "out").rows(["op": "take"])
      #expect(takes.map { $0.field("strategy") } == ["cas-stack", "free-queue-spmc"])
      for take in takes {
        #expect(take["stale_matches"] == "0")
        #expect(take.field("error").isEmpty)
      }
      // A busy machine may leave the stalled backend no turn at all.
      stalls = try takes.map { try #require($0.number("stalls")) }.min() ?? 0
    }
    #expect(stalls > 0)
  }
}
