import ArgumentParser
import BenchCore

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Says what is better and what is worse, beyond chance.",
    discussion: """
      Two results are compared series by series; or one, by one of its keys: its strategies beside the \
      baseline, its sizes beside the smallest. Counts are compared as they are; of times and rates the \
      medians, with an interval, a probability adjusted for the number of comparisons, and the smallest \
      change that so many repetitions could have shown. docs/comparing.md says how to read it.

      EXAMPLES:
        bench-slots compare before after
        bench-slots compare results --by strategy
        bench-slots compare results --by lock --against lwlock --metric 'p9*'
        bench-slots compare results --by strategy --strategy 'free-*' --scenario churn
        bench-slots compare results --break-even slots
        bench-slots compare before after --format go-bench > both && benchstat -col /side both

      EXIT CODES:
        0   nothing is worse
        2   something is worse; before 8, 7 and 4
        8   not comparable: another machine, build, scenario or schema; before 7
            and 4
        7   nothing matched, too few repetitions to tell, or numbers of the
            candidate withheld
        4   something is better, only with --fail-on-improvement
        5   there are no such results
      """)

  @Argument(help: "A folder that a run wrote, a folder of such folders, or a file of rows.")
  var base: String

  @Argument(help: "Likewise; not with --by.")
  var candidate: String?

  @Option(
    help: ArgumentHelp("Compare the values of a key within BASE.", valueName: "key"))
  var by: String?

  @Option(
    help: ArgumentHelp(
      "From which value of a key that is a number on strategies beat --against within BASE.",
      valueName: "key"))
  var breakEven: String?

  @Option(
    help: ArgumentHelp(
      """
      The value that the others are compared with; by default the baseline strategy of a subject, or \
      the smallest value.
      """, valueName: "value"))
  var against: String?

  @Option(
    help: ArgumentHelp(
      """
      Columns to compare, names or globs, or 'all' that have a better and a worse; by default \
      throughput, mean, p50 and p99, and all that is exact.
      """, valueName: "names"))
  var metric: String?

  @OptionGroup(title: "What of it is compared") var filters: FilterOptions

  @OptionGroup(title: "What counts as a change") var rules: RuleOptions

  @Option(help: "table, csv, json, markdown or go-bench.")
  var format = ChangeFormat.table.rawValue

  @Flag(help: "List what has not changed too.")
  var all = false

  @Flag(
    help: "Compare what other machines and builds have measured, or other settings, and say so.")
  var allowDifferent = false

  @Flag(help: "End with 4 if something is better and nothing worse.")
  var failOnImprovement = false

  func run() throws {
    guard let format = ChangeFormat(rawValue: format) else {
      throw UsageError.unknown("--format", format, among: ChangeFormat.allCases.map(\.rawValue))
    }
    let metrics = try MetricArgument.metrics(metric)
    let rules = try rules.rules()
    if let breakEven { return try printBreakEven(by: breakEven, format, metrics, rules) }
    let report =
      try by.map { try self.report(by: $0, metrics, rules) } ?? self.report(metrics, rules)
    try StandardOutput.write(report.text(as: format))
    try Self.leave(report, failsOnImprovement: failOnImprovement)
  }

  /// Two inputs.
  private func report(
    _ metrics: Comparison.Metrics, _ rules: ComparisonJudge.Rules
  ) throws -> ChangeReport {
    guard let candidate else {
      throw UsageError(
        "compare needs a CANDIDATE beside '\(base)', or --by to compare within it: --by strategy.")
    }
    guard against == nil else {
      throw UsageError(
        "--against names a value of --by; without --by, BASE is what is compared with.")
    }
    let first = try ResultsInput(
      reading: base, metrics: metrics.all, ofMeasured: metrics.ofMeasured)
    let second = try ResultsInput(
      reading: candidate, metrics: metrics.all, ofMeasured: metrics.ofMeasured)
    let match = try InputMatch(first, second, allowsDifferent: allowDifferent)
    let (filter, absences) = try filters.filter(of: [first.table, second.table])
    let pairs = try kept(match.pairs, filter, absences, of: first.table, and: second.table)
    let comparison = Comparison(
      pairs, of: first.table, and: second.table, metrics: metrics, rules: rules)
    return ChangeReport(
      comparison, by: nil, notes: first.notes + second.notes + absences,
      differences: match.differences, showsAll: all)
  }

  /// One input.
  private func report(
    by name: String, _ metrics: Comparison.Metrics, _ rules: ComparisonJudge.Rules
  ) throws -> ChangeReport {
    guard candidate == nil else {
      throw UsageError("--by compares within one input: leave out '\(candidate ?? "")', or --by.")
    }
    let key = try KeyArgument.key("--by", name)
    let (input, differences) = try input(metrics)
    let values = try KeyArgument.base(of: key, against: against, in: input.table)
    let (filter, absences) = try filters.filter(of: [input.table])
    let pairs = try kept(
      SeriesMatching.pairs(within: input.table, by: key) { values[$0] }, filter, absences,
      of: input.table, and: input.table)
    let comparison = Comparison(
      pairs, of: input.table, and: input.table, by: key, metrics: metrics, rules: rules)
    return ChangeReport(
      comparison, by: key, notes: input.notes + absences, differences: differences, showsAll: all)
  }

  /// One input, and what differs among its runs where somebody insisted.
  private func input(
    _ metrics: Comparison.Metrics
  ) throws -> (input: ResultsInput, differences: [String]) {
    let input = try ResultsInput(
      reading: base, metrics: metrics.all, ofMeasured: metrics.ofMeasured)
    let differences = input.innerDifferences
    guard differences.isEmpty || allowDifferent else {
      throw ReadError.incomparable(
        """
        the runs in '\(input.path)' are of another \(differences.joined(separator: ", ")) than each \
        other: compare within one, or insist with --allow-different
        """)
    }
    return (input, differences)
  }

  /// What the filter leaves of some pairs; ends with 7 where it leaves none.
  private func kept(
    _ pairs: [SeriesPair], _ filter: SeriesFilter, _ absences: [String], of base: ResultsTable,
    and candidate: ResultsTable
  ) throws -> [SeriesPair] {
    let kept = filter.kept(pairs, of: base, and: candidate)
    guard kept.isEmpty, !pairs.isEmpty else { return kept }
    let reason =
      absences.first ?? "--strategy and --scenario leave none of \(pairs.count) pairs of series"
    Exit.complain("bench-slots: nothing matched: \(reason).")
    throw ExitCode(7)
  }

  private func printBreakEven(
    by name: String, _ format: ChangeFormat, _ metrics: Comparison.Metrics,
    _ rules: ComparisonJudge.Rules
  ) throws {
    guard candidate == nil, by == nil else {
      throw UsageError("--break-even is found within one input: leave out a second one, and --by.")
    }
    guard format != .goBench else {
      throw UsageError("--break-even has no --format go-bench; use table, csv, json or markdown.")
    }
    let key = try KeyArgument.key("--break-even", name)
    guard !key.unit.isEmpty else {
      throw UsageError("--break-even \(name) is no number: use slots, occupancy or workers, say.")
    }
    let noisy = metrics.measured.filter { $0.metricClass == .noisy }
    let (input, differences) = try input(metrics)
    if !differences.isEmpty {
      Exit.complain(
        "bench-slots: '\(base)' has another \(differences.joined(separator: ", ")) among its runs.")
    }
    let values = try KeyArgument.base(of: .strategy, against: against, in: input.table)
    let (filter, absences) = try filters.filter(of: [input.table])
    let pairs = try kept(
      SeriesMatching.pairs(within: input.table, by: .strategy) { values[$0] }, filter, absences,
      of: input.table, and: input.table)
    let comparison = Comparison(
      pairs, of: input.table, and: input.table, by: .strategy,
      metrics: Comparison.Metrics(noisy), rules: rules)
    let breakEven = BreakEven(of: comparison, by: key)
    let report = BreakEvenReport(breakEven, notes: input.notes + absences + breakEven.notes)
    try StandardOutput.write(report.text(as: format))
    if comparison.comparisons.contains(where: \.isWithheld) {
      Exit.complain("bench-slots: numbers of the candidate are withheld: its run failed.")
      throw ExitCode(7)
    }
    let verdicts = breakEven.crossings.flatMap { $0.points.map(\.compared.verdict) }
    guard !verdicts.allSatisfy({ $0 == .inconclusive || $0 == .missing }) else {
      Exit.complain(
        verdicts.isEmpty
          ? "bench-slots: nothing matched: no strategy was run beside the one to beat."
          : "bench-slots: too few repetitions to tell.")
      throw ExitCode(7)
    }
  }

  /// What wins: worse, not comparable, undecided, better.
  static func leave(_ report: ChangeReport, failsOnImprovement: Bool) throws {
    let comparison = report.comparison
    let counts = comparison.counts
    if counts[.worse] != nil { throw ExitCode(2) }
    if counts[.incomparable] != nil {
      Exit.complain("bench-slots: some was measured under other conditions, and is not comparable.")
      throw ExitCode(8)
    }
    if comparison.comparisons.allSatisfy({ $0.verdict == .missing }) {
      Exit.complain(
        comparison.matchedSeries == 0
          ? "bench-slots: nothing matched: there is no series that both sides have."
          : "bench-slots: nothing matched: no metric has numbers on both sides.")
      throw ExitCode(7)
    }
    if comparison.comparisons.contains(where: {
      $0.verdict == .missing && !$0.candidate.errors.isEmpty
    }) {
      Exit.complain("bench-slots: numbers of the candidate are withheld: its run failed.")
      throw ExitCode(7)
    }
    // Strategies of one run may differ in what they have.
    if report.key == nil, let lost = comparison.comparisons.first(where: \.hasLost) {
      Exit.complain(
        "bench-slots: the candidate lacks \(lost.metric.rawValue) where the base has it; see above."
      )
      throw ExitCode(7)
    }
    if counts[.inconclusive] != nil {
      let needed = comparison.comparisons.compactMap(\.neededRepetitions).max() ?? 0
      Exit.complain(
        "bench-slots: too few repetitions to tell: \(needed) a side would do, --repetitions \(needed)."
      )
      throw ExitCode(7)
    }
    if failsOnImprovement, counts[.better] != nil { throw ExitCode(4) }
  }
}

/// What counts as a change, for every command that judges.
struct RuleOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The share of reported differences that may be chance."))
  var alpha = 0.05

  @Option(
    help: ArgumentHelp("Changes of a median by a smaller share than this do not matter."))
  var minEffect = 0.05

  func rules() throws(UsageError) -> ComparisonJudge.Rules {
    guard alpha > 0, alpha < 1 else {
      throw UsageError("--alpha \(alpha) is no share of chance; use 0.05, say.")
    }
    guard minEffect >= 0, minEffect < 10 else {
      throw UsageError("--min-effect \(minEffect) is no share of a median; use 0.05, say.")
    }
    var rules = ComparisonJudge.Rules()
    (rules.alpha, rules.minEffect) = (alpha, minEffect)
    return rules
  }
}
