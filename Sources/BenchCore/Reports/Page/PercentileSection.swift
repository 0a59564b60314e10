/// How slow the slow ones are: latencies by percentile, of the largest sizes.
enum PercentileSection {
  private static let mostFigures = 4
  private static let columns: [Column] = [.p50, .p90, .p99, .p999, .p9999]

  static func section(_ rows: ReportRows, _ names: StrategyNames) -> ReportSection {
    var section = ReportSection("percentiles", title: "Latency by percentile")
    var left = 0
    for subject in rows.subjects {
      let series = rows.series.filter {
        $0[.subject] == subject.rawValue && $0[.source] == RowSource.measured.rawValue
          && !$0.isOfFaults && HeadlineOperations.contain($0)
      }
      let panels = ReportPanel.panels(of: series).filter { panel in
        panel.series.contains { $0.medians[.p50] != nil }
      }
      let chosen = ReportPanel.chosen(panels, atMost: mostFigures, largest: .slots)
      left += panels.count - chosen.count
      section.figures += chosen.enumerated().map { number, panel in
        ReportSection.Figure(
          name: "percentiles-\(subject.rawValue)-\(number + 1)",
          chart: chart(of: panel, subject, rows.latencies, names),
          note: CurveSection.note(on: panel))
      }
    }
    section.paragraphs = [
      """
      Single operations, measured, as HdrHistogram draws them: a tenth of what is left at each mark to \
      the right. All repetitions together where the run left its histograms, otherwise the medians of \
      the percentiles. A line ends where ten samples are left.
      """
    ]
    section.tell(ofUndrawn: left, in: "results.csv")
    return section
  }

  private static func chart(
    of panel: ReportPanel, _ subject: Subject, _ latencies: Distributions, _ names: StrategyNames
  ) -> PercentileChart {
    let series = panel.series.sorted(by: names.precedes).map { one in
      let curve = latencies.counts[one.keys].map(PercentileCurve.init) ?? nil
      let columns = columns.map { one.medians[$0] }
      let values =
        curve.map { curve in PercentileChart.percentiles.map { curve.value(at: $0.place) } }
        ?? columns
      let places = zip(PercentileChart.percentiles, columns).compactMap { percentile, value in
        value.map { SIMD2(percentile.place, $0) }
      }
      let isWithheld = !one.errors.isEmpty
      return PercentileChart.Series(
        name: names.name(of: one), style: names.style(of: one),
        points: isWithheld ? [] : curve?.points ?? places, isWhole: curve != nil,
        values: isWithheld ? columns : values, note: one.note)
    }
    let known = series.filter { !$0.points.isEmpty }.map(\.name).joined(separator: ", ")
    return PercentileChart(
      title: "\(subject.rawValue): latency of \(panel[.op]) · \(panel.heading)",
      summary: "Latency by percentile: \(known). The numbers stand in the table below.",
      series: series)
  }
}
