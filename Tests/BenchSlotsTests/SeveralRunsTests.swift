import BenchCore
import Foundation
import Testing

/// Inputs that hold more than one run, or their rows in another order.
@Suite struct SeveralRunsTests {
  private let place: Workplace

  init() throws { place = try Workplace() }

  /// Two folders in a folder.
  private func pair(_ folder: String, kernel: String = "6.1.0") throws {
    #expect(try place.shell("mkdir \(folder)").code == 0)
    for (name, kernel) in [("a", "6.1.0"), ("b", kernel)] {
      try place.synthesise("\(folder)/\(name)") { $0.kernel = kernel }
    }
  }

  @Test func runsOfTwoMachinesAreRefusedWhereverTheyStand() throws {
    try pair("mixed", kernel: "9.9")
    try place.synthesise("one")
    for words in ["mixed --by strategy", "mixed --break-even slots", "mixed one", "one mixed"] {
      let words = ["compare"] + words.split(separator: " ").map(String.init)
      let outcome = try place.run(words)
      #expect(outcome.code == 8, "\(words)")
      #expect(outcome.errors.contains("another kernel"), "\(outcome.errors)")
      #expect(try place.run(words + ["--allow-different"]).code != 8, "\(words)")
    }
    let insisted = try place.run("compare", "mixed", "--by", "strategy", "--allow-different")
    #expect(insisted.output.contains("DIFFERENT: another kernel"))
    try pair("alike")
    #expect(try place.run("compare", "alike", "--by", "strategy").code != 8)
  }

  @Test func theOrderOfRunsInAFileChangesNothing() throws {
    for (name, runID, factor) in [
      ("one", "r1", 1.0), ("two", "r2", 1), ("three", "r1", 1.15), ("four", "r2", 1.15),
    ] {
      try place.synthesise(name) { run in
        (run.runID, run.scatter) = (runID, 0.3)
        // Of the same repetition the same, times the factor: only as pairs are they told apart.
        run.seed = runID == "r1" ? 1 : 2
        run.p50 = { _, _ in 100 * factor }
      }
    }
    let join = "(cat $1/results.csv; tail -n +2 $2/results.csv) > $3.csv"
    for files in ["one two base", "three four ahead", "four three behind"] {
      #expect(try place.shell("set -- \(files); \(join)").code == 0)
    }
    let ahead = try place.run("compare", "base.csv", "ahead.csv", "--format", "csv")
    #expect(ahead.code == 2)
    #expect(
      try place.run("compare", "base.csv", "behind.csv", "--format", "csv").output == ahead.output)
  }

  @Test func severalResultsAreLearnedAsOne() throws {
    for (name, factor) in [("slow", 3.0), ("fast", 1)] {
      try place.synthesise(name) { run in
        run.p50 = { strategy, _ in strategy == "floor-cas" ? 10 : 100 * factor }
        run.loads = { strategy in strategy == "free-queue" ? factor : 3 }
      }
    }
    let update = ["thresholds", "update", "slow", "fast", "--output", "limits.yaml"]
    for words in [update, update + ["--relearn"], update + ["--relearn"]] {
      let learned = try place.run(words)
      #expect(learned.code == 0)
      #expect(learned.output.contains("loads_per_op is not the same in all repetitions"))
      for name in ["slow", "fast"] {
        let outcome = try place.run("check", name, "--thresholds", "limits.yaml")
        #expect(outcome.code == 0, "\(name): \(outcome.output)")
      }
    }
    #expect(try place.text("limits.yaml").contains("runs: 2}"))
  }

  /// Which of several references a ratio is to is the same wherever their rows stand.
  @Test func aReferenceUnderTwoLocksIsTheSameInAnyOrder() throws {
    try place.synthesise("run") { run in
      run.strategies = ["linear-scan", "free-queue-spmc"]
      run.locks = ["lwlock", "ttas"]
      run.fill = { row, cell in
        for column in [Column.p50, .p99] where cell.lock == "ttas" { row[column] = .real(1_000) }
      }
    }
    #expect(
      try place.shell("(head -n 1 run/results.csv; tail -n +2 run/results.csv | tac) > back.csv")
        .code == 0)
    for (one, other) in [("run/results.csv", "back.csv"), ("back.csv", "run/results.csv")] {
      let update = ["thresholds", "update", one, "--relearn", "--output", "limits.yaml"]
      #expect(try place.run(update + ["--to", "linear-scan"]).code == 0)
      let outcome = try place.run("check", other, "--thresholds", "limits.yaml")
      #expect(outcome.code == 0 && !outcome.output.contains("IMPROVED"), "\(outcome.output)")
    }
  }

  /// A strategy that another build had.
  @Test func whatNobodyCouldReadAgainIsNotLearned() throws {
    try place.synthesise("run")
    #expect(try place.shell("sed -i s/free-queue/my-queue/ run/results.csv").code == 0)
    let learned = try place.run("thresholds", "update", "run", "--output", "limits.yaml")
    #expect(learned.code == 0)
    #expect(learned.output.contains("my-queue is no strategy of this build: not learned"))
    #expect(try place.run("check", "run", "--thresholds", "limits.yaml").code == 0)
  }

  @Test func withoutToleranceALimitHoldsWhatItWasLearnedFrom() throws {
    try place.synthesise("run") { run in
      run.scatter = 0
      // 14.2857… times, and 1.42857… of it: one is rounded up, one down.
      run.p50 = { strategy, slots in strategy == "floor-cas" ? 7 : slots == 8 ? 100 : 10 }
    }
    let words = ["thresholds", "update", "run", "--tolerance", "0", "--output", "limits.yaml"]
    #expect(try place.run(words).code == 0)
    let outcome = try place.run(
      "check", "run", "--thresholds", "limits.yaml", "--fail-on-improvement")
    #expect(outcome.code == 0, "\(outcome.output)")
  }

  /// A violation by results of another machine cannot be taken back by measuring on this one.
  @Test func whatCannotBeMeasuredAgainHereStaysViolated() throws {
    try place.synthesise("run") { run in
      (run.strategies, run.slots, run.repetitions) = (["linear-scan"], [8], 3)
    }
    let learned = try place.run(
      "thresholds", "update", "run", "--kind", "absolute", "--output", "limits.yaml")
    #expect(learned.code == 0)
    try place.synthesise("slow") { run in
      (run.strategies, run.slots, run.repetitions) = (["linear-scan"], [8], 3)
      run.p50 = { _, _ in 1_000 }
    }
    let check = ["check", "slow", "--thresholds", "limits.yaml"]
    #expect(try place.run(check).code == 2)
    let again = try place.run(check + ["--confirm", "1", "--allow-debug-build"])
    #expect(again.code == 2, "\(again.output)")
    #expect(again.output.contains("cannot be measured again here: other machine"))
  }
}
