/// What became of one mutant in one strategy or lock.
package struct MutantRow: Sendable {
  package enum Verdict: String, Sendable {
    case condemned
    case survived
    case unfinished
  }

  package let trial: MutantTrial
  package let outcome: MutantTrial.Outcome
  package let verdict: Verdict

  package init(_ trial: MutantTrial, _ outcome: MutantTrial.Outcome) {
    (self.trial, self.outcome) = (trial, outcome)
    switch outcome.found.verdict {
    case .violated: verdict = .condemned
    case .exhausted: verdict = .survived
    case .outOfTime, .walked, .impossible: verdict = .unfinished
    }
  }
}

/// What `verify --mutants` prints.
package enum MutantReport {
  package static func text(_ rows: [MutantRow], as format: ReportFormat) -> String {
    switch format {
    case .csv: RecordText.csv(rows.map(members))
    case .json: RecordText.json(rows.map(members))
    case .table, .markdown: table(rows, markdown: format == .markdown)
    }
  }

  private static func members(of row: MutantRow) -> [RecordText.Member] {
    let (bounds, found) = (row.outcome.bounds, row.outcome.found)
    let violation = row.outcome.violation
    return [
      ("subject", .text(row.trial.subject)),
      ("mutant", .text(row.trial.mutant.name)),
      ("summary", .text(row.trial.mutant.summary)),
      ("model", .text(bounds.model.rawValue)),
      ("backends", .count(UInt64(bounds.backends))),
      ("slots", bounds.slots == 0 ? .empty : .count(UInt64(bounds.slots))),
      ("operations", .count(UInt64(bounds.operations))),
      ("looks", .count(UInt64(bounds.looks))),
      ("corrupt", .flag(bounds.corrupts)),
      ("verdict", .text(row.verdict.rawValue)),
      ("property", violation.map { .text($0.property.name) } ?? .empty),
      ("steps", violation.map { .count(UInt64($0.trace.steps.count)) } ?? .empty),
      ("states", .count(found.states)),
      ("duration_s", .real(Double(row.outcome.nanoseconds) / 1e9)),
    ]
  }

  private static func table(_ rows: [MutantRow], markdown: Bool) -> String {
    var table = TableLayout(titles: [
      .words("in"), .words("mutant"), .words("model"), .number("backends"),
      .number("slots"), .number("operations"), .words("condemned for"), .number("steps"),
      .number("states"), .number("seconds"), .words("what is wrong"),
    ])
    table.rows = rows.map { row in
      let bounds = row.outcome.bounds
      let violation = row.outcome.violation
      return [
        row.trial.subject, row.trial.mutant.name,
        bounds.model.rawValue + (bounds.looks > 0 ? ", a look" : "")
          + (bounds.corrupts ? ", corrupt" : ""), "\(bounds.backends)",
        bounds.slots == 0 ? HumanNumber.missing : "\(bounds.slots)", "\(bounds.operations)",
        violation?.property.name ?? row.verdict.rawValue.uppercased(),
        violation.map { "\($0.trace.steps.count)" } ?? HumanNumber.missing,
        "\(row.outcome.found.states)", seconds(row.outcome.nanoseconds),
        row.trial.mutant.summary,
      ]
    }
    return table.lines(markdown: markdown).map { $0 + "\n" }.joined() + "\n"
      + conclusion(rows) + "\n"
  }

  private static func conclusion(_ rows: [MutantRow]) -> String {
    let survivors = rows.filter { $0.verdict == .survived }.count
    let unfinished = rows.filter { $0.verdict == .unfinished }.count
    if survivors > 0 {
      return "Survivors: \(survivors) of \(rows.count). What else is there that nobody would see?"
    }
    if unfinished > 0 { return "Out of time: \(unfinished) of \(rows.count)." }
    return "All \(rows.count) mutants are condemned."
  }

  private static func seconds(_ nanoseconds: UInt64) -> String {
    let hundredths = (nanoseconds + 5_000_000) / 10_000_000
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
  }
}
