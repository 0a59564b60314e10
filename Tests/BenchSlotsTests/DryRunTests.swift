import Testing

@Suite struct DryRunTests {
  @Test func locksAreNamedBesideTheStrategiesThatTakeThem() throws {
    let outcome = try Workplace().run(
      "run", "--dry-run", "--slots", "8", "--workers", "1", "--strategy", "free-queue,cas-stack",
      "--mode", "threads", "--lock", "lwlock,ticket,mcs")
    #expect(
      outcome.outputLines.prefix(2) == [
        "churn · 8 slots (4 held) · 1 worker · threads",
        "  free-queue, free-queue under ticket, free-queue under mcs, cas-stack",
      ])
  }

  /// The matrix that nobody asked for anything of is the same as before there were other locks.
  @Test func theDefaultIsOneLock() throws {
    let outcome = try Workplace().run("run", "--dry-run")
    #expect(outcome.code == 0)
    #expect(!outcome.output.contains(" under "))
  }

  @Test func itPrintsTheCellsAndTheTimeAndDoesNothing() throws {
    let place = try Workplace()
    let outcome = try place.run(
      "run", "--dry-run", "--slots", "8,64", "--workers", "1,4", "--strategy",
      "linear-scan,free-queue", "--mode", "threads", "--time", "2", "--repetitions", "5",
      "--output", "out")
    #expect(outcome.code == 0)
    #expect(outcome.errors.isEmpty)
    #expect(
      outcome.outputLines.dropLast(2) == [
        "churn · 8 slots (4 held) · 1 worker · threads", "  linear-scan, free-queue",
        "churn · 8 slots (4 held) · 4 workers · threads", "  linear-scan, free-queue",
        "churn · 64 slots (32 held) · 1 worker · threads", "  linear-scan, free-queue",
        "churn · 64 slots (32 held) · 4 workers · threads", "  linear-scan, free-queue",
      ])
    // 8 cells × 5 repetitions × (2 s + 30 ms), and what it takes to start the workers.
    let sum = try #require(outcome.outputLines.dropLast().last)
    #expect(sum.hasPrefix("8 cells × 5 repetitions of 2.03 s: about "))
    let seconds = try #require(Int(sum.split(separator: " ").dropLast().last ?? ""))
    #expect((81...164).contains(seconds))
    #expect(try place.contents().isEmpty)
  }
}
