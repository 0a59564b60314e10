import BenchCore
import Foundation
import SwiftCSV
import Testing

@Suite struct CompareCommandTests {
  private let place: Workplace

  init() throws { place = try Workplace() }

  private func compare(_ words: String...) throws -> Outcome { try place.run(["compare"] + words) }

  private func records(_ outcome: Outcome) throws -> [[String: String]] {
    try NamedCSV(string: outcome.output).rows
  }

  @Test func equalResultsAreTheSameOrNoiseAndEndWithZero() throws {
    try place.synthesise("before")
    try place.synthesise("after")
    let outcome = try compare("before", "after", "--format", "csv")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let verdicts = Set(try records(outcome).map { $0.field("verdict") })
    #expect(verdicts.isSubset(of: ["same", "noise"]))
    let itself = try compare("before", "before", "--format", "csv")
    #expect(itself.code == 0)
    #expect(try records(itself).allSatisfy { $0["verdict"] == "same" && $0["ratio"] == "1" })
    #expect(try records(itself).contains { $0["paired"] == "true" })
  }

  @Test func whatIsWorseEndsWithTwoAndStandsFirst() throws {
    try place.synthesise("before")
    try place.synthesise("after") { run in
      run.p50 = { $0 == "free-queue" && $1 == 64 ? 130 : $0 == "floor-cas" ? 10 : 100 }
    }
    let outcome = try compare("before", "after")
    #expect(outcome.code == 2)
    #expect(outcome.output.contains("3 worse"))
    let heading = try #require(outcome.outputLines.first { $0.contains(" · ") })
    #expect(heading.contains("free-queue · churn") && heading.contains("slots 64"))
    let rows = try records(try compare("before", "after", "--format", "csv"))
    #expect(rows.prefix(3).allSatisfy { $0["verdict"] == "worse" && $0["slots"] == "64" })
    #expect(rows.prefix(3).map { $0.field("metric") }.contains("ops_per_s"))
    let worse = try #require(rows.first { $0["metric"] == "p50_ns" })
    #expect((1.25...1.35).contains(worse.number("ratio") ?? 0))
    #expect(worse.number("ratio_low") ?? 0 > 1.2)
    #expect(worse.number("p_adjusted") ?? 1 < 0.05)
    #expect(worse.number("effect_size") == 1)
    #expect((0.005...0.1).contains(worse.number("detectable_effect") ?? 0))
    let means = outcome.output.split(separator: "Geometric means").last ?? ""
    #expect(means.contains("free-queue"))
    // The other way round it is better, and that is nothing to stop for unless somebody says so.
    #expect(try compare("after", "before").code == 0)
    #expect(try compare("after", "before", "--fail-on-improvement").code == 4)
    #expect(try compare("before", "after", "--fail-on-improvement").code == 2)
  }

  @Test func aCountThatGrowsIsWorseHoweverLittle() throws {
    try place.synthesise("before")
    try place.synthesise("after") { run in run.loads = { $0 == "free-queue" ? 3.001 : 3 } }
    let outcome = try compare("before", "after", "--metric", "loads_per_op", "--format", "csv")
    #expect(outcome.code == 2)
    let worse = try records(outcome).filter { $0["verdict"] == "worse" }
    #expect(worse.count == 2)
    #expect(worse.allSatisfy { $0["strategy"] == "free-queue" && $0.field("p_value").isEmpty })
    #expect(try records(outcome).filter { $0["verdict"] == "same" }.count == 4)
  }

  @Test func tooFewRepetitionsSayHowManyWouldDo() throws {
    try place.synthesise("before") { $0.repetitions = 3 }
    try place.synthesise("after") { $0.repetitions = 3 }
    let outcome = try compare("before", "after")
    #expect(outcome.code == 7)
    // 18 comparisons: 2 / C(2n, n) is 0.0022 for 6, and to be at most 0.05 / 18.
    #expect(outcome.errors.contains("--repetitions 6"))
    #expect(outcome.output.contains("6 repetitions a side"))
  }

