/// Whether a machine is fit to measure on, for people and for machines.
package enum FitnessReport {
  package enum Format: String, CaseIterable, Sendable {
    case table, csv, json, markdown
  }

  package static func text(_ findings: [MachineFinding], as format: Format) -> String {
    switch format {
    case .table: table(findings)
    case .markdown:
      layout(findings, withAdvice: true).lines(markdown: true).joined(separator: "\n") + "\n"
    case .csv:
      CSVText.line(["finding", "value", "verdict", "advice"])
        + findings.map { CSVText.line(fields($0).map(\.value.text)) }.joined()
    case .json: JSONText.array(findings.map(fields))
    }
  }

  /// One line: what to do first, or that there is nothing to do.
  package static func verdict(_ findings: [MachineFinding]) -> String {
    let unfit = findings.filter { $0.verdict == .unfit }
    guard let worst = unfit.first else {
      let doubts = findings.count { $0.verdict == .doubtful }
      return doubts == 0
        ? "fit to measure on"
        : "fit to compare on: what is doubtful moves times, and interleaved ratios less"
    }
    let others = unfit.count > 1 ? ", and \(unfit.count - 1) more" : ""
    return "not fit to measure on (\(worst.name): \(worst.value)\(others)): \(worst.advice)"
  }

  private static func fields(
    _ finding: MachineFinding
  ) -> [(name: String, value: ResultRow.Field)] {
    [
      ("finding", .text(finding.name)), ("value", .text(finding.value)),
      ("verdict", .text(finding.verdict.rawValue)),
      ("advice", finding.advice.isEmpty ? .empty : .text(finding.advice)),
    ]
  }

  private static func table(_ findings: [MachineFinding]) -> String {
    var lines = layout(findings, withAdvice: false).lines()
    let advised = findings.filter { !$0.advice.isEmpty }
    if !advised.isEmpty { lines.append("") }
    for finding in advised { lines += wrap("\(finding.name): \(finding.advice).") }
    lines += [""] + wrap("This machine is \(verdict(findings)).")
    return lines.joined(separator: "\n") + "\n"
  }

  private static func wrap(_ sentence: String) -> [String] {
    TableLayout.wrap(sentence.split(separator: " ").map(String.init), separator: " ")
  }

  private static func layout(_ findings: [MachineFinding], withAdvice: Bool) -> TableLayout {
    var layout = TableLayout(
      titles: (["finding", "value", "verdict"] + (withAdvice ? ["what to do"] : []))
        .map { .words($0) })
    layout.rows = findings.map {
      [$0.name, $0.value, $0.verdict.rawValue] + (withAdvice ? [$0.advice] : [])
    }
    return layout
  }
}
