/// Who wins, in words: each sentence stands on verdicts, and where there are none it says so.
struct VerdictSection {
  private let names: StrategyNames
  private let contests: [VerdictContest]

  init(_ rows: ReportRows, _ names: StrategyNames, baselines: Set<String>) {
    self.names = names
    contests = Self.contests(
      of: rows.inputs.flatMap { Self.judgements(of: $0.table, baselines) })
  }

  var section: ReportSection {
    var section = ReportSection("verdict", title: "Verdict")
    section.paragraphs = [
      """
      Each strategy beside today's code in the same run: medians over the repetitions, with an interval, \
      judged as bench-slots compare --by strategy does, at most 5 % of the differences by chance, and \
      none below 5 %. The break-even is the smallest number of slots from which every verdict on a \
      strategy is better, as compare --break-even slots finds it; ∞ is beyond what was measured.
      """
    ]
    for subject in Subject.allCases {
      let own = contests.filter { $0.subject == subject }
      section.points += VerdictContest.surrender(own).map { [$0] } ?? own.map { $0.sentence(names) }
    }
    section.tables = contests.map { $0.table(names) }
    return section
  }

  // MARK: Judging

  /// So many settings of one thing that was done are judged: each takes from what the others can show.
  private static let mostPanels = 2

  /// What came of the headlines of one subject.
  private struct Judgement {
    let comparisons: [ComparedMetric]
    let crossings: [BreakEven.Crossing]
  }

  private static func judgements(
    of table: ResultsTable, _ baselines: Set<String>
  ) -> [Judgement] {
    let series = (0..<table.seriesCount).map { number in
      ReportSeries(
        keys: table.keys(of: number), medians: [:], errors: [], isOversubscribed: false)
    }
    let pairs = SeriesMatching.pairs(within: table, by: .strategy) { subject in
      series.first { $0[.subject] == subject && baselines.contains($0.strategy) }?.strategy
    }
    return Subject.allCases.map { subject in
      let chosen = judged(series.filter { $0[.subject] == subject.rawValue }, subject)
      let metrics = subject == .slot ? [Column.opsPerSecond, .mean] : [.mean]
      let comparison = Comparison(
        pairs.filter { pair in pair.candidate.map { chosen.contains(series[$0].keys) } ?? false },
        of: table, and: table, by: .strategy, metrics: Comparison.Metrics(metrics),
        rules: ComparisonJudge.Rules())
      return Judgement(
        comparisons: comparison.comparisons,
        crossings: BreakEven(of: comparison, by: .slots).crossings)
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

  private static func contests(of judgements: [Judgement]) -> [VerdictContest] {
    let crossings = judgements.flatMap(\.crossings)
    let compared = judgements.flatMap(\.comparisons).map { one in
      (
        series: ReportSeries(keys: one.keys, medians: [:], errors: [], isOversubscribed: false),
        compared: one
      )
    }
    var contests: [VerdictContest] = []
    for subject in Subject.allCases {
      for metric in [Column.opsPerSecond, .mean] {
        let own = compared.filter {
          $0.series[.subject] == subject.rawValue && $0.compared.metric == metric
            && isHeadline($0.series, subject, metric)
        }
        for panel in ReportPanel.panels(of: own.map(\.series), along: .slots) {
          let keys = Set(panel.series.map(\.keys))
          contests.append(
            VerdictContest(
              subject: subject, heading: panel.heading, metric: metric,
              comparisons: own.filter { keys.contains($0.series.keys) },
              crossings: crossings.filter { $0.metric == metric && keys.contains($0.keys) }))
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
}
