/// Who wins, in words: each sentence stands on verdicts, and where there are none it says so.
struct VerdictSection {
  /// One thing that was done, in one number: what several strategies did at several sizes.
  private struct Contest {
    let subject: Subject
    let heading: String
    let metric: Column
    let comparisons: [(series: ReportSeries, compared: ComparedMetric)]
  }

  private let names: StrategyNames
  private let contests: [Contest]

  init(_ rows: ReportRows, _ names: StrategyNames, baselines: Set<String>) {
    self.names = names
    contests = Self.contests(
      of: rows.inputs.flatMap { Self.compared($0.table, baselines) })
  }

  var section: ReportSection {
    var section = ReportSection("verdict", title: "Verdict")
    section.paragraphs = [
      """
      Each strategy beside today's code in the same run: medians over the repetitions, with an interval, \
      judged as `bench-slots compare --by strategy` judges, at most 5 % of the differences by chance, and \
      none below 5 %.
      """
    ]
    for subject in Subject.allCases {
      let own = contests.filter { $0.subject == subject }
      section.points += Self.surrender(own).map { [$0] } ?? own.map(sentence)
    }
    section.tables = contests.map(table)
    return section
  }

  // MARK: Judging

  /// So many settings of one thing that was done are judged: each takes from what the others can show.
  private static let mostPanels = 2

  private static func compared(
    _ table: ResultsTable, _ baselines: Set<String>
  ) -> [ComparedMetric] {
    let series = (0..<table.seriesCount).map { number in
      ReportSeries(
        keys: table.keys(of: number), medians: [:], errors: [], isOversubscribed: false)
    }
    let pairs = SeriesMatching.pairs(within: table, by: .strategy) { subject in
      series.first { $0[.subject] == subject && baselines.contains($0.strategy) }?.strategy
    }
    return Subject.allCases.flatMap { subject -> [ComparedMetric] in
      let chosen = judged(series.filter { $0[.subject] == subject.rawValue }, subject)
      let metrics = subject == .slot ? [Column.opsPerSecond, .mean] : [.mean]
      return Comparison(
        pairs.filter { pair in pair.candidate.map { chosen.contains(series[$0].keys) } ?? false },
        of: table, and: table, by: .strategy, metrics: Comparison.Metrics(metrics),
        rules: ComparisonJudge.Rules()
      ).comparisons
    }
  }

  /// The keys of what is judged: of each operation where most sizes and most workers are.
  private static func judged(_ series: [ReportSeries], _ subject: Subject) -> Set<[String]> {
    let own = series.filter {
      $0[.source] == RowSource.measured.rawValue && !$0.isOfFaults && !$0.isYardstick
    }
    let panels = HeadlineOperations.of(subject).flatMap { op -> [ReportPanel] in
      let all = ReportPanel.panels(of: own.filter { $0[.op] == op }, along: .slots)
      func sizes(_ panel: ReportPanel) -> Int { Set(panel.series.map { $0[.slots] }).count }
      let most = all.map(sizes).max() ?? 0
      return ReportPanel.chosen(
        all.filter { sizes($0) == most }, atMost: mostPanels, largest: .workers)
    }
    return Set(panels.flatMap { $0.series.map(\.keys) })
  }

  private static func contests(of all: [ComparedMetric]) -> [Contest] {
    let compared = all.map { one in
      (
        series: ReportSeries(keys: one.keys, medians: [:], errors: [], isOversubscribed: false),
        compared: one
      )
    }
    var contests: [Contest] = []
    for subject in Subject.allCases {
      for metric in [Column.opsPerSecond, .mean] {
        let own = compared.filter {
          $0.series[.subject] == subject.rawValue && $0.compared.metric == metric
            && isHeadline($0.series, subject, metric)
        }
        for panel in ReportPanel.panels(of: own.map(\.series), along: .slots) {
          let keys = Set(panel.series.map(\.keys))
          contests.append(
            Contest(
              subject: subject, heading: panel.heading, metric: metric,
              comparisons: own.filter { keys.contains($0.series.keys) }))
        }
      }
    }
    return contests
  }

  /// Of what matters most the throughput, of the rest the time.
  private static func isHeadline(
    _ series: ReportSeries, _ subject: Subject, _ metric: Column
  ) -> Bool {
    let isFirst = HeadlineOperations.of(subject).prefix(2).contains(series[.op])
    return metric == .mean || (subject == .slot && isFirst && series[.role] != "postmaster")
  }

  // MARK: Words

  private static func sizes(of contest: Contest) -> [Double] {
    Set(contest.comparisons.compactMap { $0.series.number(.slots) }).sorted()
  }

  private func sentence(on contest: Contest) -> String {
    let sizes = Self.sizes(of: contest)
    let what = Self.what(contest)
    let subject = "\(contest.subject.rawValue), \(contest.heading), \(what)"
    guard let largest = sizes.last else { return "\(subject): no verdict." }
    let end = verdict(on: at(largest, contest), contest)
    return "\(subject): at \(HumanNumber.count(largest)) slots \(end)\(reach(of: contest, sizes))"
  }

