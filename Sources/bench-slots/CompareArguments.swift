import ArgumentParser
import BenchCore

/// Names of metrics, as `--metric` takes them.
enum MetricArgument {
  static func metrics(_ text: String?) throws(UsageError) -> Comparison.Metrics {
    guard let text else { return .usual }
    guard text != "all" else { return Comparison.Metrics(Comparison.Metrics.directed) }
    var chosen: [Column] = []
    for name in try ListArgument.names("--metric", text) {
      let pattern = Glob(name)
      let found = Comparison.Metrics.directed.filter { pattern.matches($0.rawValue) }
      guard !found.isEmpty else {
        throw .unknown(
          "metric with a better and a worse", name,
          among: Comparison.Metrics.directed.map(\.rawValue))
      }
      chosen += found.filter { !chosen.contains($0) }
    }
    return Comparison.Metrics(chosen)
  }
}

/// The name of a key, as `--by` and `--break-even` take it.
enum KeyArgument {
  /// Rows that differ in these are about different things, or are what a comparison is made of.
  private static let apart: Set<Column> =
    ResultsTable.withinCell.union([.subject, .schemaVersion, .runID, .repetition])
  private static let keys = ResultsTable.keys.filter { !apart.contains($0) }

  static func key(_ flag: String, _ name: String) throws(UsageError) -> Column {
    guard let key = keys.first(where: { $0.rawValue == name }) else {
      throw .unknown("key for \(flag)", name, among: keys.map(\.rawValue))
    }
    return key
  }

  /// The value that others are compared with, by subject.
  static func base(
    of key: Column, against name: String?, in table: ResultsTable
  ) throws(UsageError) -> [String: String] {
    var values: [String: Set<String>] = [:]
    for series in 0..<table.seriesCount {
      values[table.key(.subject, of: series), default: []].insert(table.key(key, of: series))
    }
    if let name, !values.values.contains(where: { $0.contains(name) }) {
      throw .unknown(
        "value of \(key.rawValue) in these results", name,
        among: Set(values.values.joined()).sorted(by: precedes))
    }
    return values.compactMapValues { values in
      if let name { return name }
      guard key == .strategy else { return values.sorted(by: precedes).first }
      return values.sorted().first { Catalogue.strategy(named: $0)?.card.kind == .baseline }
    }
  }

  /// Numbers by size, texts by letter.
  private static func precedes(_ a: String, _ b: String) -> Bool {
    if let one = Double(a), let other = Double(b) { return one < other }
    return a < b
  }
}

/// What is compared of results that hold more.
struct FilterOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Names or globs such as 'free-*': the strategies that are judged, by default all; what they stand \
      beside need not be among them.
      """, valueName: "names"))
  var strategy: String?

  @Option(
    help: ArgumentHelp("Names or globs: the scenarios, by default all.", valueName: "names"))
  var scenario: String?

  /// The filter, and what it asks for that no table has, a sentence each.
  func filter(
    of tables: [ResultsTable]
  ) throws(UsageError) -> (filter: SeriesFilter, absences: [String]) {
    var words: [[String]?] = []
    for (flag, text) in [("--strategy", strategy), ("--scenario", scenario)] {
      guard let text else {
        words.append(nil)
        continue
      }
      words.append(try ListArgument.names(flag, text))
    }
    let filter = SeriesFilter(strategies: words[0], scenarios: words[1])
    let known: [Column: [String]] = [
      .strategy: Catalogue.all.map(\.card.name), .scenario: Scenario.names,
    ]
    return (filter, try filter.absences(from: tables, known: known))
  }
}

/// Two inputs that may be compared, or why not.
struct InputMatch {
  let pairs: [SeriesPair]
  /// What is different, where somebody insisted.
  let differences: [String]

  /// Throws `ReadError.incomparable` unless the differences are allowed.
  init(
    _ base: ResultsInput, _ candidate: ResultsInput, allowsDifferent: Bool
  ) throws(ReadError) {
    var differences = candidate.differences(from: base)
    guard differences.isEmpty || allowsDifferent else {
      throw .incomparable(
        """
        '\(candidate.path)' has another \(differences.joined(separator: ", ")) than '\(base.path)'; \
        insist with --allow-different
        """)
    }
    var pairs = SeriesMatching.pairs(of: base.table, and: candidate.table)
    let settings = base.table.differingSettings(from: candidate.table)
    if !settings.isEmpty {
      let texts = settings.map { "\($0.key.rawValue) (\($0.here) and \($0.there))" }
      guard allowsDifferent else {
        throw .incomparable(
          """
          '\(base.path)' and '\(candidate.path)' differ in \(texts.joined(separator: ", ")): they are \
          not of the same scenarios; insist with --allow-different
          """)
      }
      differences += texts
      pairs = SeriesMatching.pairs(
        of: base.table, and: candidate.table, ignoring: Set(settings.filter(\.isSingle).map(\.key)))
    }
    self.pairs = pairs
    self.differences = differences
  }
}
