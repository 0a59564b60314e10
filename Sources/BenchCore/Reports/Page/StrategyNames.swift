/// What strategies are called in a report, and how their lines look: the same in every picture of a
/// subject.
struct StrategyNames: Sendable {
  private let ordered: [String: [String]]
  private let varying: [String: Set<Column>]
  private let baselines: Set<String>

  init(_ series: [ReportSeries], baselines: Set<String>) {
    self.baselines = baselines
    varying = Dictionary(grouping: series, by: \.strategy).mapValues { series in
      Column.ofStrategy.filter { column in Set(series.map { $0[column] }).count > 1 }
    }
    var ordered: [String: Set<String>] = [:]
    for one in series where !one.isFloor {
      ordered[one[.subject], default: []].insert(Self.name(of: one, varying))
    }
    self.ordered = ordered.mapValues { names in
      names.sorted { a, b in
        let (first, second) = (!baselines.contains(a), !baselines.contains(b))
        return first == second ? a < b : second
      }
    }
  }

  /// With the settings in which it differs from itself.
  func name(of series: ReportSeries) -> String { Self.name(of: series, varying) }

  private static func name(of series: ReportSeries, _ varying: [String: Set<Column>]) -> String {
    let settings = ResultsTable.keys.filter { varying[series.strategy]?.contains($0) ?? false }
      .filter { !series[$0].isEmpty }.map { "\($0.rawValue) \(series[$0])" }
    return ([series.strategy] + settings).joined(separator: ", ")
  }

  func isBaseline(_ series: ReportSeries) -> Bool { baselines.contains(series.strategy) }

  func style(of series: ReportSeries) -> SeriesStyle {
    guard !series.isFloor else { return .floor }
    let place = ordered[series[.subject]]?.firstIndex(of: name(of: series)) ?? 0
    // The text's own colour is the baseline's, and nobody's where there is none.
    let hasBaseline = baselines.contains(ordered[series[.subject]]?.first ?? "")
    return SeriesStyle(hasBaseline ? place : place + 1)
  }

  /// The baseline first, floors last, the others by their names.
  func precedes(_ a: ReportSeries, _ b: ReportSeries) -> Bool {
    if a.isFloor != b.isFloor { return b.isFloor }
    if isBaseline(a) != isBaseline(b) { return isBaseline(a) }
    return name(of: a) < name(of: b)
  }
}
