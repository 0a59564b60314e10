/// Where a worker's time goes: the share that each of the four searches takes of its life.
enum LifeSection {
  private static let searches: [(name: String, column: Column)] = [
    ("dsm", .dsmSearchShare), ("slot", .slotSearchShare), ("start", .startSearchShare),
    ("exit", .exitSearchShare),
  ]

  static func section(_ rows: ReportRows, _ names: StrategyNames) -> ReportSection {
    var section = ReportSection("life", title: "Where a worker's time goes")
    let series = rows.series.filter { one in
      one[.subject] == Subject.lifecycle.rawValue && one[.op] == "life"
        && one[.source] == RowSource.measured.rawValue
        && (!one.errors.isEmpty || searches.contains { one.medians[$0.column] != nil })
    }
    section.paragraphs = [
      """
      The share of a worker's life, from its segment and slot to the slot's being free again, that goes \
      into each search; the rest, which is not drawn, is spent on starting, running and ending it.
      """
    ]
    section.figures = ReportPanel.panels(of: series, along: .slots).enumerated().map {
      number, panel in
      ReportSection.Figure(
        name: "life-\(number + 1)", chart: chart(of: panel, names),
        note: CurveSection.note(on: panel))
    }
    return section
  }

  private static func chart(of panel: ReportPanel, _ names: StrategyNames) -> StackedBars {
    let ordered = panel.series.sorted { a, b in
      let (x, y) = (a.number(.slots) ?? 0, b.number(.slots) ?? 0)
      return x == y ? names.precedes(a, b) : x < y
    }
    let bars = ordered.map { one in
      StackedBars.Bar(
        name: "\(one[.slots]) slots, \(names.name(of: one))",
        shares: searches.map { one.medians[$0.column] }, note: one.note)
    }
    return StackedBars(
      title: "Searches in a worker's life · \(panel.heading)",
      summary: "Share of a worker's life in each search, by slots and stack; see the table below.",
      parts: searches.map(\.name), bars: bars, whole: "a worker's life")
  }
}
