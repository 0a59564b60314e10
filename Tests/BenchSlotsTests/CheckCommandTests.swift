import BenchCore
import Foundation
import SwiftCSV
import Testing

@Suite struct CheckCommandTests {
  private let place: Workplace

  init() throws { place = try Workplace() }

  private func learn(_ words: String...) throws -> Outcome {
    try place.run(["thresholds", "update"] + words + ["--output", "limits.yaml"])
  }

  private func check(_ words: String...) throws -> Outcome {
    try place.run(["check"] + words + ["--thresholds", "limits.yaml"])
  }

  private func edit(_ right: String, _ wrong: String) throws {
    let text = try place.text("limits.yaml")
    #expect(text.contains(right))
    try text.replacing(right, with: wrong, maxReplacements: 1)
      .write(toFile: "\(place.path)/limits.yaml", atomically: true, encoding: .utf8)
  }

  /// 30 % more of a strategy's time than of the floor's.
  private func slow(_ run: inout SyntheticRun) {
    run.p50 = { strategy, slots in
      strategy == "floor-cas" ? 10 : strategy == "free-queue" && slots == 64 ? 130 : 100
    }
  }

  @Test func theStoryOfAGate() throws {
    try place.synthesise("baseline")
    let learned = try learn("baseline")
    #expect(learned.code == 0, "\(learned.errors)")
    // Two strategies and a floor at two sizes: two counts each; three ratios each but of the floor.
    #expect(learned.output.contains("limits.yaml: 24 limits; 24 added, 0 changed"))
    try place.synthesise("good")
    let good = try check("good")
    #expect(good.code == 0, "\(good.output)")
    #expect(good.output.hasPrefix("24 within, 2 results without a limit."))

    try place.synthesise("slow", slow)
    let bad = try check("slow")
    #expect(bad.code == 2)
    #expect(bad.output.hasPrefix("3 violated, 21 within"))
    #expect(bad.output.contains("VIOLATED free-queue · churn · threads"))
    #expect(bad.output.contains("slots 64"))
    #expect(bad.output.contains("p50_ns (ratio to floor-cas)"))
    #expect(bad.output.contains("bench-slots run --strategy free-queue,floor-cas --scenario churn"))
    #expect(bad.outputLines.allSatisfy { $0.count <= 100 }, "\(bad.output)")

    // The same results, as if from a machine of half the speed: the ratio does not care.
    try place.synthesise("half") { run in
      run.kernel = "9.9"
      run.p50 = { strategy, _ in strategy == "floor-cas" ? 20 : 200 }
    }
    #expect(try check("half").code == 0)
    try place.synthesise("other") { $0.slots = [16] }
    let other = try check("other")
    #expect(other.code == 7)
    #expect(other.output.hasPrefix("24 without a result, 6 results without a limit."))
    #expect(other.errors.contains("nothing matched"))
  }

