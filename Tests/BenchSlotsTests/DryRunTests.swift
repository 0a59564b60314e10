import BenchCore
import Foundation
import Testing

@Suite struct DryRunTests {
  /// What follows the scenarios as files, in comments; the last line is empty.
  private func matrix(_ outcome: Outcome) -> [Substring] {
    let last = outcome.output.components(separatedBy: "\n\n").last ?? ""
    return Substring(last).split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.hasPrefix("# ") ? $0.dropFirst(2) : $0 }
  }

  @Test func whatItPrintsIsAScenarioFileAsItStands() throws {
    let words = ["run", "--dry-run", "--slots", "8", "--mode", "threads", "--strategy", "bitmap"]
    let one = try Workplace().run(words + ["--scenario", "cold"])
    let read = try ScenarioFile(name: "out.yaml", bytes: Array(one.output.utf8)).scenario
    #expect(read.name == "cold" && read.axes.slots == [8])
    // Of two scenarios it is two documents.
    let two = try Workplace().run(words + ["--scenario", "cold,churn"])
    #expect(two.output.components(separatedBy: "\n---\n").count == 2)
    let error = #expect(throws: UsageError.self) {
      try ScenarioFile(name: "out.yaml", bytes: Array(two.output.utf8))
    }
    #expect(error?.description.contains("holds two documents; keep one") == true)
  }

  /// A replay is as long as its trace, whatever --time says.
  @Test func theLengthOfARepetitionOfAReplayIsTheTraces() throws {
    let words = ["run", "--dry-run", "--slots", "64", "--mode", "threads", "--strategy", "bitmap"]
    func sum(_ speed: String) throws -> Substring? {
      let outcome = try Workplace().run(words + ["--scenario", "replay", "--speed", speed])
      return matrix(outcome).first { $0.contains("repetitions of") }
    }
    let span = Double(try ReplayTrace(named: ReplayTrace.names[0]).span) / 1e9
    let once = (span * 1_000).rounded() / 1_000, tenth = (span * 100).rounded() / 1_000
    #expect(try sum("1")?.contains(" of \(once) s: about") == true)
    #expect(try sum("1,10")?.contains(" of \(tenth) to \(once) s: about") == true)
  }

  @Test func locksAreNamedBesideTheStrategiesThatTakeThem() throws {
    let outcome = try Workplace().run(
      "run", "--dry-run", "--slots", "8", "--workers", "1", "--strategy", "free-queue,cas-stack",
      "--mode", "threads", "--lock", "lwlock,ticket,mcs")
    #expect(
      matrix(outcome).prefix(2) == [
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
      matrix(outcome).dropLast(3) == [
        "churn · 8 slots (4 held) · 1 worker · threads", "  linear-scan, free-queue",
        "churn · 8 slots (4 held) · 4 workers · threads", "  linear-scan, free-queue",
        "churn · 64 slots (32 held) · 1 worker · threads", "  linear-scan, free-queue",
        "churn · 64 slots (32 held) · 4 workers · threads", "  linear-scan, free-queue",
      ])
    // 8 cells × 5 repetitions × (2 s + 30 ms), and what it takes to start the workers.
    let sum = try #require(matrix(outcome).dropLast(2).last)
    #expect(sum.hasPrefix("8 cells × 5 repetitions of 2.03 s: about "))
    let seconds = try #require(Int(sum.split(separator: " ").dropLast().last ?? ""))
    #expect((81...164).contains(seconds))
    // Twice the warm-up, and the same measured time.
    let most = try #require(matrix(outcome).dropLast().last)
    #expect(most.hasPrefix("at most ") && most.hasSuffix(" s if no warm-up settles"))
    let mostSeconds = try #require(Int(most.split(separator: " ")[2]))
    #expect((1...2).contains(mostSeconds - seconds))
    #expect(try place.contents().isEmpty)
  }

  @Test func whatNobodyAskedForIsTheScenariosOwn() throws {
    func headings(_ words: String...) throws -> [String] {
      let outcome = try Workplace().run(
        ["run", "--dry-run", "--strategy", "free-queue", "--mode", "threads"] + words)
      #expect(outcome.code == 0)
      return matrix(outcome).dropLast().filter { $0.contains(" · ") }.map { String($0) }
    }
    #expect(
      try headings("--scenario", "cold") == [
        "cold · 8192 slots (164 held) · 1 worker · threads",
        "cold · 8192 slots (164 held) · 4 workers · threads",
      ])
    #expect(
      try headings("--scenario", "cold", "--slots", "100", "--workers", "2") == [
        "cold · 100 slots (2 held) · 2 workers · threads"
      ])
    #expect(
      try headings("--scenario", "sawtooth", "--slots", "64", "--workers", "3") == [
        "sawtooth · 64 slots (32 held) · 3 workers · bursts of 10 · threads"
      ])
    #expect(
      try headings("--scenario", "burst", "--slots", "64", "--workers", "3", "--burst", "1,8") == [
        "burst · 64 slots (32 held) · 3 workers · threads",
        "burst · 64 slots (32 held) · 3 workers · bursts of 8 · threads",
      ])
  }
}
