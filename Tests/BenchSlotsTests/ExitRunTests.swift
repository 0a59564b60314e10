import BenchCore
import Testing

/// A small run of the subject `exit`: one row for each operation, and nothing of slots.
@Suite(.serialized) struct ExitRunTests {
  private static let words = [
    "run", "--subject", "exit", "--slots", "8,64", "--pids", "sequential,wrapped,adversarial",
    "--exit-order", "random,oldest", "--time", "20ms", "--warmup", "1ms", "--repetitions", "1",
    "--steal-cap", "0", "--count", "--random-seed", "7", "--output", "out",
  ]

  @Test func aRunOfAnotherSubjectIsWholeAndFindsEveryChild() throws {
    let place = try Workplace()
    let outcome = try place.run(Self.words)
    #expect(outcome.code == 0)
    #expect(outcome.errorLines == ["Results: out"])
    let run = try FinishedRun(in: place, "out")
    #expect(run.header == Column.allCases.map(\.rawValue))
    let keys = ["strategy", "slots", "pids", "exit_order", "op", "source"]
    let found = Set(run.rows.map { $0.key(keys) })
    #expect(found.count == run.rows.count)
    #expect(run.rows.count == Catalogue.exit.count * 2 * 3 * 2 * 2 * 2)
    for row in run.rows {
      #expect(row["subject"] == "exit" && row["scenario"] == "exits" && row["workers"] == "0")
      #expect(row["role"] == "postmaster")
      #expect(row["error"] == "" && row["lock"] == "" && row["mode"] == "threads")
      #expect(row["double_handouts"] == "" && row["empty_ops"] == "" && row["refills"] == "")
      #expect((row["op"] == "lookup") == !row.field("longest_probe").isEmpty)
      #expect(row["source"] == "measured" || !row.field("loads_per_op").isEmpty)
    }
    // In so short a time not everybody need get a turn.
    #expect(run.rows.contains { $0["source"] == "measured" && ($0.number("ops") ?? 0) > 0 })
    #expect(outcome.output.contains("look-ups"))
    #expect(outcome.outputLines.allSatisfy { $0.count <= 100 })
    #expect(run.files.contains { $0.hasPrefix("pid-hash.exits.threads.") && $0.hasSuffix(".hgrm") })
  }

  @Test func theSubjectIsThatOfTheStrategyThatIsNamed() throws {
    for words in [["--strategy", "pid-list"], ["--strategy", "pid-*"], ["--subject", "exit"]] {
      let outcome = try Workplace().run(["run", "--dry-run", "--quiet", "--slots", "8"] + words)
      #expect(outcome.code == 0)
      #expect(outcome.output.contains("exits · 8 slots"))
      #expect(outcome.output.contains("pid-list"))
      #expect(!outcome.output.contains("linear-scan"))
    }
    let outcome = try Workplace().run(["run", "--dry-run", "--quiet", "--slots", "8"])
    #expect(!outcome.output.contains("pid-list"))
  }

  @Test func moreChildrenThanDescriptorsAreSkippedWithANoteOrRefused() throws {
    let words = ["run", "--dry-run", "--slots", "262143"]
    guard Machine.descriptorLimit < 262_143 else { return }
    let all = try Workplace().run(words + ["--subject", "exit"])
    #expect(all.code == 0)
    #expect(all.errors.contains("Skipped: pidfd needs a descriptor"))
    let named = try Workplace().run(words + ["--strategy", "pidfd"])
    #expect(named.code == 64)
    #expect(named.errors.contains("ulimit"))
  }
}