  @Test func aTimeIsOfOneClassOfMachines() throws {
    try place.synthesise("baseline")
    #expect(try learn("baseline", "--kind", "absolute").code == 0)
    #expect(try check("baseline").code == 0)
    #expect(
      try place.shell("sed -i 's/Some CPU/Other CPU/' baseline/meta.json").code == 0)
    let other = try check("baseline")
    #expect(other.code == 8)
    #expect(other.output.contains("18 of another machine"))
    #expect(other.errors.contains("another class of machines"))
    // Beside limits of its own they are nobody's business.
    #expect(try learn("baseline", "--kind", "ratio").code == 0)
    #expect(try check("baseline").code == 8)
  }

  @Test func anyOtherCountTripsEvenASmallerOne() throws {
    try place.synthesise("baseline")
    #expect(try learn("baseline", "--kind", "exact").code == 0)
    try place.synthesise("fewer") { run in run.loads = { $0 == "free-queue" ? 2 : 3 } }
    let outcome = try check("fewer")
    #expect(outcome.code == 2)
    #expect(outcome.output.contains("loads_per_op (exact), is 2, limit 3 accesses/op"))
    #expect(outcome.output.contains("--count --repetitions 1"))
  }

  /// What compare says of the ratio is what check holds against a limit.
  @Test func onlyAnIntervalThatIsAllBeyondALimitViolatesIt() throws {
    try place.synthesise("run") { run in
      run.strategies = ["linear-scan", "floor-cas"]
      run.slots = [8]
      run.scatter = 0.3
    }
    let rows = try NamedCSV(
      string: try place.run(
        "compare", "run", "--by", "strategy", "--against", "floor-cas", "--metric", "p50_ns",
        "--format", "csv"
      ).output
    ).rows
    let ratio = try #require(rows[0].number("ratio"))
    let low = try #require(rows[0].number("ratio_low"))
    #expect(low < ratio)
    #expect(try learn("run", "--kind", "ratio").code == 0)
    let lines = try place.text("limits.yaml").split(separator: "\n")
    let head = lines.filter { !$0.contains("{metric") }.joined(separator: "\n")
    let within = (low + ratio) / 2
    let trials: [(max: Double, code: Int32)] = [(low * 0.99, 2), (within, 7), (ratio * 1.01, 0)]
    for (max, code) in trials {
      let limit = "  - {metric: p50_ns, kind: ratio, to: floor-cas, max: \(max)}\n"
      try "\(head)\n\(limit)".write(
        toFile: "\(place.path)/limits.yaml", atomically: true, encoding: .utf8)
      let outcome = try check("run")
      #expect(outcome.code == code, "\(outcome.output)")
      #expect(outcome.output.contains("UNDECIDED") == (code == 7))
    }
  }

  @Test func improvementsAreNoReasonToStopUnlessSomebodySaysSo() throws {
    try place.synthesise("baseline")
    #expect(try learn("baseline").code == 0)
    try place.synthesise("fast") { run in
      run.p50 = { strategy, _ in strategy == "floor-cas" ? 10 : strategy == "free-queue" ? 60 : 100
      }
    }
    let outcome = try check("fast")
    #expect(outcome.code == 0)
    #expect(outcome.output.contains("6 improved"))
    #expect(try check("fast", "--fail-on-improvement").code == 4)
  }

  @Test func aResultWithoutItsNumberHasNotBeenChecked() throws {
    try place.synthesise("baseline")
    #expect(try learn("baseline").code == 0)
    try place.synthesise("blank") { run in run.fill = { row, _ in row[.p50] = .empty } }
    let blank = try check("blank")
    #expect(blank.code == 7, "\(blank.output)")
    #expect(blank.output.contains("4 without a number"), "\(blank.output)")
    #expect(blank.output.contains("the rows have no p50_ns"))
    try place.synthesise("bare") { $0.strategies = ["linear-scan", "free-queue"] }
    let bare = try check("bare")
    #expect(bare.code == 7, "\(bare.output)")
    #expect(bare.output.contains("floor-cas was not run"))
  }

  /// A ratio to itself is 1, whatever was measured.
  @Test func noStrategyIsHeldAgainstItself() throws {
    try place.synthesise("baseline") { $0.strategies = ["linear-scan"] }
    let keys = ResultsTable.keys.filter { $0 != .source }.map { "\($0.rawValue): any" }
      .joined(separator: ", ")
    try """
    schema_version: \(schemaVersion)
    thresholds:
    - keys: {\(keys), source: measured}
      limits: [{metric: p50_ns, kind: ratio, to: linear-scan, max: 2}]

    """.write(toFile: "\(place.path)/limits.yaml", atomically: true, encoding: .utf8)
    #expect(try check("baseline").code == 7)
    #expect(try check("baseline").errors.contains("nothing matched"))
  }

  @Test func withheldNumbersAreNotKeptLimits() throws {
    try place.synthesise("baseline")
    #expect(try learn("baseline").code == 0)
    try place.synthesise("failed") { $0.failed = "free-queue" }
    let outcome = try check("failed")
    #expect(outcome.code == 7)
    #expect(outcome.output.contains("WITHHELD free-queue"))
    #expect(outcome.output.contains("lost-slots"))
  }

  @Test func limitsWithoutAResultAreCountedAndStopWhereAllAreRequired() throws {
    try place.synthesise("baseline")
    #expect(try learn("baseline").code == 0)
    try place.synthesise("part") { $0.slots = [8] }
    let outcome = try check("part")
    #expect(outcome.code == 0)
    #expect(outcome.output.contains("12 without a result"))
    #expect(outcome.output.contains("UNMATCHED free-queue"))
    #expect(try check("part", "--require-all").code == 7)
  }

  @Test func anUpdateWidensWhatWasLearnedAndKeepsWhatSomebodyWrote() throws {
    try place.synthesise("first")
    #expect(try learn("first").code == 0)
    let once = try place.text("limits.yaml")
    // The same again changes nothing but how often it was seen.
    let same = try learn("first")
    #expect(same.output.contains("0 added, 0 changed, 24 as before"))
    // A hand-written limit, and a learned one that somebody has given a reason.
    try edit(", runs: 1}", "}")
    let hand = try #require(
      try place.text("limits.yaml").split(separator: "\n").first {
        $0.contains("metric: loads_per_op")
      })
    try place.synthesise("second") { run in
      run.loads = { _ in 4 }
      run.slots = [8, 64, 128]
      run.p50 = { strategy, _ in strategy == "floor-cas" ? 10 : 120 }
    }
    let update = try learn("second")
    #expect(update.code == 0)
    #expect(update.output.contains("changed: "))
    #expect(update.output.contains("loads_per_op (exact): 3 → 4"))
    #expect(update.output.contains("12 added"))
    #expect(once != (try place.text("limits.yaml")))
    #expect(hand.contains("kind: exact"))
    // Both runs keep to what was learned from both.
    #expect(try place.text("limits.yaml").contains("runs: 3"))
    // What has no result stays.
    try place.synthesise("third") { $0.strategies = ["linear-scan", "floor-cas"] }
    let third = try learn("third")
    #expect(!third.output.contains(" 0 without a result kept"))
    #expect(try place.text("limits.yaml").contains("strategy: free-queue"))
  }

  @Test func aLimitThatSomebodyWroteSurvives() throws {
    try place.synthesise("first")
    #expect(try learn("first", "--kind", "exact").code == 0)
    try edit("runs: 1}", "runs: 1, reason: \"the proof needs it\"}")
    try place.synthesise("second") { run in
      run.loads = { _ in 4 }
    }
    let update = try learn("second", "--kind", "exact", "--relearn")
    #expect(update.output.contains("1 hand-written kept"))
    let kept = try place.text("limits.yaml").split(separator: "\n")
      .filter { $0.contains("the proof needs it") }
    #expect(kept.count == 1 && kept[0].contains("min: 3, max: 3"))
    #expect(try check("second").code == 2)
  }

  @Test func whatCannotBeLearnedLeavesTheFileAsItWas() throws {
    try place.synthesise("few") { $0.repetitions = 2 }
    let outcome = try learn("few", "--kind", "ratio")
    #expect(outcome.code == 7)
    #expect(try !place.contents().contains("limits.yaml"))
    try place.synthesise("run")
    #expect(try learn("run").code == 0)
    #expect(try place.shell("truncate -s -9 run/results.csv").code == 0)
    let before = try place.text("limits.yaml")
    #expect(try learn("run").code == 1)
    #expect(try place.text("limits.yaml") == before)
    #expect(try place.run("thresholds", "update", "few", "--output", "/proc/x.yaml").code == 1)
  }

  @Test func commentsAreMissedAloud() throws {
    try place.synthesise("run")
    #expect(try learn("run").code == 0)
    try edit("thresholds:\n", "# why\nthresholds:   # inline\n")
    #expect(try learn("run").errors.contains("2 comments in 'limits.yaml' are not kept"))
    try edit("runs: 1}", "runs: 1, reason: \"it's #1, \\\"really\\\" # so\"}")
    #expect(try learn("run").errors.isEmpty)
  }

  @Test func aFileOfLimitsIsShownAsATable() throws {
    try place.synthesise("run")
    #expect(try learn("run").code == 0)
    let table = try place.run("thresholds", "show", "limits.yaml")
    #expect(table.code == 0)
    #expect(table.output.contains("× floor-cas"))
    #expect(table.output.hasSuffix("24 limits of 10 series\n"))
    #expect(table.outputLines.allSatisfy { $0.count <= 100 })
    let markdown = try place.run("thresholds", "show", "limits.yaml", "--format", "markdown")
    #expect(markdown.output.contains("### free-queue"))
  }

  @Test func reportsForOtherProgramsSayTheSame() throws {
    try place.synthesise("baseline")
    #expect(try learn("baseline").code == 0)
    try place.synthesise("slow", slow)
    let markdown = try check("slow", "--format", "markdown")
    #expect(markdown.code == 2)
    #expect(markdown.output.hasPrefix("**3 violated"))
    #expect(markdown.output.contains("| violated"))
    #expect(markdown.output.contains("```sh\nbench-slots run"))
    let junit = try check("slow", "--format", "junit")
    #expect(junit.code == 2)
    #expect(junit.output.contains("tests=\"24\" failures=\"3\" skipped=\"0\""))
    #expect(XMLCheck.isWellFormed(junit.output))
  }

  @Test func whatIsMeasuredAgainAndNotFoundAgainIsNoViolation() throws {
    try place.synthesise("run") { run in
      run.strategies = ["linear-scan", "floor-cas"]
      run.slots = [8]
      run.repetitions = 3
    }
    #expect(try learn("run", "--kind", "ratio").code == 0)
    // A rate a hundred million times lower than the floor's, which nothing real is.
    try place.synthesise("dream") { run in
      run.strategies = ["linear-scan", "floor-cas"]
      run.slots = [8]
      run.repetitions = 3
      run.p50 = { strategy, _ in strategy == "floor-cas" ? 10 : 1e9 }
    }
    let limit =
      "{metric: ops_per_s, kind: ratio, to: floor-cas, min: 0.000001, unit: ratio, better: higher}"
    let text = try place.text("limits.yaml")
    let lines = text.split(separator: "\n").filter { !$0.contains("{metric") }
    try (lines.joined(separator: "\n") + "\n  - \(limit)\n")
      .write(toFile: "\(place.path)/limits.yaml", atomically: true, encoding: .utf8)
    #expect(try check("dream").code == 2)
    let again = try check("dream", "--confirm", "1", "--allow-debug-build")
    #expect(again.code == 0, "\(again.output) \(again.errors)")
    #expect(again.output.contains("UNCONFIRMED linear-scan"))
    #expect(again.output.contains("violated 0 times"))
    try edit("min: 0.000001", "min: 1000000")
    let confirmed = try check("dream", "--confirm", "1", "--allow-debug-build")
    #expect(confirmed.code == 2)
    #expect(confirmed.output.contains("violated 1 times"))
  }

  @Test func theGateTestsItself() throws {
    try place.synthesise("run") { run in
      run.strategies = ["linear-scan"]
      run.slots = [8]
      run.repetitions = 40
    }
    let outcome = try place.run("check", "run", "--self-test")
    #expect(outcome.code == 0, "\(outcome.output) \(outcome.errors)")
    #expect(outcome.output.contains("nothing"))
    let thirty = try #require(outcome.outputLines.first { $0.hasPrefix("× 1.3 ") })
    #expect(thirty.contains("500 of 500"))
    #expect(outcome.output.contains("Smallest slow-down caught 95 times in 100: +"))
    // The same halves for the same seed.
    #expect(try place.run("check", "run", "--self-test").output == outcome.output)
    try place.synthesise("few") { $0.repetitions = 7 }
    let few = try place.run("check", "few", "--self-test")
    #expect(few.code == 7)
    #expect(few.errors.contains("--repetitions 40"))
    try place.synthesise("loud") { run in
      run.strategies = ["linear-scan"]
      run.slots = [8]
      run.repetitions = 10
      run.scatter = 0.9
    }
    #expect(try place.run("check", "loud", "--self-test").code == 3)
  }

  @Test func whatSpinsIsPlantedWhereItWasRun() throws {
    try place.synthesise("run") { run in
      run.strategies = ["linear-scan", "planted-spin:0", "planted-spin:4", "planted-spin:8"]
      run.slots = [8]
      run.repetitions = 40
      run.p50 = { strategy, _ in ["planted-spin:4": 102, "planted-spin:8": 125][strategy] ?? 100 }
    }
    let outcome = try place.run("check", "run", "--self-test")
    #expect(outcome.code == 0, "\(outcome.output) \(outcome.errors)")
    let planted = outcome.outputLines.filter { $0.hasPrefix("planted-spin") }
    #expect(planted.map { $0.prefix { $0 != " " } } == ["planted-spin:4", "planted-spin:8"])
    #expect(planted.last?.contains("500 of 500") == true)
    #expect(planted.first?.contains(" 0 of 500") == true, "smaller than what matters")
  }

  @Test(arguments: [
    ("check run --self-test --splits 1", Int32(64), "--splits 1"),
    ("check run --self-test --thresholds limits.yaml", 64, "--self-test"),
    ("check --thresholds limits.yaml", 64, "check needs results"),
    ("check nowhere --thresholds limits.yaml", 5, "there is no 'nowhere'"),
    ("check run --thresholds no.yaml", 5, "thresholds update"),
    ("check run --thresholds bad.yaml", 64, "bad.yaml:2:1"),
    ("check run --thresholds old.yaml", 8, "version '1'"),
    ("check run --thresholds limits.yaml --format xml", 64, "table, markdown, junit"),
    ("check run --thresholds limits.yaml --confirm -1", 64, "--confirm"),
    ("check run", 64, "--thresholds"),
    ("thresholds update run --output limits.yaml --kind ratoi", 64, "'ratio'?"),
    ("thresholds update run --output limits.yaml --to floor-cass", 64, "'floor-cas'?"),
    ("thresholds update run --output limits.yaml --tolerance -1", 64, "--tolerance"),
    ("thresholds update run --output bad.yaml", 64, "bad.yaml:2:1"),
    ("thresholds show no.yaml", 5, "no.yaml"),
    ("check run --thresholds .", 1, "is a folder"),
    ("thresholds update run --output run", 1, "is a folder"),
  ])
  func whatCannotBeCheckedIsSaidInOneLine(words: String, code: Int32, says: String) throws {
    try place.synthesise("run") { $0.repetitions = 3 }
    #expect(try learn("run").code == 0)
    #expect(
      try place.shell(
        "printf 'schema_version: 1\\n' > old.yaml; printf 'thresholds:\\nlimts: 1\\n' > bad.yaml"
      ).code == 0)
    let before = try place.text("limits.yaml")
    let outcome = try place.run(words.split(separator: " ").map(String.init))
    #expect(outcome.code == code)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errorLines.count == 1)
    #expect(outcome.errors.contains(says), "\(outcome.errors)")
    #expect(try place.text("limits.yaml") == before)
  }
}

/// Whether every tag that is opened is closed, in order.
private enum XMLCheck {
  static func isWellFormed(_ text: String) -> Bool {
    var open: [Substring] = []
    for piece in text.split(separator: "<").dropFirst() {
      guard let end = piece.firstIndex(of: ">") else { return false }
      let tag = piece[..<end]
      if tag.hasPrefix("?") || tag.hasSuffix("/") { continue }
      let name = tag.split(separator: " ").first ?? ""
      if name.hasPrefix("/") {
        guard open.popLast() == name.dropFirst() else { return false }
      } else {
        open.append(name)
      }
    }
    return open.isEmpty
  }
}
