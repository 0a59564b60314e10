/// What faults do: strategies by operations, the worst outcome in each field.
enum FaultSection {
  private typealias Cell = OutcomeGrid.Cell

  static func section(_ rows: ReportRows) -> ReportSection {
    var section = ReportSection("faults", title: "What a kill leaves, and what a rogue does")
    let kills = rows.faults[.kills] ?? []
    for subject in Subject.allCases {
      for signal in FaultSignal.allCases.map(\.rawValue) {
        let own = kills.filter {
          $0.text("subject") == subject.rawValue && $0.text("signal") == signal
        }
        guard !own.isEmpty else { continue }
        section.figures.append(
          ReportSection.Figure(
            name: "\(signal.lowercased())-\(subject.rawValue)", chart: grid(own, subject, signal)))
      }
    }
    section.figures += corruptions(rows.faults[.corruptions] ?? [])
    section.tables = [attempts(rows.faults[.attempts] ?? []), audits(rows.faults[.audits] ?? [])]
      .compactMap { $0 }
    section.paragraphs = [
      """
      Each field is the worst that came of a fault at any access of the operation; docs/faults.md says \
      what the words mean. What harms the postmaster is a violation.
      """
    ]
    return section
  }

  // MARK: Kills

  private static func grid(
    _ lines: [FaultLine], _ subject: Subject, _ signal: String
  ) -> OutcomeGrid {
    let operations = distinct(lines.map { $0.text("op") })
    let rows = grouped(lines).map { name, lines in
      (name: name, cells: operations.map { op in worst(lines.filter { $0.text("op") == op }) })
    }
    return OutcomeGrid(
      title: "\(subject.rawValue): \(signal) before each access of an operation",
      summary: "The worst outcome by strategy and operation. The words stand in the table below.",
      columns: operations, rows: rows)
  }

  private static func worst(_ lines: [FaultLine]) -> OutcomeGrid.Cell {
    let worst = lines.max { badness(of: $0.text("outcome")) < badness(of: $1.text("outcome")) }
    guard let outcome = worst?.text("outcome") else { return .none }
    return Cell(outcome, badness: badness(of: outcome))
  }

  /// 0 harms nobody, 1 costs slots or is what PostgreSQL does anyway, 2 stops the backends, 3 is a
  /// violation.
  static func badness(of outcome: String) -> Int {
    switch outcome {
    case KillOutcome.continues.name: 0
    case KillOutcome.blocksBackends.name: 2
    case KillOutcome.corrupts.name, KillOutcome.blocksPostmaster.name: 3
    default: 1
    }
  }

  /// Lines by strategy, under its lock where there are several.
  static func grouped(_ lines: [FaultLine]) -> [(name: String, lines: [FaultLine])] {
    let locks = Dictionary(grouping: lines) { $0.text("strategy") }
      .mapValues { Set($0.map { $0.text("lock") }) }
    let groups = Dictionary(grouping: lines) { line in
      let (strategy, lock) = (line.text("strategy"), line.text("lock"))
      return (locks[strategy]?.count ?? 0) > 1 ? "\(strategy), \(lock)" : strategy
    }
    return groups.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  private static func distinct(_ texts: [String]) -> [String] {
    var seen = Set<String>()
    return texts.filter { seen.insert($0).inserted }
  }

  // MARK: Rogues

  private static func corruptions(_ lines: [FaultLine]) -> [ReportSection.Figure] {
    Subject.allCases.compactMap { subject in
      let lines = lines.filter { $0.text("subject") == subject.rawValue }
      guard !lines.isEmpty else { return nil }
      let rogues = distinct(lines.map { $0.text("rogue") })
      let rows = grouped(lines).map { name, lines in
        (
          name: name,
          cells: rogues.map { rogue in rogued(lines.filter { $0.text("rogue") == rogue }) }
        )
      }
      let grid = OutcomeGrid(
        title:
          "\(subject.rawValue): the postmaster beside a rogue that writes garbage, most accesses "
          + "of a give of those allowed",
        summary:
          "Accesses and their bound by strategy and rogue; the numbers stand in the table below.",
        columns: rogues, rows: rows)
      return ReportSection.Figure(name: "rogues-\(subject.rawValue)", chart: grid)
    }
  }

  private static func rogued(_ lines: [FaultLine]) -> OutcomeGrid.Cell {
    guard !lines.isEmpty else { return .none }
    if let violation = lines.map({ $0.text("error_message") }).first(where: { !$0.isEmpty }) {
      return Cell(violation, badness: 3)
    }
    let most = lines.compactMap { $0.number("max_steps") }.max()
    let bound = lines.compactMap { $0.number("give_bound") }.max()
    return Cell("\(HumanNumber.count(most)) of \(HumanNumber.count(bound))", badness: 0)
  }

  // MARK: Starvation and audits

  private static func attempts(_ lines: [FaultLine]) -> ReportSection.Table? {
    guard !lines.isEmpty else { return nil }
    var table = TableLayout(titles: [
      .words("strategy"), .number("backends"), .words("rogue"), .number("gives"),
      .number("most compare-exchanges"), .number("most accesses"), .number("bound"),
    ])
    table.rows = grouped(lines).flatMap { name, lines in
      let groups = Dictionary(grouping: lines) { [$0.text("workers"), $0.text("rogue")] }
      return groups.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { key, lines in
        func most(_ column: String) -> Double? { lines.compactMap { $0.number(column) }.max() }
        let gives = lines.compactMap { $0.number("count") }.reduce(0, +)
        return [name, key[0], key[1].isEmpty ? HumanNumber.missing : key[1]]
          + [gives, most("attempts"), most("max_steps"), most("give_bound")].map {
            HumanNumber.count($0)
          }
      }
    }
    return ReportSection.Table(caption: "Gives beside backends that hammer", layout: table)
  }

  private static func audits(_ lines: [FaultLine]) -> ReportSection.Table? {
    guard !lines.isEmpty else { return nil }
    var table = TableLayout(titles: [
      .words("strategy"), .words("auditor"), .number("slots"), .number("leaked"),
      .number("audited"), .number("accesses"), .number("most a turn"), .number("bound"),
      .words(""),
    ])
    table.rows = grouped(lines).flatMap { name, lines in
      lines.map { line in
        [name, line.text("auditor")]
          + ["slots", "leaked_slots", "audited_slots", "accesses", "max_steps", "turn_bound"].map {
            HumanNumber.count(line.number($0))
          } + [line.text("error_message").isEmpty ? "" : "✗ \(line.text("error_message"))"]
      }
    }
    return ReportSection.Table(caption: "What an audit brings back", layout: table)
  }
}
