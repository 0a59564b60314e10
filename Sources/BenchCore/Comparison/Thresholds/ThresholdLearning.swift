internal import Glibc

/// Limits learned from results, and put into a file beside those that are there.
package struct ThresholdLearning: Sendable {
  package struct Rules: Sendable {
    package var kinds: Set<ThresholdLimit.Kind> = [.exact, .ratio]
    /// By what share the range that was seen is widened on either side.
    package var tolerance = 0.1
    /// The strategy that ratios are to; nil for the floor, or else the baseline.
    package var reference: String?
    /// Whether what was learned before counts no more.
    package var forgets = false

    package init() {}
  }

  /// What an update did, in numbers and, where somebody should look, in sentences.
  package struct Outcome: Sendable, Equatable {
    package var added = 0
    package var unchanged = 0
    /// One sentence each.
    package var changed: [String] = []
    package var handWritten = 0
    package var withoutResult = 0
    package var notes: [String] = []

    /// Limits that these results had something to say about.
    package var learned: Int { added + unchanged + changed.count }
  }

  private let rules: Rules
  private var bootstrap = Bootstrap(level: 0.95)
  private var outcome = Outcome()

  package init(_ rules: Rules) { self.rules = rules }

  /// What is read for it.
  package static let metrics = Column.values.filter { !$0.unit.isEmpty }
  private static let headline = Comparison.Metrics.usual.measured.filter {
    $0.metricClass == .noisy
  }
  private static let fewestRepetitions = 3

  /// Adds to a file what some results say.
  package mutating func update(_ file: inout ThresholdFile, from input: ResultsInput) -> Outcome {
    outcome = Outcome()
    let learned = entries(of: input)
    var places = Dictionary(
      zip(learned.map(\.values), learned.indices), uniquingKeysWith: { first, _ in first })
    for index in file.entries.indices {
      let found = places.removeValue(forKey: file.entries[index].values)
      merge(found.map { learned[$0].limits } ?? [], into: &file.entries[index])
    }
    let new = places.values.sorted().map { learned[$0] }
    outcome.added += new.reduce(0) { $0 + $1.limits.count }
    file.entries += new
    return outcome
  }

  private mutating func merge(_ fresh: [ThresholdLimit], into entry: inout ThresholdEntry) {
    var fresh = fresh
    for index in entry.limits.indices {
      let old = entry.limits[index]
      let found = fresh.firstIndex { $0.isAbout(old) }
      let new = found.map { fresh.remove(at: $0) }
      guard !old.isHandWritten else {
        outcome.handWritten += 1
        continue
      }
      guard let new else {
        outcome.withoutResult += 1
        continue
      }
      let merged = rules.forgets || old.kind == .exact ? new : Self.widened(old, by: new)
      entry.limits[index] = merged
      guard merged.min != old.min || merged.max != old.max else {
        outcome.unchanged += 1
        continue
      }
      outcome.changed.append(
        "\(entry.name) \(old.metric.rawValue) (\(old.kind.rawValue)): \(old.text) → \(merged.text)")
    }
    outcome.added += fresh.count
    entry.limits += fresh
  }

  private static func widened(_ old: ThresholdLimit, by new: ThresholdLimit) -> ThresholdLimit {
    var limit = new
    limit.min = old.min.flatMap { a in new.min.map { Swift.min(a, $0) } }
    limit.max = old.max.flatMap { a in new.max.map { Swift.max(a, $0) } }
    limit.runs = (old.runs ?? 0) + (new.runs ?? 0)
    return limit
  }

  /// What these results say by themselves.
  private mutating func entries(of input: ResultsInput) -> [ThresholdEntry] {
    let table = input.table
    let neighbours = SeriesNeighbours(of: table)
    // Rows without a record could be of any machine.
    let machines =
      input.hasUnknownMachine
      ? [:]
      : Dictionary(grouping: input.records, by: \.machineClass).mapValues { Set($0.map(\.runID)) }
    let strangers = Set((0..<table.seriesCount).map { table.key(.strategy, of: $0) })
      .filter { !ThresholdFile.knows(strategy: $0) }
    outcome.notes += strangers.sorted().map {
      "\($0) is no strategy of this build: not learned"
    }
    return (0..<table.seriesCount).compactMap { series in
      guard let source = table.source(of: series), table.errors(of: series).isEmpty,
        !strangers.contains(table.key(.strategy, of: series))
      else { return nil }
      var limits = exact(series, source, in: table)
      if source == .measured {
        limits += ratios(series, neighbours, in: table)
        for (machine, runs) in machines { limits += absolutes(series, machine, runs, in: table) }
      }
      let keys = zip(ResultsTable.keys, table.keys(of: series)).filter { !$1.isEmpty }
      return limits.isEmpty
        ? nil : ThresholdEntry(keys: Dictionary(uniqueKeysWithValues: keys), limits: limits)
    }
  }

  private mutating func exact(
    _ series: Int, _ source: RowSource, in table: ResultsTable
  ) -> [ThresholdLimit] {
    guard rules.kinds.contains(.exact) else { return [] }
    return Self.metrics.filter { $0.metricClass(in: source) == .exact }.compactMap { metric in
      let samples = table.samples(of: series, metric)
      guard let first = samples.first?.value else { return nil }
      guard samples.allSatisfy({ $0.value == first }) else {
        outcome.notes.append(
          "\(table.name(of: series)) \(metric.rawValue) is not the same in all repetitions: not learned"
        )
        return nil
      }
      var limit = ThresholdLimit(metric, .exact)
      (limit.min, limit.max) = (first, first)
      limit.runs = Set(samples.map(\.run)).count
      return limit
    }
  }

  private mutating func ratios(
    _ series: Int, _ neighbours: SeriesNeighbours, in table: ResultsTable
  ) -> [ThresholdLimit] {
    guard rules.kinds.contains(.ratio),
      let (name, other) = reference(of: series, neighbours, in: table)
    else { return [] }
    return Self.headline.compactMap { metric in
      var ranges: [Bootstrap.Interval] = []
      for run in Set(table.samples(of: series, metric).map(\.run)).sorted() {
        guard let ratio = RunRatio(series, to: other, metric, in: table, run: run),
          ratio.strategy.count >= Self.fewestRepetitions, ratio.value != nil
        else { continue }
        ranges.append(ratio.interval(&bootstrap))
      }
      var limit = ThresholdLimit(metric, .ratio)
      limit.reference = name
      return widen(&limit, over: ranges)
    }
  }

  private mutating func absolutes(
    _ series: Int, _ machine: String, _ runs: Set<String>, in table: ResultsTable
  ) -> [ThresholdLimit] {
    guard rules.kinds.contains(.absolute) else { return [] }
    return Self.headline.compactMap { metric in
      let samples = table.samples(of: series, metric).filter { runs.contains(table.runs[$0.run]) }
      let ranges = Set(samples.map(\.run)).sorted().compactMap { run -> Bootstrap.Interval? in
        let values = samples.filter { $0.run == run }.map(\.value)
        guard values.count >= Self.fewestRepetitions else { return nil }
        return bootstrap.ratio(of: values, over: [1], paired: false)
      }
      var limit = ThresholdLimit(metric, .absolute)
      limit.machine = machine
      return widen(&limit, over: ranges)
    }
  }

  /// From the least to the most that any run's interval holds, and the tolerance beyond.
  private func widen(
    _ limit: inout ThresholdLimit, over ranges: [Bootstrap.Interval]
  ) -> ThresholdLimit? {
    guard let low = ranges.map(\.low).min(), let high = ranges.map(\.high).max(), high.isFinite
    else { return nil }
    limit.min = Self.rounded(low / (1 + rules.tolerance), .down)
    limit.max = Self.rounded(high * (1 + rules.tolerance), .up)
    limit.runs = ranges.count
    return limit
  }

  /// To four digits, for more would be a promise, and away from what was measured.
  private static func rounded(_ value: Double, _ rule: FloatingPointRoundingRule) -> Double {
    guard value > 0 else { return 0 }
    let scale = pow(10, 3 - log10(value).rounded(.down))
    let rounded = (value * scale).rounded(rule) / scale
    // The scale's own rounding may cross it.
    return rule == .up ? max(rounded, value) : min(rounded, value)
  }

  private func reference(
    of series: Int, _ neighbours: SeriesNeighbours, in table: ResultsTable
  ) -> (String, Int)? {
    let own = table.key(.strategy, of: series)
    let baselines = Catalogue.all.filter {
      $0.card.kind == .baseline && $0.subject.rawValue == table.key(.subject, of: series)
    }
    let usual = [FloorCAS.card.name] + baselines.map(\.card.name)
    for name in rules.reference.map({ [$0] }) ?? usual {
      if name == own { return nil }
      if let other = neighbours.series(of: name, beside: series, in: table) { return (name, other) }
    }
    return nil
  }
}

extension ThresholdEntry {
  /// Short, for sentences.
  package var name: String { SeriesName.text { keys[$0] ?? "" } }
}

extension ResultsTable {
  /// Short, for sentences.
  package func name(of series: Int) -> String { SeriesName.text { key($0, of: series) } }
}

/// What sentences call a series: what most often tells it from others.
enum SeriesName {
  private static let columns: [Column] = [
    .strategy, .scenario, .mode, .lock, .workers, .slots, .role, .op, .source,
  ]

  static func text(_ key: (Column) -> String) -> String {
    columns.compactMap { column in
      let text = key(column)
      guard !text.isEmpty else { return nil }
      if column == .source { return text == RowSource.measured.rawValue ? nil : text }
      return column.unit.isEmpty ? text : "\(column.rawValue) \(text)"
    }.joined(separator: " · ")
  }
}
