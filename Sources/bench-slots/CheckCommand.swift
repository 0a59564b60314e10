import ArgumentParser
import BenchCore
import Foundation

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Holds results against a file of limits.",
    discussion: """
      Every violated limit is named with its value and the command that measures it again; limits \
      without a result and results without a limit are counted. A ratio, or a time, violates its limit \
      where all of its 95 % interval lies beyond.

      EXAMPLES:
        bench-slots check results --thresholds limits.yaml
        bench-slots check results --thresholds limits.yaml --confirm 2
        bench-slots check results --thresholds limits.yaml --format markdown >> "$GITHUB_STEP_SUMMARY"
        bench-slots check results --thresholds limits.yaml --format junit > check.xml
        bench-slots check --self-test
        bench-slots check results --self-test --splits 2000

      EXIT CODES:
        0   every limit that has a result is kept
        2   a limit is violated; before 8, 7 and 4
        8   a limit is of another class of machines, or the files of another
            version; before 7 and 4
        7   no limit has a result, or one is neither kept nor violated for certain,
            or its numbers are withheld or not there
        4   something is better than its limit, only with --fail-on-improvement
        3   --self-test: more false alarms than promised, or +30 % not caught 95
            times in 100
        5   there are no such results, or no such file of limits
      """)

  @Argument(help: "A folder that a run wrote, a folder of such folders, or a file of rows.")
  var results: String?

  @Option(help: ArgumentHelp("A file that 'thresholds update' wrote.", valueName: "file"))
  var thresholds: String?

  @Option(
    help: ArgumentHelp(
      "Measure so often again what seems violated; it is if each time it is.", valueName: "times"))
  var confirm = 0

  @Option(help: "table, markdown or junit.")
  var format = CheckFormat.table.rawValue

  @Flag(
    help: ArgumentHelp(
      """
      Ask instead how often a comparison of such results cries wolf, and how small a slow-down it \
      sees: their repetitions are divided into halves at random. Without results, forty repetitions \
      of one small scenario are measured first, some with a spin planted in the takes, into \
      Benchmarks/results/local.
      """))
  var selfTest = false

  @Option(help: ArgumentHelp("With --self-test, into how many halves.", valueName: "count"))
  var splits = SelfTest.fewestSplits

  @Option(help: ArgumentHelp("With --self-test, the seed of the halves."))
  var randomSeed: UInt64 = 1

  @Flag(help: "End with 7 if any limit has no result.")
  var requireAll = false

  @Flag(help: "End with 4 if something is better than its limit and nothing violated.")
  var failOnImprovement = false

  @Flag(
    help: ArgumentHelp(
      "With --confirm or --self-test, time a debug build, whose numbers mean nothing.",
      visibility: .hidden))
  var allowDebugBuild = false

  func run() throws {
    guard let format = CheckFormat(rawValue: format) else {
      throw UsageError.unknown("--format", format, among: CheckFormat.allCases.map(\.rawValue))
    }
    guard (0...100).contains(confirm) else {
      throw UsageError("--confirm \(confirm) is out of range; use 0 to 100.")
    }
    guard !selfTest else { return try testItself() }
    guard let results else {
      throw UsageError("check needs results: a folder that a run wrote, or a file of rows.")
    }
    guard let thresholds else {
      throw UsageError("check needs --thresholds, a file that 'thresholds update' wrote.")
    }
    let file = try ThresholdFile(reading: thresholds)
    let input = try ResultsInput(reading: results, metrics: file.metrics)
    var check = ThresholdCheck(input, against: file)
    if confirm > 0 {
      let confirmation = Confirmation(
        times: confirm, record: input.records.first, allowsDebugBuild: allowDebugBuild)
      try confirmation.confirm(&check)
    }
    let report = CheckReport(
      check, file: thresholds, record: input.records.first, notes: input.notes)
    try StandardOutput.write(report.text(as: format))
    try leave(check)
  }

  private func testItself() throws {
    guard thresholds == nil else {
      throw UsageError("--self-test holds nothing against limits: leave out --thresholds.")
    }
    guard (SelfTest.fewestSplits...1_000_000).contains(splits) else {
      throw UsageError("--splits \(splits) is out of range; use \(SelfTest.fewestSplits) or more.")
    }
    let metrics = Comparison.Metrics.usual.measured
    let input =
      try results.map { try ResultsInput(reading: $0, metrics: metrics) }
      ?? SelfTestMeasurement(allowsDebugBuild: allowDebugBuild).results(metrics)
    var samples = SelfTest.samples(of: input.table, metrics: metrics)
    let spins = PlantedLevel.takeSpins(from: &samples)
    guard !samples.isEmpty else {
      Exit.complain(
        """
        bench-slots: too few repetitions to divide: run 40 of one small scenario, --repetitions 40.
        """)
      throw ExitCode(7)
    }
    let rules = ComparisonJudge.Rules()
    let test = SelfTest(rules, splits: splits, seed: randomSeed)
    let result = SelfTestResult(
      test, of: samples, levels: spins.isEmpty ? PlantedLevel.factors(on: samples) : spins,
      rules: rules)
    try StandardOutput.write(
      SelfTestReport.text(
        result, series: Set(samples.map(\.keys)).count, comparisons: samples.count))
    guard result.isHonest, result.isWatchful else { throw ExitCode(3) }
  }

  /// What wins: violated, of another machine, undecided or nothing there, better.
  private func leave(_ check: ThresholdCheck) throws {
    if check.count(.violated) > 0 { throw ExitCode(2) }
    if check.count(.otherMachine) > 0 {
      Exit.complain(
        "bench-slots: limits of another class of machines are not comparable with these results.")
      throw ExitCode(8)
    }
    guard check.hasMatched else {
      Exit.complain("bench-slots: nothing matched: no limit has a result.")
      throw ExitCode(7)
    }
    if check.count(.undecided) + check.count(.withheld) + check.count(.numberless) > 0 {
      Exit.complain("bench-slots: not everything could be decided; see above.")
      throw ExitCode(7)
    }
    if requireAll, check.count(.unmatched) > 0 {
      Exit.complain("bench-slots: \(check.count(.unmatched)) limits have no result.")
      throw ExitCode(7)
    }
    if failOnImprovement, check.count(.improved) > 0 { throw ExitCode(4) }
  }
}

/// Measures again what seems to violate a limit.
struct Confirmation {
  let times: Int
  let record: RunMetadata?
  let allowsDebugBuild: Bool

  func confirm(_ check: inout ThresholdCheck) throws {
    for index in check.suspects {
      let line = check.lines[index]
      Exit.complain("Measuring again: \(line.name), \(line.limit.metric.rawValue)")
      check.confirm(index, try (0..<times).map { _ in try verdict(on: line) })
    }
  }

  private func verdict(on line: ThresholdCheck.Line) throws -> ThresholdCheck.Verdict {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("bench-slots-check-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let words = ReproducingCommand.words(
      keys: line.keys, reference: line.limit.reference, like: record)
    let insists = allowsDebugBuild ? ["--allow-debug-build"] : []
    _ = try Subprocess.output(
      of: "/proc/self/exe", words + ["--quiet", "--output", folder] + insists)
    let entry = ThresholdEntry(keys: line.entry.keys, limits: [line.limit])
    let file = ThresholdFile(entries: [entry])
    let again = ThresholdCheck(
      try ResultsInput(reading: folder, metrics: file.metrics), against: file)
    return again.lines.first { $0.keys == line.keys }?.verdict ?? .unmatched
  }
}
