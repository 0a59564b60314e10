/// What changed, for people: a block per series that did, worst first, and a line per metric.
struct ChangeTable {
  /// So many lines are shown whatever they say.
  private static let fewEnough = 60

  private static let titles: [TableLayout.Title] =
    [.words("verdict"), .words("metric")]
    + ["base", "candidate", "ratio", "interval", "p", "δ", "sees"].map { .number($0) }

  private struct Block {
    let heading: String
    var layout: TableLayout
    var notes: [String]
  }

  private let report: ChangeReport
  private let shown: [ComparedMetric]
  private let varying: [Column]

  init(_ report: ChangeReport) {
    self.report = report
    let all = report.comparison.comparisons
    let isWhole = report.showsAll || all.count <= Self.fewEnough
    shown = isWhole ? all : all.filter { $0.verdict != .same && $0.verdict != .noise }
    varying = ResultsTable.keys.filter { column in
      guard let place = ResultsTable.keys.firstIndex(of: column), column != report.key,
        !Self.always.contains(column)
      else { return false }
      return all.contains { $0.keys[place] != all[0].keys[place] }
    }
  }

  /// For a terminal, at most a hundred columns.
  func text() -> String {
    var lines = opening.flatMap(Self.wrapped)
    for block in blocks {
      lines += [""] + Self.wrapped(block.heading) + block.layout.lines()
      lines += block.notes.flatMap { Self.wrapped($0, indent: "  ") }
    }
    let means = means
    if !means.rows.isEmpty { lines += ["", "Geometric means of the ratios"] + means.lines() }
    return (lines + [""] + closing.flatMap { Self.wrapped($0) }).joined(separator: "\n") + "\n"
  }

  /// The same as GitHub tables.
  func markdown() -> String {
    var paragraphs = opening
    for block in blocks {
      paragraphs += [
        MarkdownText.heading(block.heading),
        block.layout.lines(markdown: true).joined(separator: "\n"),
      ]
      if !block.notes.isEmpty {
        paragraphs.append(MarkdownText.list(block.notes))
      }
    }
    let means = means
    if !means.rows.isEmpty {
      paragraphs += [
        "### Geometric means of the ratios", means.lines(markdown: true).joined(separator: "\n"),
      ]
    }
    paragraphs.append(MarkdownText.list(closing))
    return paragraphs.joined(separator: "\n\n") + "\n"
  }

  private static func wrapped(_ text: String) -> [String] { wrapped(text, indent: "") }

  private static func wrapped(_ text: String, indent: String) -> [String] {
    let words = text.split(separator: " ").map(String.init)
    return TableLayout.wrap(words, separator: " ", indent: indent)
  }

  /// Keys that every heading names.
  private static let always: Set<Column> = [.strategy, .scenario, .role, .op, .source]

  private var opening: [String] {
    let counts = report.comparison.counts
    let words = ChangeVerdict.allCases.compactMap { verdict in
      counts[verdict].map { "\($0) \(verdict.rawValue)" }
    }
    let summary =
      words.isEmpty ? "Nothing to compare." : words.joined(separator: ", ") + "."
    let warning =
      report.differences.isEmpty
      ? []
      : ["DIFFERENT: another \(report.differences.joined(separator: ", ")). Do not trust times."]
    return warning + [summary]
  }

  private var blocks: [Block] {
    var blocks: [Block] = []
    var places: [[String]: Int] = [:]
    for compared in shown {
      let name = compared.keys + [compared.base.label, compared.candidate.label]
      if places[name] == nil {
        places[name] = blocks.count
        blocks.append(
          Block(heading: heading(of: compared), layout: TableLayout(titles: Self.titles), notes: [])
        )
      }
      guard let place = places[name] else { continue }
      blocks[place].layout.rows.append(Self.cells(of: compared))
      for note in Self.notes(on: compared) where !blocks[place].notes.contains(note) {
        blocks[place].notes.append(note)
      }
    }
    blocks.align(\.layout)
    return blocks
  }

