/// Everything that one might decide by, a line per strategy; what no row says is not measured.
struct DecisionSection {
  private static let unknown = "not measured"

  let rows: ReportRows
  let names: StrategyNames
  let memory: KnownMemory

  var section: ReportSection {
    var section = ReportSection("decision", title: "Decision matrix")
    section.paragraphs = [
      """
      Medians of the rows, and nothing else: times are measured, accesses and the postmaster's most are \
      counted, what a kill leaves is what fault runs found. Memory alone stands in no row: it is what the \
      strategy's own layout takes at so many slots, beside the slots themselves and without its lock.
      """
    ]
    section.tables = rows.subjects.compactMap(table)
    return section
  }

  private func table(of subject: Subject) -> ReportSection.Table? {
    let own = rows.series.filter { $0[.subject] == subject.rawValue && !$0.isYardstick }
    let variants = Dictionary(grouping: own.filter { !$0.isOfFaults }, by: names.name)
      .compactMap { $0.value.first }.sorted(by: names.precedes)
    guard !variants.isEmpty,
      let op = HeadlineOperations.of(subject).first(where: { op in own.contains { $0[.op] == op } })
    else { return nil }
    let measured = panel(of: own, op, .measured)
    let counted = panel(of: own, op, .counted)
    // Variants of a strategy that were run in other settings only, for each width of a tag, say.
    let here = [measured, counted].compactMap { $0 }.flatMap(\.series)
    let (namesHere, strategiesHere) = (Set(here.map(names.name)), Set(here.map(\.strategy)))
    let strategies = variants.filter {
      namesHere.contains(names.name(of: $0)) || !strategiesHere.contains($0.strategy)
    }
    var layout = TableLayout(titles: [
      .words("strategy"), .number("cost"), .number("accesses"), .number("tail (p99)"),
      .number("postmaster's most"), .number("memory"), .number("failure rate"),
      .words("what a kill leaves"), .words(""),
    ])
    layout.rows = strategies.map { strategy in
      let name = names.name(of: strategy)
      func of(_ panel: ReportPanel?) -> ReportSeries? {
        panel?.series.first { names.name(of: $0) == name }
      }
      let one = of(measured)
      return [
        name, known(one?.medians[.mean]) { HumanNumber.time($0) },
        known(of(counted)?.accesses) { HumanNumber.count($0) },
        known(one.flatMap(tail)) { HumanNumber.time($0) },
        most(of: name, own), memory.text(of: one ?? of(counted) ?? strategy) ?? Self.unknown,
        known(one?.medians[.amortisationFailureRate]) { HumanNumber.share($0) },
        remains(of: strategy), one?.note ?? "",
      ]
    }
    if layout.rows.allSatisfy({ $0.last == "" }) { layout = layout.withoutLast }
    var places = [(measured, "measured"), (counted, "counted")].compactMap { panel, source in
      panel.map { "\(source) in \($0.heading)" }
    }
    let elsewhere = variants.count - strategies.count
    if elsewhere > 0 { places.append("\(elsewhere) more variants were run elsewhere") }
    if let slot = SlotLayout(rawValue: strategies[0][.layout]), subject == .slot {
      places.append("memory beside slots of \(slot.stride) B (\(slot.rawValue))")
    }
    return ReportSection.Table(
      caption: "\(subject.rawValue): \(op), \(places.joined(separator: "; "))", layout: layout)
  }

  /// Of all repetitions together, as the pictures have it, or else the median of each one's.
  private func tail(of series: ReportSeries) -> Double? {
    guard series.errors.isEmpty else { return nil }
    let curve = rows.latencies.counts[series.keys].flatMap { PercentileCurve($0) }
    return curve?.value(at: 100) ?? series.medians[.p99]
  }

  private func known(_ value: Double?, _ text: (Double) -> String) -> String {
    value.map(text) ?? Self.unknown
  }

  /// The one in which most strategies have numbers, of these that with the most slots, and with the most workers that
  /// CPUs carry.
  private func panel(of series: [ReportSeries], _ op: String, _ source: RowSource) -> ReportPanel? {
    let panels = ReportPanel.panels(
      of: series.filter { $0[.op] == op && $0[.source] == source.rawValue && !$0.isOfFaults })
    return panels.max { a, b in rank(of: a).lexicographicallyPrecedes(rank(of: b)) }
  }

  private func rank(of panel: ReportPanel) -> [Double] {
    let crowded = panel.series.contains(where: \.isOversubscribed)
    let known = panel.series.filter { $0.medians[.mean] != nil || $0.accesses != nil }
    return [
      Double(known.count), panel.series[0].number(.slots) ?? 0, crowded ? 0 : 1,
      panel.series[0].number(.workers) ?? 0,
    ]
  }

  /// Most accesses of any one operation of the postmaster's, in counted rows and beside faults; an audit is
  /// none of those that it must get done.
  private func most(of name: String, _ own: [ReportSeries]) -> String {
    let steps = own.filter {
      $0[.role] == "postmaster" && $0[.source] == RowSource.counted.rawValue
        && $0[.op] != "audit" && names.name(of: $0) == name
    }.compactMap { $0.medians[.maxSteps] }
    return known(steps.max()) { HumanNumber.count($0) }
  }

  /// Outcomes of killing a backend, the worst first.
  private func remains(of series: ReportSeries) -> String {
    let kills = (rows.faults[.kills] ?? []).filter {
      $0.text("strategy") == series.strategy && $0.text("subject") == series[.subject]
        && $0.text("signal") == FaultSignal.kill.rawValue
        && (series[.lock].isEmpty || $0.text("lock") == series[.lock])
        && !["give", "answer"].contains($0.text("op"))
    }
    let outcomes = Set(kills.map { $0.text("outcome") }).sorted { a, b in
      let (x, y) = (FaultSection.badness(of: a), FaultSection.badness(of: b))
      return x == y ? a < b : x > y
    }
    let harmful = outcomes.filter { FaultSection.badness(of: $0) > 0 }
    if outcomes.isEmpty { return Self.unknown }
    return harmful.isEmpty ? "nothing" : harmful.joined(separator: ", ")
  }
}

extension TableLayout {
  fileprivate var withoutLast: TableLayout {
    var layout = TableLayout(titles: titles.dropLast())
    layout.rows = rows.map { $0.dropLast() }
    return layout
  }
}
