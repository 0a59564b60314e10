/// What `verify --audit-orderings` prints.
package struct OrderingReport: Sendable {
  /// A strategy and what came of its audit.
  package struct Entry: Sendable {
    package let audit: OrderingAudit
    package let outcome: OrderingAudit.Outcome

    package init(_ audit: OrderingAudit, _ outcome: OrderingAudit.Outcome) {
      (self.audit, self.outcome) = (audit, outcome)
    }

    var name: String { audit.name }
  }

  private let entries: [Entry]

  package init(_ entries: [Entry]) { self.entries = entries }

  package func text(as format: ReportFormat) -> String {
    switch format {
    case .csv: RecordText.csv(records)
    case .json: RecordText.json(records)
    case .table: tables(markdown: false) + "\n" + conclusion + "\n"
    case .markdown: tables(markdown: true)
    }
  }

  private var records: [[RecordText.Member]] {
    entries.flatMap { entry in entry.outcome.findings.map { members(of: $0, in: entry) } }
  }

  private func members(
    of finding: OrderingAudit.Finding, in entry: Entry
  ) -> [RecordText.Member] {
    let bounds = entry.audit.bounds
    return [
      ("strategy", .text(entry.name)),
      ("access", .text(finding.name)),
      ("written", .text(finding.written.name)),
      ("weakest_alone", .text(finding.alone.map(\.name).joined(separator: " or "))),
      ("weakest_together", .text(finding.together.name)),
      ("violated_by", finding.violation.map { .text($0.ordering.name) } ?? .empty),
      ("property", finding.violation.map { .text($0.property.name) } ?? .empty),
      ("steps", finding.violation.map { .count(UInt64($0.steps)) } ?? .empty),
      ("finished", .flag(!finding.isUnfinished)),
      ("model", .text(bounds.model.rawValue)),
      ("backends", .count(UInt64(bounds.backends))),
      ("slots", .count(UInt64(bounds.slots))),
      ("operations", .count(UInt64(bounds.operations))),
    ]
  }

  private func tables(markdown: Bool) -> String {
    var tables = entries.map(table)
    tables.align(\.self)
    return zip(entries, tables).map { entry, table in
      let lines = entry.outcome.findings.isEmpty ? [] : table.lines(markdown: markdown)
      let text = ([heading(of: entry, markdown: markdown)] + lines).map { $0 + "\n" }
      return text.joined()
    }.joined(separator: "\n")
  }

  private func heading(of entry: Entry, markdown: Bool) -> String {
    var heading = markdown ? "### \(entry.name)\n" : entry.name
    if let violated = entry.outcome.violated {
      heading += "\(markdown ? "\n" : ": ")as it is written it violates \(violated.name)"
    } else if entry.outcome.findings.isEmpty {
      heading += "\(markdown ? "\n" : ": ")out of time"
    }
    return heading
  }

  private func table(_ entry: Entry) -> TableLayout {
    var table = TableLayout(titles: [
      .words("access"), .words("written"), .words("enough, alone"), .words("enough, together"),
      .words("weaker than that"),
    ])
    table.rows = entry.outcome.findings.filter { $0.written != .relaxed }.map { finding in
      [
        finding.name, finding.written.name,
        finding.isStrongerThanNeeded
          ? finding.alone.map { finding.text($0) }.joined(separator: " or ") : "as written",
        finding.together == finding.written ? "as written" : finding.text(finding.together),
        finding.violation.map {
          "\(finding.text($0.ordering)): \($0.property.name) in \($0.steps) steps"
        } ?? (finding.isUnfinished ? "out of time" : HumanNumber.missing),
      ]
    }
    return table
  }

  private var conclusion: String {
    let all = entries.flatMap(\.outcome.findings).filter { $0.written != .relaxed }
    let strong = all.filter(\.isStrongerThanNeeded).count
    return """
      \(strong) of \(all.count) orderings are stronger than these bounds can show the need of. \
      Beyond them nothing is known.
      """
  }
}

extension OrderingAudit.Finding {
  fileprivate var name: String { site.name + (isFailure ? ", failing" : "") }

  fileprivate func text(_ ordering: AccessOrdering) -> String {
    ordering == .relaxed && site.pattern.kind == .fence ? "no fence" : ordering.name
  }
}

extension AccessOrdering {
  /// As C11 has it.
  package var name: String {
    switch self {
    case .relaxed: "relaxed"
    case .acquiring: "acquire"
    case .releasing: "release"
    case .acquiringAndReleasing: "acq-rel"
    case .sequentiallyConsistent: "seq-cst"
    }
  }
}