  private static func what(_ contest: Contest) -> String {
    let op = contest.comparisons.first?.series[.op] ?? ""
    return contest.metric == .mean ? "mean time of \(op)" : "throughput of \(op)"
  }

  private func at(_ size: Double, _ contest: Contest) -> [(
    series: ReportSeries, compared: ComparedMetric
  )] {
    contest.comparisons.filter { $0.series.number(.slots) == size }
      .sorted { $0.compared.harm < $1.compared.harm }
  }

  private func verdict(
    on all: [(series: ReportSeries, compared: ComparedMetric)], _ contest: Contest
  ) -> String {
    let base = all.first?.compared.base.label ?? "the baseline"
    let better = all.filter { $0.compared.verdict == .better }
    let worse = all.filter { $0.compared.verdict == .worse }
    let rest = worse.isEmpty ? "" : "; \(worse.count) of \(all.count) are worse than \(base)"
    if let first = better.first {
      let others = better.dropFirst().map { names.name(of: $0.series) }
      let more =
        others.isEmpty ? "" : "; better than \(base) too: \(others.joined(separator: ", "))"
      return
        "\(names.name(of: first.series)) wins with \(Self.amount(first.compared))\(more)\(rest)."
    }
    if let last = worse.last {
      return
        "nothing beats \(base); \(worse.count) of \(all.count) are worse, \(names.name(of: last.series)) "
        + "most, with \(Self.amount(last.compared))."
    }
    return Self.indecision(all.map(\.compared), base)
  }

  private static func amount(_ compared: ComparedMetric) -> String {
    let unit = compared.metric == .mean ? "time" : "throughput"
    let ratio = HumanNumber.ratio(compared.ratio)
    let interval = compared.interval.map {
      " (95 % interval \(HumanNumber.ratio($0.low)) to \(HumanNumber.ratio($0.high)))"
    }
    return "\(ratio) times the \(unit) of \(compared.base.label)\(interval ?? "")"
  }

  /// Why neither wins.
  private static func indecision(_ all: [ComparedMetric], _ base: String) -> String {
    if let needed = all.compactMap(\.neededRepetitions).max() {
      return
        "there are too few repetitions for any difference from \(base) to show: \(needed) would do."
    }
    if all.allSatisfy({ [.missing, .incomparable].contains($0.verdict) }) {
      return "there is nothing to judge: numbers are missing, withheld, or of other conditions."
    }
    return "there is no difference from \(base) that this run could show."
  }

  /// One sentence for all where nothing could be judged for want of repetitions.
  private static func surrender(_ contests: [Contest]) -> String? {
    let all = contests.flatMap { $0.comparisons.map(\.compared) }
    let decided = all.contains { [.better, .worse].contains($0.verdict) }
    guard contests.count > 1, !decided, let needed = all.compactMap(\.neededRepetitions).max(),
      let first = contests.first
    else { return nil }
    return """
      \(first.subject.rawValue): there are too few repetitions for any difference from \
      \(all[0].base.label) to show; \(needed) would do.
      """
  }

  /// Up to which size nothing differs.
  private func reach(of contest: Contest, _ sizes: [Double]) -> String {
    guard sizes.count > 1 else { return "" }
    let alike = sizes.prefix { size in
      at(size, contest).allSatisfy { ![.better, .worse].contains($0.compared.verdict) }
    }
    let compared = contest.comparisons.map(\.compared)
    guard let last = alike.last else {
      return " Already at \(HumanNumber.count(sizes[0])) slots the choice makes a difference."
    }
    if compared.contains(where: { $0.verdict == .inconclusive }) { return "" }
    return alike.count == sizes.count
      ? " Nor is there at any of the other sizes, from \(HumanNumber.count(sizes[0])) slots on."
      : " Up to \(HumanNumber.count(last)) slots the choice makes no difference that this run could show."
  }

  // MARK: Numbers

  /// A line per strategy, a column per size: what came of each comparison.
  private func table(of contest: Contest) -> ReportSection.Table {
    let sizes = Self.sizes(of: contest)
    var layout = TableLayout(
      titles: [.words("strategy")] + sizes.map { .number("\(HumanNumber.count($0)) slots") })
    let groups = Dictionary(grouping: contest.comparisons) { names.name(of: $0.series) }
    layout.rows = groups.sorted { $0.key < $1.key }.map { name, own in
      [name]
        + sizes.map { size in
          own.first { $0.series.number(.slots) == size }.map { Self.cell($0.compared) }
            ?? HumanNumber.missing
        }
    }
    let base = contest.comparisons.first?.compared.base.label ?? ""
    return ReportSection.Table(
      caption:
        "\(contest.subject.rawValue), \(contest.heading), \(Self.what(contest)), as a multiple "
        + "of \(base)", layout: layout, isFolded: true)
  }

  private static func cell(_ compared: ComparedMetric) -> String {
    guard let ratio = compared.ratio else { return compared.verdict.rawValue }
    return "\(HumanNumber.ratio(ratio)) \(compared.verdict.rawValue)"
  }
}
