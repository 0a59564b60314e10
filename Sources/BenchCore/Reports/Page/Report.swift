/// Pictures and tables of some rows, and what they come to in words.
package struct Report: Sendable {
  let sections: [ReportSection]

  /// The entries are those of the strategies in the rows; others are compared with the baselines of them.
  package init(_ rows: ReportRows, of entries: [StrategyEntry]) {
    let baselines = Set(entries.filter { $0.card.kind == .baseline }.map(\.card.name))
    let names = StrategyNames(rows.series, baselines: baselines)
    let verdict = VerdictSection(rows, names, baselines: baselines).section
    var sections = [MeasuredSection.section(rows), verdict]
    sections.append(PercentileSection.section(rows, names))
    sections += CurveSection.allCases.map { $0.section(rows, names) }
    sections += [
      YieldSection.section(rows, names), FaultSection.section(rows),
      LifeSection.section(rows, names),
      DecisionSection(rows: rows, names: names, memory: KnownMemory(entries)).section,
    ]
    self.sections = sections.filter { !$0.isEmpty }
  }

  /// Pictures by the names of their files, without `.svg`, each a file of its own.
  package var pictures: [(name: String, svg: String)] {
    sections.flatMap(\.figures).map { ($0.name, $0.chart.svg(id: $0.name, standingAlone: true)) }
  }

  /// What a file that a report wrote has near its beginning, and no other.
  static let signature = "bench-slots report"
}
