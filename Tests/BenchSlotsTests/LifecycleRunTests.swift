import BenchCore
import Glibc
import Testing

/// Small runs of workers' whole lives, with real children and played ones.
@Suite(.serialized) struct LifecycleRunTests {
  private static let typed = "slot=bitmap+start=start-scan-indexed+exit=pidfd"

  /// Times of a debug build mean nothing, but nobody looks at them here.
  private static let words = ["run", "--allow-debug-build", "--steal-cap", "0", "--output", "out"]

  @Test func everyLifeIsWholeAndItsSearchesAreSharesOfIt() throws {
    let place = try Workplace()
    let outcome = try place.run(
      Self.words + [
        "--scenario", "lifecycle", "--strategy",
        "today,proposed,start=start-scan-indexed+exit=pidfd+slot=bitmap", "--slots", "8,64",
        "--workers", "2", "--worker", "process,none", "--failing", "0,0.3", "--time", "60ms",
        "--warmup", "5ms", "--repetitions", "1", "--random-seed", "7", "--count",
      ])
    #expect(outcome.code == 0)
    #expect(outcome.errorLines.map { $0.prefix(8) } == ["Not coun", "Results:"])
    let run = try FinishedRun(in: place, "out")
    let keys = ["strategy", "slots", "mode", "worker", "failing", "op"]
    #expect(run.rows.count == 3 * 2 * 2 * 2 * 2 * 4)
    #expect(Set(run.rows.map { $0.key(keys) }).count == run.rows.count)
    #expect(Set(run.rows.map { $0.field("strategy") }) == ["today", "proposed", Self.typed])
    for row in run.rows {
      #expect(row["subject"] == "lifecycle" && row["error"] == "" && row["wakeup"] == "futex")
      // Of lives each registrant has one at least, however short the measured time.
      #expect((row.number("ops") ?? 0) > 0)
      let isLife = row["op"] == "life"
      for part in ["slot", "start", "exit", "dsm"] {
        let share = row.field("\(part)_search_share")
        let isThere = isLife && (part != "dsm" || row["strategy"] != Self.typed)
        #expect(share.isEmpty == !isThere)
        if isThere, let share = Double(share) { #expect((0...1).contains(share)) }
      }
      guard isLife else { continue }
      #expect((0...1.01).contains(row.number("postmaster_busy_share") ?? -1))
      // All lives of two registrants lie within the time that they are counted for.
      let lived = (row.number("ops") ?? 0) * (row.number("mean_ns") ?? .infinity)
      #expect(lived <= 2 * 1.01e9 * (row.number("duration_s") ?? 0))
      #expect(row["killed_workers"] == "0")
      #expect(row["failing"] != "0" || row["failed_workers"] == "0")
    }
    let failed = run.rows.compactMap { $0.number("failed_workers") }.reduce(0, +)
    #expect(failed > 0)
    #expect(outcome.outputLines.allSatisfy { $0.count <= 100 })
    #expect(outcome.output.contains("of a worker's life"))
    #expect(place.processes.isEmpty)
  }

  @Test(arguments: ["processes", "threads"]) func anInterruptLeavesNoChild(mode: String) throws {
    try expectNoneIsLeft(mode, code: 130) { program, _ in program.send(SIGINT) }
  }

  @Test(arguments: ["processes", "threads"]) func neitherDoesTheDeathOfThePostmaster(
    mode: String
  ) throws {
    try expectNoneIsLeft(mode, code: 3) { _, child in
      if let postmaster = child.parent { kill(postmaster, SIGKILL) }
    }
  }

  @Test func norTheDeathOfTheWholeProgram() throws {
    try expectNoneIsLeft("processes", code: 128 + SIGKILL) { program, _ in program.send(SIGKILL) }
  }

  /// Children that would sleep for a minute are there when something happens.
  private func expectNoneIsLeft(
    _ mode: String, code: Int32, when happens: (RunningProgram, RunningProcess) -> Void
  ) throws {
    let place = try Workplace()
    let program = try place.start(
      Self.words + [
        "--scenario", "lifecycle", "--strategy", "proposed", "--slots", "8", "--workers", "2",
        "--mode", mode, "--hold", "60s", "--time", "60", "--warmup", "0", "--repetitions", "1",
      ])
    var children: [RunningProcess] = []
    let areThere = becomesTrue(within: 60) {
      let processes = place.processes
      let workers = Set(processes.filter { $0.parent == program.pid }.map(\.pid))
      if program.hasEnded { return true }
      children = processes.filter { process in
        process.parent.map(workers.contains) == true
      }
      return children.count == 2
    }
    #expect(areThere)
    let child = try #require(children.first)
    happens(program, child)
    #expect(try program.outcome().code == code)
    #expect(place.isEmptied(within: 30))
  }

  @Test func theScenarioDecidesOnTheSubjectAndStacksAreNamed() throws {
    let words = ["run", "--dry-run", "--quiet", "--slots", "8", "--workers", "1"]
    let all = try Workplace().run(words + ["--scenario", "lifecycle"])
    #expect(all.code == 0 && all.output.contains("today, proposed"))
    let typed = try Workplace().run(words + ["--strategy", Self.typed])
    #expect(typed.code == 0 && typed.output.contains(Self.typed))
    let exits = try Workplace().run(words + ["--scenario", "exits"])
    #expect(exits.code == 0 && exits.output.contains("pid-list"))
  }
}
