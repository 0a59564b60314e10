import Foundation
import Glibc
import Testing

/// Runs that are stopped and resumed in the middle of a repetition.
@Suite(.serialized) struct SuspensionTests {
  private static func words(_ mode: String) -> [String] {
    [
      "run", "--output", "out", "--strategy", "free-queue", "--slots", "8", "--workers", "2",
      "--mode", mode, "--time", "1", "--warmup", "0", "--repetitions", "1",
    ]
  }

  private func midst(of program: RunningProgram, in place: Workplace) {
    let hasBegun = becomesTrue(within: 30) {
      place.processes.contains { $0.arguments.contains("worker") }
    }
    #expect(hasBegun)
    usleep(200_000)
  }

  private func expectRemeasured(_ program: RunningProgram, in place: Workplace) throws {
    #expect(try program.outcome().code == 0)
    let run = try FinishedRun(in: place, "out")
    #expect(run.meta["state"] as? String == "complete")
    let remeasured = try #require(run.meta["remeasured"] as? [[String: Int]])
    #expect(remeasured.map { $0["repetition"] } == [1])
    #expect((remeasured.first?["attempts"] ?? 0) >= 2)
    for row in run.rows {
      let seconds = try #require(row.number("duration_s"))
      #expect(seconds >= 0.9)
    }
    #expect(place.processes.isEmpty)
  }

  @Test(arguments: ["processes", "threads"])
  func ctrlZLeavesNothingRunningAndTheRepetitionBeginsAnew(mode: String) throws {
    let place = try Workplace()
    let program = try place.start(Self.words(mode))
    midst(of: program, in: place)
    program.send(SIGTSTP)
    // In a process group without anybody who could resume it, the kernel stops nobody: then the
    // repetition just begins anew.
    let isStopped = becomesTrue(within: 2) { RunningProcess(pid: program.pid).state == "T" }
    if isStopped {
      #expect(place.processes.map(\.pid) == [program.pid])
      usleep(300_000)
      #expect(!program.hasEnded)
    }
    program.send(SIGCONT)
    try expectRemeasured(program, in: place)
  }

  @Test func aRunThatWasStoppedFromOutsideBeginsTheRepetitionAnew() throws {
    let place = try Workplace()
    let program = try place.start(Self.words("processes"))
    midst(of: program, in: place)
    program.send(SIGSTOP)
    #expect(becomesTrue(within: 5) { RunningProcess(pid: program.pid).state == "T" })
    program.send(SIGCONT)
    try expectRemeasured(program, in: place)
  }
}
