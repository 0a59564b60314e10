import Foundation
import Glibc
import Testing

/// Contenders and supervisors that die or stop in the middle of a run.
@Suite(.serialized) struct DeathTests {
  /// Every test's run: a second a repetition, and more of them than anybody waits for.
  private static func words(_ mode: String, repetitions: Int = 1_000) -> [String] {
    [
      "run", "--output", "out", "--strategy", "free-queue", "--slots", "8", "--workers", "2",
      "--mode", mode, "--time", "1", "--warmup", "0", "--repetitions", "\(repetitions)",
    ]
  }

  /// Waits until a repetition is saved and the workers of the next one are in the midst of theirs.
  private func secondRepetition(
    of program: RunningProgram, in place: Workplace
  ) throws -> [RunningProcess] {
    let workers = try startOfSecondRepetition(of: program, in: place)
    usleep(300_000)
    return workers
  }

  /// Waits until a repetition is saved and a worker of the next one is there.
  private func startOfSecondRepetition(
    of program: RunningProgram, in place: Workplace
  ) throws -> [RunningProcess] {
    let isSaved = becomesTrue(within: 60) {
      ((try? place.text("out/results.csv")) ?? "").split(separator: "\n").count > 2
    }
    #expect(isSaved && !program.hasEnded)
    // Those of the first one have been collected before it is saved.
    var workers: [RunningProcess] = []
    #expect(
      becomesTrue(within: 60) {
        workers = place.processes.filter {
          $0.parent == program.pid && $0.arguments.contains("worker")
        }
        return !workers.isEmpty
      })
    return workers
  }

  /// The first repetition with all its numbers, and nothing else but what was withheld.
  private func expectWholeRepetitions(_ run: FinishedRun, failed: Int) throws {
    let good = run.rows.filter { $0.field("error").isEmpty }
    #expect(!good.isEmpty && good.count.isMultiple(of: 2))
    #expect(good.contains { $0["repetition"] == "1" })
    for row in good { #expect(try #require(row.number("ops")) > 0) }
    #expect(run.rows.count - good.count == failed)
    #expect(!run.files.contains { $0.contains("unmerged") || $0.contains("unfinished") })
    #expect(run.histograms.contains { $0["repetition"] == "1" })
  }

  @Test(arguments: ["processes", "threads"])
  func aKilledWorkerEndsTheRunAndTheFinishedRepetitionsStay(mode: String) throws {
    let place = try Workplace()
    let program = try place.start(Self.words(mode))
    _ = try secondRepetition(of: program, in: place)
    let victim = try #require(
      place.processes.filter { $0.pid != program.pid }.min { $0.pid < $1.pid })
    #expect(kill(victim.pid, SIGKILL) == 0)
    let outcome = try program.outcome(within: 10)

    #expect(outcome.code == 3)
    let line = try #require(outcome.errorLines.last)
    let who = mode == "processes" ? "(backend [01]|postmaster)" : "the thread crew [(]backend 0, .*"
    let pattern =
      "^bench-slots: \(who) of free-queue, process \(victim.pid), was killed by signal 9 [(]Killed"
      + "[)]; last operation: (backend 0 )?[a-z]+"
    #expect(line.range(of: pattern, options: .regularExpression) != nil, "\(line)")
    let run = try FinishedRun(in: place, "out")
    try expectWholeRepetitions(run, failed: 2)
    for row in run.rows where !row.field("error").isEmpty {
      #expect(row["error"] == "contender_died")
      #expect(row.field("ops").isEmpty && row.field("lost_slots").isEmpty)
      #expect(line == "bench-slots: \(row.field("error_message")).")
    }
    #expect(run.meta["state"] as? String == "failed")
    #expect(run.meta["exit_code"] as? Int == 3)
    #expect(place.processes.isEmpty)
  }

  /// It has written nothing yet of what the verdict is read from.
  @Test(arguments: ["processes", "threads"])
  func aWorkerThatDiesBeforeItSitsDownIsADeathLikeAnyOther(mode: String) throws {
    let place = try Workplace()
    let program = try place.start(Self.words(mode))
    let victim = try #require(try startOfSecondRepetition(of: program, in: place).first)
    #expect(kill(victim.pid, SIGKILL) == 0)
    let outcome = try program.outcome(within: 10)
    #expect(outcome.code == 3)
    #expect(outcome.errorLines.last?.contains("killed by signal 9") == true)
    try expectWholeRepetitions(try FinishedRun(in: place, "out"), failed: 2)
    #expect(place.processes.isEmpty)
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func aSignalEndsTheRunWithWhatIsFinished(signal: Int32) throws {
    let place = try Workplace()
    let program = try place.start(Self.words("processes"))
    _ = try secondRepetition(of: program, in: place)
    program.send(signal)
    let outcome = try program.outcome(within: 10)

    #expect(outcome.code == 130)
    #expect(
      outcome.errorLines.last == "bench-slots: interrupted; finished repetitions are written.")
    let run = try FinishedRun(in: place, "out")
    try expectWholeRepetitions(run, failed: 0)
    #expect(run.meta["state"] as? String == "interrupted")
    #expect(run.meta["exit_code"] as? Int == 130)
    #expect(run.order.count == run.rows.count / 2)
    #expect(place.processes.isEmpty)
  }

  @Test func aSignalIsHeededBetweenTwoCountedCells() throws {
    let place = try Workplace()
    let program = try place.start([
      "run", "--output", "out", "--strategy", "linear-scan", "--slots", "16384", "--mode",
      "threads", "--workers", "1,2,3,4,5,6,7,8", "--count",
    ])
    #expect(becomesTrue(within: 30) { (try? place.text("out/meta.json")) != nil })
    program.send(SIGINT)
    #expect(try program.outcome().code == 130)
    let run = try FinishedRun(in: place, "out")
    #expect(run.rows.count < 16 && run.rows.allSatisfy { $0["source"] == "counted" })
    #expect(run.meta["state"] as? String == "interrupted")
  }

  @Test(arguments: ["processes", "threads"])
  func noWorkerOutlivesAKilledSupervisor(mode: String) throws {
    let place = try Workplace()
    let program = try place.start(Self.words(mode))
    let workers = try secondRepetition(of: program, in: place)
    program.send(SIGKILL)
    #expect(!workers.isEmpty)
    #expect(place.isEmptied(within: 10))
    #expect(try program.outcome().code == 128 + SIGKILL)
    let rows = try FinishedRun(in: place, "out").rows
    #expect(!rows.isEmpty && rows.allSatisfy { ($0.number("ops") ?? 0) > 0 })
  }

  /// The supervisor's patience is five seconds.
  @Test func aStoppedBackendIsAHangAndNotTheToolsOwn() throws {
    let place = try Workplace()
    let program = try place.start(Self.words("processes"))
    _ = try secondRepetition(of: program, in: place)
    let backend = try #require(
      place.processes.first { $0.arguments.contains { $0.contains("\"firstSeat\":0,") } })
    #expect(kill(backend.pid, SIGSTOP) == 0)
    let outcome = try program.outcome(within: 60)
    #expect(outcome.code == 3)
    let line = try #require(outcome.errorLines.last)
    #expect(line.hasPrefix("bench-slots: free-queue "))
    #expect(line.contains(": backend 0 "))
    #expect(try FinishedRun(in: place, "out").meta["state"] as? String == "failed")
    #expect(place.processes.isEmpty)
  }
}
