/// What strategies are called in a report, and how their lines look: the same in every picture of a
/// subject.
struct StrategyNames: Sendable {
  /// By subject, those of baselines first; floors have none of them.
  private let ordered: [String: [String]]
  /// By strategy, the settings of its own that rows differ in.
  private let varying: [String: Set<Column>]
  private let baselines: Set<String>

  init(_ series: [ReportSeries], baselines: Set<String>) {
    // Faults are run under locks of their own, and are told apart elsewhere.
    let series = series.filter { !$0.isOfFaults }
    let varying = Dictionary(grouping: series, by: \.strategy).mapValues { series in
      Column.ofStrategy.filter { column in Set(series.map { $0[column] }).count > 1 }
    }
    self.varying = varying
    self.baselines = baselines
    let subjects = Dictionary(grouping: series.filter { !$0.isFloor }) { $0[.subject] }
    ordered = subjects.mapValues { series in
      let names = Set(series.map { Self.name(of: $0, varying) })
      let first = Set(
        series.filter { baselines.contains($0.strategy) }.map { Self.name(of: $0, varying) })
      return first.sorted() + names.subtracting(first).sorted()
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
    let names = ordered[series[.subject]] ?? []
    let hasBaseline = names.first.map { name in
      baselines.contains { name == $0 || name.hasPrefix("\($0), ") }
    }
    // The text's own colour is the baseline's, and nobody's where there is none.
    let place = names.firstIndex(of: name(of: series)) ?? 0
    return SeriesStyle(hasBaseline ?? false ? place : place + 1)
  }

  /// The baseline first, floors last, the others by their names.
  func precedes(_ a: ReportSeries, _ b: ReportSeries) -> Bool {
    if a.isFloor != b.isFloor { return b.isFloor }
    if isBaseline(a) != isBaseline(b) { return isBaseline(a) }
    return name(of: a) < name(of: b)
  }
}
