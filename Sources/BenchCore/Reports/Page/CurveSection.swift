/// What becomes of a number as a setting grows: a picture for each thing that was done.
enum CurveSection: CaseIterable {
  /// Time against slots.
  case cost
  /// Accesses against slots.
  case accesses
  /// Successes per second against workers.
  case throughput
  /// Failing searches against the share of slots held.
  case amortisation

  /// So many pictures of one subject are enough; the others are counted.
  private static let mostFigures = 4

  private var name: String {
    switch self {
    case .cost: "cost"
    case .accesses: "accesses"
    case .throughput: "throughput"
    case .amortisation: "amortisation"
    }
  }

  private var title: String {
    switch self {
    case .cost: "Cost against slots"
    case .accesses: "Counted accesses against slots"
    case .throughput: "Throughput against workers"
    case .amortisation: "Amortisation failures against occupancy"
    }
  }

  private var introduction: String {
    switch self {
    case .cost:
      """
      Mean time of one operation, measured; medians over the repetitions; both axes logarithmic. Dotted \
      lines are floors: what the same loop costs around next to nothing.
      """
    case .accesses:
      """
      Loads, stores and read-modify-writes of shared memory per operation, counted one by one: the same \
      to the digit at each run, and no times. Both axes logarithmic.
      """
    case .throughput:
      "Operations per second of all workers together, measured; medians over the repetitions."
    case .amortisation:
      """
      Share of the searches that yield less than the places that they examine, over the budget; those \
      that could find nothing are left out.
      """
    }
  }

  private var key: Column {
    switch self {
    case .cost, .accesses: .slots
    case .throughput: .workers
    case .amortisation: .occupancy
    }
  }

  private func value(of series: ReportSeries) -> Double? {
    switch self {
    case .cost: series.medians[.mean]
    case .accesses: series.accesses
    case .throughput: series.medians[.opsPerSecond]
    case .amortisation: series.medians[.amortisationFailureRate]
    }
  }

  private func shows(_ series: ReportSeries) -> Bool {
    guard !series.isOfFaults, HeadlineOperations.contain(series) else { return false }
    let source = RowSource(rawValue: series[.source])
    switch self {
    case .cost: return source == .measured
    case .accesses: return source == .counted && !series.isFloor
    case .throughput:
      let first = Subject(rawValue: series[.subject]).map { HeadlineOperations.of($0).prefix(2) }
      return source == .measured && (first ?? []).contains(series[.op])
        && series[.role] != "postmaster"
    case .amortisation: return source == .measured && !series.isFloor
    }
  }

  /// Of all subjects; empty where no setting was swept.
  func section(_ rows: ReportRows, _ names: StrategyNames) -> ReportSection {
    var section = ReportSection(name, title: title)
    var left = 0
    for subject in rows.subjects {
      let series = rows.series.filter { $0[.subject] == subject.rawValue && shows($0) }
      let panels = ReportPanel.panels(of: series, along: key).filter { panel in
        Set(panel.series.filter { value(of: $0) != nil }.map { $0[key] }).count > 1
      }
      let other: Column = key == .workers ? .slots : .workers
      let chosen = ReportPanel.chosen(panels, atMost: Self.mostFigures, largest: other)
      left += panels.count - chosen.count
      section.figures += chosen.enumerated().map { number, panel in
        ReportSection.Figure(
          name: "\(name)-\(subject.rawValue)-\(number + 1)",
          chart: chart(of: panel, subject, names), note: Self.note(on: panel))
      }
    }
    section.paragraphs = [introduction]
    section.tell(ofUndrawn: left, in: "results.csv")
    return section
  }

  static func note(on panel: ReportPanel) -> String {
    let crowded = panel.series.contains(where: \.isOversubscribed)
    return crowded ? "Oversubscribed: more contenders than CPUs, so times hold time slices." : ""
  }

  private func chart(
    of panel: ReportPanel, _ subject: Subject, _ names: StrategyNames
  ) -> LineChart {
    let groups = Dictionary(grouping: panel.series, by: names.name)
    let ordered = groups.values.compactMap(\.first).sorted(by: names.precedes)
    let series = ordered.map { one in
      let own = groups[names.name(of: one), default: []]
      let points = own.compactMap { series -> SIMD2<Double>? in
        guard let x = series.number(key), let y = value(of: series) else { return nil }
        return SIMD2(x, y)
      }.sorted { $0.x < $1.x }
      return LineChart.Series(
        name: names.name(of: one), style: names.style(of: one), points: points,
        note: own.first { !$0.errors.isEmpty }?.note ?? "")
    }
    let points = series.flatMap(\.points)
    return LineChart(
      title: "\(subject.rawValue): \(Self.what(self, panel)) · \(panel.heading)",
      summary: summary(series), x: x(points.map(\.x)), y: y(points.map(\.y)), series: series,
      value: format)
  }

  private static func what(_ section: CurveSection, _ panel: ReportPanel) -> String {
    switch section {
    case .cost: "mean time of \(panel[.op])"
    case .accesses: "accesses per \(panel[.op])"
    case .throughput: "throughput of \(panel[.op])"
    case .amortisation: "failing searches of \(panel[.op])"
    }
  }

  private func summary(_ series: [LineChart.Series]) -> String {
    let names = series.filter { !$0.points.isEmpty }.map(\.name).joined(separator: ", ")
    return "\(title): \(names). The numbers stand in the table below."
  }

  private func x(_ values: [Double]) -> ChartAxis {
    let ticks = Set(values).sorted()
    let kind: ChartScale.Kind = key == .occupancy ? .linear : .logarithmic
    let words = key == .occupancy ? "occupancy (share of slots held)" : "\(key.rawValue) (log)"
    return ChartAxis(words, ChartScale(kind, spanning: values), ticks: ticks) {
      ChartAxis.trimmed(HumanNumber.count($0))
    }
  }

  private func y(_ values: [Double]) -> ChartAxis {
    let format = format
    let label: @Sendable (Double) -> String = { ChartAxis.trimmed(format($0)) }
    switch self {
    case .cost:
      return ChartAxis(
        "mean time per operation (log)", ChartScale(.logarithmic, holding: values), label: label)
    case .accesses:
      return ChartAxis(
        "accesses per operation (log)", ChartScale(.logarithmic, holding: values), label: label)
    case .throughput:
      return ChartAxis(
        "operations per second", ChartScale(.linear, holding: values), label: label)
    case .amortisation:
      return ChartAxis(
        "amortisation failure rate", ChartScale(.linear, holding: values), label: label)
    }
  }

  private var format: @Sendable (Double?) -> String {
    switch self {
    case .cost: { HumanNumber.time($0) }
    case .accesses: { HumanNumber.count($0) }
    case .throughput: { HumanNumber.rate($0) }
    case .amortisation: { HumanNumber.share($0) }
    }
  }
}
