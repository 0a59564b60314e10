/// Results held against limits.
package struct ThresholdCheck: Sendable {
  /// What came of one limit on one series.
  package enum Verdict: String, CaseIterable, Sendable {
    case violated
    /// The median is beyond the limit, and its interval reaches back over it.
    case undecided
    /// Measured again, and not found again.
    case unconfirmed
    case improved
    case within
    /// The limit is of another class of machines.
    case otherMachine = "other machine"
    /// The strategy's numbers are withheld: its run failed.
    case withheld
    /// The result is there, and a number that the limit needs is not.
    case numberless = "without a number"
    /// There is no such result.
    case unmatched
  }

  package struct Line: Sendable {
    package let entry: ThresholdEntry
    package let limit: ThresholdLimit
    /// The keys of the series, or the entry's where none matched.
    package let keys: [String]
    package var value: Double?
    package var interval: Bootstrap.Interval?
    package var note = ""
    package var verdict = Verdict.unmatched

    package func key(_ column: Column) -> String {
      ResultsTable.keys.firstIndex(of: column).map { keys[$0] } ?? ""
    }

    /// Short, for sentences.
    package var name: String { SeriesName.text(key) }
  }

  package private(set) var lines: [Line] = []
  /// Series of which no entry says anything, by name.
  package private(set) var strangers: [String] = []

  private let table: ResultsTable
  private let classes: Set<String>
  private let neighbours: SeriesNeighbours
  private var bootstrap = Bootstrap(level: 0.95)

  package init(_ input: ResultsInput, against file: ThresholdFile) {
    table = input.table
    classes = input.hasUnknownMachine ? [] : Set(input.records.map(\.machineClass))
    neighbours = SeriesNeighbours(of: table)
    var places: [[String]: Int] = [:]
    for series in 0..<table.seriesCount { places[table.keys(of: series)] = series }
    var isKnown = [Bool](repeating: false, count: table.seriesCount)
    for entry in file.entries {
      let found =
        entry.isPattern
        ? (0..<table.seriesCount).filter { entry.matches(table.keys(of: $0)) }
        : places[entry.values].map { [$0] } ?? []
      for series in found { isKnown[series] = true }
      for limit in entry.limits { judge(limit, entry, found) }
    }
    strangers = (0..<table.seriesCount).filter { !isKnown[$0] }.map { table.name(of: $0) }
    lines = lines.enumerated().sorted { a, b in
      let (x, y) = (Self.rank(a.element.verdict), Self.rank(b.element.verdict))
      return x == y ? a.offset < b.offset : x < y
    }.map(\.element)
  }

  private static func rank(_ verdict: Verdict) -> Int {
    Verdict.allCases.firstIndex(of: verdict) ?? 0
  }

  package func count(_ verdict: Verdict) -> Int { lines.count { $0.verdict == verdict } }

  /// Whether any limit was held against any number.
  package var hasMatched: Bool {
    lines.contains { ![.unmatched, .numberless, .otherMachine].contains($0.verdict) }
  }

  /// Lines that a second measurement could decide.
  package var suspects: [Int] {
    lines.indices.filter {
      lines[$0].limit.kind != .exact && [.violated, .undecided].contains(lines[$0].verdict)
    }
  }

  /// What measuring it again came to: a violation stands if each time is one, and where it could not be
  /// measured; that none is one holds only if some time is within the limit.
  package mutating func confirm(_ line: Int, _ again: [Verdict]) {
    let times = again.count { $0 == .violated }
    lines[line].note = "measured again \(again.count) times, violated \(times) times"
    let judged: Set<Verdict> = [.violated, .undecided, .within, .improved]
    if let other = again.first(where: { !judged.contains($0) }) {
      lines[line].note = "cannot be measured again here: \(other.rawValue)"
    } else if times == again.count {
      lines[line].verdict = .violated
    } else if again.contains(where: { $0 == .within || $0 == .improved }) {
      lines[line].verdict = .unconfirmed
    } else {
      lines[line].verdict = .undecided
    }
  }

  private mutating func judge(_ limit: ThresholdLimit, _ entry: ThresholdEntry, _ found: [Int]) {
    guard !found.isEmpty else {
      lines.append(Line(entry: entry, limit: limit, keys: entry.values))
      return
    }
    for series in found {
      var line = Line(entry: entry, limit: limit, keys: table.keys(of: series))
      judge(&line, series)
      lines.append(line)
    }
  }

  private mutating func judge(_ line: inout Line, _ series: Int) {
    if let error = table.errors(of: series).first {
      (line.verdict, line.note) = (.withheld, error)
      return
    }
    if let machine = line.limit.machine, classes != [machine] {
      line.verdict = .otherMachine
      return
    }
    let values = table.samples(of: series, line.limit.metric).map(\.value)
    guard !values.isEmpty else {
      lacks(&line, "the rows have no \(line.limit.metric.rawValue)")
      return
    }
    switch line.limit.kind {
    case .exact:
      let stray = values.first { Self.side(of: $0, line.limit) != 0 }
      line.value = stray ?? values[0]
      line.verdict = stray == nil ? .within : .violated
    case .absolute:
      line.value = median(values)
      line.interval = bootstrap.ratio(of: values, over: [1], paired: false)
      decide(&line)
    case .ratio:
      guard let name = line.limit.reference,
        let other = neighbours.series(of: name, beside: series, in: table), other != series,
        let ratio = RunRatio(series, to: other, line.limit.metric, in: table)
      else {
        lacks(&line, "\(line.limit.reference ?? "the reference") was not run beside it")
        return
      }
      line.value = ratio.value ?? .infinity
      line.interval = ratio.interval(&bootstrap)
      decide(&line)
    }
  }

  /// Limits of all series alike, `strategy: any`, are also of some that never have the number.
  private func lacks(_ line: inout Line, _ note: String) {
    line.note = note
    line.verdict = line.entry.isPattern ? .unmatched : .numberless
  }

  /// Beyond a limit for certain where all of the interval is.
  private func decide(_ line: inout Line) {
    guard let value = line.value, let interval = line.interval else { return }
    let side = Self.side(of: value, line.limit)
    guard side != 0 else {
      line.verdict = .within
      return
    }
    let nearest = side > 0 ? interval.low : interval.high
    let isWorse = (side > 0) == (line.limit.metric.direction != .higher)
    guard isWorse else {
      line.verdict = .improved
      return
    }
    line.verdict = Self.side(of: nearest, line.limit) == side ? .violated : .undecided
  }

  /// −1 below the limits, 1 above them, 0 between.
  private static func side(of value: Double, _ limit: ThresholdLimit) -> Int {
    if let max = limit.max, value > max { return 1 }
    if let min = limit.min, value < min { return -1 }
    return 0
  }
}