  @Test func strategiesOfOneRunStandBesideTheBaselineAndArePaired() throws {
    try place.synthesise("run") { run in
      run.p50 = { strategy, slots in strategy == "free-queue" ? 50 : Double(slots) * 10 }
    }
    let outcome = try compare("run", "--by", "strategy", "--format", "csv", "--metric", "p50_ns")
    #expect(outcome.code == 0)
    let rows = try records(outcome)
    #expect(rows.count == 4)
    #expect(rows.allSatisfy { $0["base_value"] == "linear-scan" && $0["paired"] == "true" })
    let queue = rows.filter { $0["strategy"] == "free-queue" }
    #expect(queue.allSatisfy { $0["verdict"] == "better" && $0["test"] == "wilcoxon" })
    let against = try compare(
      "run", "--by", "strategy", "--against", "floor-cas", "--format", "csv", "--metric", "p50_ns")
    #expect(try records(against).allSatisfy { $0["base_value"] == "floor-cas" })
    let sizes = try compare("run", "--by", "slots", "--format", "csv", "--metric", "p50_ns")
    #expect(try records(sizes).count == 3)
    #expect(
      try records(sizes).allSatisfy { $0["base_value"] == "8" && $0["candidate_value"] == "64" })
  }

  @Test func anotherMachineIsRefusedUnlessToldAndThenMarked() throws {
    try place.synthesise("before")
    try place.synthesise("after") { $0.kernel = "9.9" }
    let refused = try compare("before", "after")
    #expect(refused.code == 8)
    #expect(refused.output.isEmpty)
    #expect(refused.errorLines.count == 1 && refused.errors.contains("another kernel"))
    let marked = try compare("before", "after", "--allow-different")
    #expect(marked.code == 0)
    #expect(marked.output.hasPrefix("DIFFERENT: another kernel"))
    let rows = try records(
      try compare("before", "after", "--allow-different", "--format", "csv"))
    #expect(rows.allSatisfy { $0["different_machines"] == "true" })
  }

  @Test func otherSettingsAreRefusedUnlessToldAndThenMatchedWithoutThem() throws {
    try place.synthesise("before") { $0.slots = [8] }
    try place.synthesise("after") { $0.slots = [64] }
    let refused = try compare("before", "after")
    #expect(refused.code == 8)
    #expect(refused.errors.contains("slots (8 and 64)"))
    let marked = try compare("before", "after", "--allow-different", "--metric", "p50_ns")
    #expect(marked.code == 0, "\(marked.errors)")
    #expect(marked.output.contains("slots (8 and 64)"))
  }

  @Test func nothingInCommonIsSeven() throws {
    try place.synthesise("before") { $0.strategies = ["linear-scan"] }
    try place.synthesise("after") { $0.strategies = ["free-queue"] }
    let outcome = try compare("before", "after")
    #expect(outcome.code == 7)
    #expect(outcome.errors.contains("nothing matched"))
  }

  @Test func aNumberThatTheCandidateHasLostIsNoPass() throws {
    try place.synthesise("before")
    try place.synthesise("after") { run in run.fill = { row, _ in row[.p50] = .empty } }
    let outcome = try place.run("compare", "before", "after", "--allow-different")
    #expect(outcome.code == 7, "\(outcome.output)")
    #expect(outcome.errors.contains("the candidate lacks p50_ns"), "\(outcome.errors)")
    // What is new on its side is no loss.
    #expect(try place.run("compare", "after", "before", "--allow-different").code == 0)
    let only = try place.run("compare", "before", "after", "--metric", "p50_ns")
    #expect(only.code == 7)
    #expect(only.errors.contains("no metric has numbers on both sides"), "\(only.errors)")
  }

  @Test func withheldNumbersAreNoData() throws {
    try place.synthesise("before")
    try place.synthesise("after") { $0.failed = "free-queue" }
    let outcome = try compare("before", "after")
    #expect(outcome.code == 7)
    #expect(outcome.errors.contains("withheld"))
    #expect(outcome.output.contains("lost-slots"))
    let rows = try records(try compare("before", "after", "--format", "csv"))
    let failed = rows.filter { $0["strategy"] == "free-queue" }
    #expect(failed.allSatisfy { $0["verdict"] == "missing" && $0["n_candidate"] == "0" })
  }

  /// A file in which somebody has put numbers beside an error.
  @Test func numbersBesideAnErrorAreNoData() throws {
    try place.synthesise("before")
    try place.synthesise("after") { run in
      run.fill = { row, cell in
        if cell.strategy == "free-queue" { row[.error] = .text("lost-slots") }
      }
    }
    let outcome = try compare("before", "after", "--metric", "p50_ns", "--format", "csv")
    #expect(outcome.code == 7)
    let failed = try records(outcome).filter { $0["strategy"] == "free-queue" }
    #expect(failed.count == 2)
    #expect(failed.allSatisfy { $0["verdict"] == "missing" && $0["n_candidate"] == "0" })
    let page = try place.run("report", "after", "--format", "markdown")
    #expect(
      page.output.contains("Numbers of free-queue are withheld in 2 of 4 series: lost-slots."))
  }

  // MARK: Filters

  @Test func onlyWhatIsAskedForIsJudgedAndBesideTheBaselineStill() throws {
    try place.synthesise("before") { $0.strategies = ["linear-scan", "free-queue", "cas-stack"] }
    try place.synthesise("after") { run in
      run.strategies = ["linear-scan", "free-queue", "cas-stack"]
      run.p50 = { strategy, _ in strategy == "free-queue" ? 130 : 100 }
    }
    func strategies(_ words: String...) throws -> Set<String> {
      let outcome = try place.run(["compare", "--format", "csv"] + words)
      #expect([0, 2].contains(outcome.code), "\(outcome.errors)")
      return Set(try records(outcome).map { $0.field("strategy") })
    }
    #expect(try compare("before", "after").code == 2)
    #expect(try compare("before", "after", "--strategy", "cas-*").code == 0)
    #expect(try strategies("before", "after", "--strategy", "cas-*") == ["cas-stack"])
    #expect(
      try strategies("before", "after", "--strategy", "all", "--scenario", "churn").count == 3)
    #expect(
      try strategies("after", "--by", "strategy", "--strategy", "free-queue") == ["free-queue"])
    #expect(
      try strategies("after", "--break-even", "slots", "--strategy", "cas-stack") == ["cas-stack"])
    let some = try compare("before", "after", "--strategy", "cas-stack,bitmap")
    #expect(some.code == 0 && some.output.contains("no strategy 'bitmap'"))
  }

  @Test(arguments: [
    (["--strategy", "free-quue"], Int32(64), "'free-queue'?"),
    (["--strategy", "fre-*"], 64, "No strategy in these results is called 'fre-*'"),
    (["--scenario", "chrn"], 64, "'churn'?"), (["--scenario", "pairs"], 7, "no scenario 'pairs'"),
    (["--strategy", "bitmap"], 7, "no strategy 'bitmap'"),
    (["--strategy", "linear-scan", "--by", "strategy"], 7, "leave none of 8 pairs"),
    (["--strategy", "bitmap", "--break-even", "slots"], 7, "no strategy 'bitmap'"),
    (["--strategy", ""], 64, "--strategy"),
  ])
  func aFilterThatLeavesNothingIsSaidInOneLine(
    words: [String], code: Int32, says: String
  ) throws {
    try place.synthesise("run")
    let isWithin = words.contains("--by") || words.contains("--break-even")
    let outcome = try place.run(["compare", "run"] + (isWithin ? [] : ["run"]) + words)
    #expect(outcome.code == code)
    #expect(outcome.output.isEmpty && outcome.errorLines.count == 1)
    #expect(outcome.errors.contains(says), "\(outcome.errors)")
  }

  @Test func rowsAloneAreComparedAndTheirMachineIsUnknown() throws {
    try place.synthesise("before")
    #expect(try place.shell("cp before/results.csv rows.csv").code == 0)
    let outcome = try compare("before", "rows.csv")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("the machine that it was measured on is unknown"))
  }

  @Test func aFolderOfRunsIsReadAsOne() throws {
    for name in ["1", "2"] {
      try place.synthesise("before-\(name)") { $0.repetitions = 5 }
      try place.synthesise("after-\(name)") { $0.repetitions = 5 }
    }
    let moved = "mkdir before after; mv before-* before; mv after-* after"
    #expect(try place.shell(moved).code == 0)
    let outcome = try compare("before", "after", "--format", "csv", "--metric", "p50_ns")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(try records(outcome).allSatisfy { $0["n_base"] == "10" && $0["n_candidate"] == "10" })
  }

  @Test(arguments: [
    (["nowhere", "before"], Int32(5), "there is no 'nowhere'"),
    (["before", "nowhere"], 5, "there is no 'nowhere'"),
    (["before", "empty"], 5, "holds no results.csv"),
    (["before"], 64, "needs a CANDIDATE"),
    (["before", "before", "--by", "slots"], 64, "leave out 'before'"),
    (["before", "--by", "slts"], 64, "'slots'?"),
    (["before", "--by", "op"], 64, "No key for --by is called 'op'"),
    (["before", "--by", "strategy", "--against", "free-quue"], 64, "'free-queue'?"),
    (["before", "before", "--against", "x"], 64, "--by"),
    (["before", "before", "--metric", "p50ns"], 64, "'p50_ns'?"),
    (["before", "before", "--format", "go"], 64, "go-bench"),
    (["before", "before", "--alpha", "2"], 64, "--alpha 2"),
    (["before", "before", "--min-effect", "-1"], 64, "--min-effect -1"),
  ])
  func whatCannotBeComparedIsSaidInOneLine(words: [String], code: Int32, says: String) throws {
    try place.synthesise("before") { $0.repetitions = 1 }
    #expect(try place.shell("mkdir empty").code == 0)
    let outcome = try place.run(["compare"] + words)
    #expect(outcome.code == code)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errorLines.count == 1)
    #expect(outcome.errors.contains(says), "\(outcome.errors)")
  }

  @Test(arguments: [
    ("truncate -s -9 after/results.csv", Int32(1), "is cut off"),
    ("sed -i '$d' after/results.csv; sed -i '$d' after/results.csv", 1, "is cut off"),
    ("sed -i '3p' after/results.csv", 1, "line 4 of 'after/results.csv' is the same repetition"),
    ("sed -i '5s/^[0-9]*/2/' after/results.csv", 8, "line 5 of 'after/results.csv' is of version"),
    ("sed -i '4s/churn/\\xff/' after/results.csv", 1, "line 4 of 'after/results.csv' is not UTF-8"),
    (": > after/results.csv", 1, "'after/results.csv' is empty"),
    ("sed -i '1s/strategy/strategem/' after/results.csv", 8, "no column 'strategy'"),
    ("sed -i '6s/,measured,/,guessed,/' after/results.csv", 1, "line 6 of 'after/results.csv'"),
    ("sed -i '7s/$/,1/' after/results.csv", 1, "line 7 of 'after/results.csv' is no row"),
    ("sed -i '2s/^/\"/' after/results.csv", 1, "line 2 of 'after/results.csv' opens quotes"),
    ("echo '{}' > after/meta.json", 1, "meta.json"),
    ("echo hello > after/results.csv", 1, "no header of results"),
  ])
  func aDamagedFileIsOneLineWithFileAndRow(damage: String, code: Int32, says: String) throws {
    try place.synthesise("before")
    try place.synthesise("after")
    #expect(try place.shell(damage).code == 0)
    let outcome = try compare("before", "after")
    #expect(outcome.code == code)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errorLines.count == 1)
    #expect(outcome.errors.contains(says), "\(outcome.errors)")
  }

  @Test func noTableIsWiderThanAHundredColumns() throws {
    try place.synthesise("before")
    try place.synthesise("after") { run in
      run.p50 = { strategy, _ in strategy == "free-queue" ? 130e6 : 100 }
      run.loads = { _ in 123.456789 }
    }
    let table = try compare("before", "after", "--all", "--metric", "all")
    #expect(table.code == 2)
    #expect(table.outputLines.allSatisfy { $0.count <= 100 }, "\(table.output)")
    let markdown = try compare("before", "after", "--format", "markdown")
    #expect(markdown.output.contains("### free-queue"))
    #expect(markdown.output.contains("| worse"))
    let json = try compare("before", "after", "--format", "json")
    let objects = try JSONSerialization.jsonObject(with: Data(json.output.utf8))
    #expect((objects as? [[String: Any]])?.first?["verdict"] as? String == "worse")
  }

  @Test func goBenchHasALineASampleAndSaysWhatIsBetter() throws {
    try place.synthesise("before")
    try place.synthesise("after")
    let outcome = try compare("before", "after", "--format", "go-bench")
    let lines = outcome.outputLines
    #expect(lines.contains("Unit ops_per_s better=higher"))
    #expect(lines.contains("Unit loads_per_op assume=exact"))
    let samples = lines.filter { $0.hasPrefix("BenchmarkChurn/subject=slot/strategy=free-queue/") }
    #expect(samples.allSatisfy { $0.split(separator: " ").count == 4 })
    // Two sizes, two sides: three times ten measured, two counted.
    #expect(samples.count == 2 * 2 * (3 * 10 + 2))
    #expect(samples.contains { $0.contains("/side=base/ 1 ") && $0.hasSuffix(" p50_ns") })
    let strategies = try compare("before", "--by", "strategy", "--format", "go-bench")
    #expect(strategies.output.contains("/strategy=linear-scan_lwlock/ 1 "))
  }

  @Test func aHeadingHasTheOccupancyOfBothSides() throws {
    try place.synthesise("run") { run in
      (run.strategies, run.slots) = (["linear-scan"], [8, 16, 32])
      run.fill = { row, cell in row[.occupancy] = .real(1 - 1 / Double(cell.slots)) }
    }
    let outcome = try compare("run", "--by", "slots", "--metric", "p50_ns")
    let headings = outcome.outputLines.filter { $0.contains("slots 8 → 32") }
    #expect(headings.count == 1 && headings[0].contains("occupancy 0.875 → 0.96875"))
  }

  @Test func sizesOfSharesThatDoNotFollowAreNotCompared() throws {
    try place.synthesise("run") { run in
      (run.strategies, run.slots) = (["linear-scan"], [8, 16, 32])
      run.fill = { row, cell in
        row[.occupancy] = .real(cell.slots == 8 ? 0.125 : cell.slots == 16 ? 0.875 : 0.3125)
      }
    }
    let outcome = try compare("run", "--by", "slots", "--metric", "p50_ns")
    #expect(outcome.code == 7, "\(outcome.output)")
    #expect(outcome.errors.contains("nothing matched"))
  }
}