  private func heading(of compared: ComparedMetric) -> String {
    func value(_ column: Column) -> String {
      guard column == report.key else { return compared.words(of: column) }
      return "\(compared.base.label.isEmpty ? "none" : compared.base.label) → "
        + (compared.candidate.label.isEmpty ? "none" : compared.candidate.label)
    }
    let own = Self.always.contains(report.key ?? .runID) ? nil : report.key
    let settings = (varying + [own].compactMap { $0 }).compactMap { column -> String? in
      let text = value(column)
      return text.isEmpty ? nil : "\(column.rawValue) \(text)"
    }
    let source = compared.key(.source)
    let origin = source == RowSource.measured.rawValue ? [] : [source]
    let sizes = "n \(compared.base.values.count)+\(compared.candidate.values.count)"
    return
      (origin + [value(.strategy), value(.scenario)] + settings
      + ["\(value(.role)) \(value(.op))", sizes + (compared.isPaired ? " paired" : "")])
      .joined(separator: " · ")
  }

  private static func cells(of compared: ComparedMetric) -> [String] {
    func number(_ side: ComparedMetric.Side) -> String {
      if side.values.isEmpty && !side.errors.isEmpty { return "✗" }
      return HumanNumber.value(compared.value(of: side), of: compared.metric)
    }
    let interval = compared.interval.map { "\(ratio($0.low))–\(ratio($0.high))" }
    return [
      compared.verdict.rawValue, compared.metric.rawValue, number(compared.base),
      number(compared.candidate), compared.ratio.map(ratio) ?? HumanNumber.missing,
      interval ?? "", compared.adjustedP.map(probability) ?? "",
      compared.effectSize.map { HumanNumber.ratio($0) } ?? "",
      compared.detectableEffect.map { HumanNumber.wholePercent($0) } ?? "",
    ]
  }

  private static func ratio(_ value: Double) -> String {
    value.isFinite ? HumanNumber.ratio(value) : "∞"
  }

  private static func probability(_ p: Double) -> String {
    p < 0.001 ? "<0.001" : HumanNumber.share(p)
  }

  private static func notes(on compared: ComparedMetric) -> [String] {
    var notes: [String] = []
    for (side, name) in [(compared.base, "base"), (compared.candidate, "candidate")]
    where !side.errors.isEmpty {
      notes.append(
        "✗ numbers of the \(name) are withheld: \(side.errors.joined(separator: ", "))")
    }
    if let needed = compared.neededRepetitions, compared.verdict == .inconclusive {
      notes.append("\(needed) repetitions a side would reach the level of so many comparisons")
    }
    return notes
  }

  private var means: TableLayout {
    var layout = TableLayout(
      titles: [.words("strategy"), .words("metric"), .number("ratio"), .number("comparisons")])
    layout.rows = report.comparison.means.map {
      [$0.strategy, $0.metric.rawValue, HumanNumber.ratio($0.ratio), "\($0.count)"]
    }
    return layout
  }

  private var closing: [String] {
    let rules = report.comparison.rules
    let hidden = report.comparison.comparisons.count - shown.count
    let noisy = report.comparison.comparisons.count { $0.adjustedP != nil }
    var lines = report.notes
    if hidden > 0 { lines.append("\(hidden) more are the same or noise: --all shows them") }
    if noisy > 0 {
      lines += [
        "p        adjusted for \(noisy) comparisons; up to \(HumanNumber.share(rules.alpha)) counts",
        "ratio    candidate over base, with the interval that holds it 95 times in 100",
        "δ        Cliff's: 1 if all of the candidate's values are larger, -1 if all are smaller",
        "sees     the smallest change that so many repetitions show 8 times in 10",
      ]
    }
    let present = report.comparison.counts
    lines += ChangeVerdict.allCases.filter { present[$0] != nil }.map { verdict in
      let name = verdict.rawValue
      let blanks = String(repeating: " ", count: max(1, 9 - name.count))
      return name + blanks + verdict.meaning
    }
    return lines
  }
}

extension HumanNumber {
  /// A number of a column, by its unit.
  static func value(_ value: Double?, of column: Column) -> String {
    switch column.unit {
    case "ns": time(value)
    case "s": time(value.map { $0 * 1e9 })
    case "1/s": rate(value)
    case "ratio": value.map { $0 > 1 ? ratio($0) : share($0) } ?? missing
    default: count(value)
    }
  }

  /// A share in hundredths without decimals where there are ten or more: `7.1 %`, `25 %`.
  static func wholePercent(_ value: Double) -> String {
    value >= 9.995 ? ">999 %" : percent(value)
  }
}
