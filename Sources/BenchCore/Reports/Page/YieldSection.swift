/// How many slots a search finds.
enum YieldSection {
  private static let mostFigures = 4

  static func section(_ rows: ReportRows, _ names: StrategyNames) -> ReportSection {
    var section = ReportSection("yields", title: "Yield of refills and searches")
    let known = rows.series.filter {
      rows.yields.counts[$0.keys] != nil && !$0.isOfFaults && $0.errors.isEmpty
    }
    var left = 0
    for source in RowSource.allCases {
      let series = known.filter { $0[.source] == source.rawValue }
      let panels = ReportPanel.panels(of: series)
      let chosen = ReportPanel.chosen(panels, atMost: mostFigures, largest: .slots)
      left += panels.count - chosen.count
      section.figures += chosen.enumerated().map { number, panel in
        ReportSection.Figure(
          name: "yields-\(source.rawValue)-\(number + 1)",
          chart: chart(of: panel, source, rows.yields, names))
      }
    }
    section.paragraphs = [
      """
      Share of the searches that found at least so many slots. A line that falls at once is of a \
      strategy that searches for one slot at a time; one that stays high shares the cost of a search.
      """
    ]
    section.tell(ofUndrawn: left, in: "yields.csv")
    return section
  }

  private static func chart(
    of panel: ReportPanel, _ source: RowSource, _ yields: Distributions, _ names: StrategyNames
  ) -> LineChart {
    let series = panel.series.sorted(by: names.precedes).map { one in
      LineChart.Series(
        name: names.name(of: one), style: names.style(of: one),
        points: survivors(of: yields.counts[one.keys] ?? [:]))
    }
    let values = series.flatMap { $0.points.map(\.x) }
    let scale = ChartScale(.logarithmic, spanning: values)
    let ticks = Set(values).sorted()
    return LineChart(
      title: "\(source.rawValue): yield of \(panel[.op]) · \(panel.heading)",
      summary:
        "Share of searches that found at least so many slots. The numbers stand in the table.",
      x: ChartAxis("slots found, at least (log)", scale, ticks: ticks) { HumanNumber.count($0) },
      y: ChartAxis("share of searches", ChartScale(.linear, holding: [0, 1])) {
        ChartAxis.trimmed(HumanNumber.percent($0))
      },
      series: series, value: { HumanNumber.share($0) })
  }

  /// At 1, 2, 4, …: the share of searches that found at least so many.
  private static func survivors(of counts: [Double: Double]) -> [SIMD2<Double>] {
    let all = counts.values.reduce(0, +)
    guard all > 0 else { return [] }
    let most = counts.keys.max() ?? 0
    let places = sequence(first: 1.0) { $0 * 2 < most * 2 ? $0 * 2 : nil }
    return places.map { least in
      let found = counts.filter { $0.key >= least }.values.reduce(0, +)
      return SIMD2(least, found / all)
    }
  }
}
