import BenchCore
import Glibc
import Testing

/// A small run of the subject `start`, in threads and in processes, however the postmaster is woken.
@Suite(.serialized) struct StartRunTests {
  private static let words = [
    "run", "--subject", "start", "--slots", "64", "--time", "20ms", "--warmup", "5ms",
    "--repetitions", "1", "--steal-cap", "0", "--random-seed", "7", "--output", "out",
  ]

  @Test func aRunIsWholeAndEveryWorkerIsStartedOnce() throws {
    let place = try Workplace()
    let outcome = try place.run(
      Self.words + [
        "--occupancy", "0,0.5", "--workers", "1,3", "--burst", "1,4", "--wakeup",
        "flag,futex,signal", "--count",
      ])
    #expect(outcome.code == 0)
    #expect(outcome.errorLines == ["Results: out"])
    let run = try FinishedRun(in: place, "out")
    #expect(run.header == Column.allCases.map(\.rawValue))
    let keys = [
      "strategy", "mode", "workers", "occupancy", "burst", "wakeup", "op", "source", "repetition",
    ]
    #expect(Set(run.rows.map { $0.key(keys) }).count == run.rows.count)
    // Two modes and three ways to wake with four operations, counted once with three.
    #expect(run.rows.count == 3 * 2 * 2 * 2 * (2 * 3 * 4 + 3))
    for row in run.rows {
      #expect(row["subject"] == "start" && row["scenario"] == "starts" && row["error"] == "")
      #expect(row["layout"] == "postgres18" && row["occupancy_shape"] == "prefix")
      #expect(row["burst_policy"] == "" && row["amortisation_budget"] == "")
      #expect(row["role"] == (row["op"] == "wakeup" ? "postmaster" : "backend"))
      #expect(row.field("wakeup").isEmpty == (row["source"] == "counted"))
      #expect(row.field("jain_fairness").isEmpty || row["workers"] == "3")
      guard row["op"] == "wakeup", row["source"] == "counted" else { continue }
      #expect((row["strategy"] == "start-queue") == (row["slots_visited_per_wakeup"] == "0"))
      #expect((row["strategy"] == "start-queue") == (row["messages_per_wakeup"] != "0"))
    }
    #expect(outcome.output.contains("fewer") && outcome.output.contains("faster"))
    #expect(outcome.outputLines.allSatisfy { $0.count <= 100 })
    for file in ["postmaster.wakeup", "backend.register", "backend.start", "backend.end"] {
      #expect(run.files.contains { $0.hasPrefix("start-") && $0.hasSuffix("\(file).hgrm") })
    }
  }

  @Test func theSubjectIsThatOfItsStrategiesAndItsSizesAreItsOwn() throws {
    let outcome = try Workplace().run(
      "run", "--dry-run", "--strategy", "start-queue", "--mode", "threads")
    #expect(outcome.code == 0)
    let headings = outcome.outputLines.filter { $0.contains(" · ") }
    #expect(
      headings
        == [0, 64, 1_024, 4_096].map {
          "# starts · 8192 slots (\($0) held) · 1 worker · threads · wakeup signal"
        })
    // Half of a small table is the most that is busy unless somebody asks for more.
    let small = try Workplace().run(
      "run", "--dry-run", "--subject", "start", "--slots", "64", "--mode", "threads", "--wakeup",
      "futex")
    #expect(small.outputLines.count { $0.contains("64 slots (") } == 2)
    #expect(small.output.contains("64 slots (32 held) · 1 worker · threads · wakeup futex"))
    #expect(small.output.contains("  start-scan, start-scan-indexed, start-queue"))
  }

  @Test func whatCannotBeIsRefusedAndNamed() throws {
    func refusal(_ words: String...) throws -> String {
      let outcome = try Workplace().run(["run", "--dry-run"] + words)
      #expect(outcome.code == 64)
      #expect(outcome.output.isEmpty)
      return outcome.errors
    }
    let wakeup = try refusal("--subject", "start", "--wakeup", "signals")
    #expect(wakeup.contains("signals") && wakeup.contains("signal"))
    #expect(try refusal("--strategy", "start-que").contains("start-queue"))
    #expect(try refusal("--subject", "start", "--scenario", "churn").contains("--subject slot"))
    let crowded = try refusal(
      "--strategy", "start-queue", "--slots", "8", "--occupancy", "0.5", "--workers", "3",
      "--burst", "2")
    #expect(crowded.contains("needs 2 free slots for each of 3 backends"))
  }

  /// The postmaster's signal is its thread's own: the supervisor's are fetched as ever.
  @Test(arguments: ["threads", "processes"]) func anInterruptEndsARunThatSignals(
    mode: String
  ) throws {
    let place = try Workplace()
    let program = try place.start(
      Self.words.map { $0 == "20ms" ? "20" : $0 } + [
        "--strategy", "start-queue", "--mode", mode, "--occupancy", "0",
      ])
    #expect(
      becomesTrue(within: 60) {
        place.processes.contains { $0.parent == program.pid && $0.arguments.contains("worker") }
      })
    usleep(300_000)
    program.send(SIGINT)
    #expect(try program.outcome().code == 130)
    #expect(place.isEmptied(within: 10))
  }
}
