import ArgumentParser
import BenchCore

/// What `verify --audit-orderings` does: weakens each ordering of each strategy.
struct VerifyOrderings {
  let cases: [VerificationCase]
  let format: ReportFormat
  let crew: ExplorationCrew
  let progress: ExplorationProgress

  func run() throws {
    let (cases, progress) = (cases, progress)
    let entries = try crew.run(cases.count) { number in
      let explored = cases[number]
      let audit = OrderingAudit(entry: explored.entry, bounds: explored.bounds)
      let outcome = try audit.run { text in
        progress.show("\(number + 1) of \(cases.count) · \(explored.entry.card.name) · \(text)")
      }
      return OrderingReport.Entry(audit, outcome)
    }
    progress.clear()
    try StandardOutput.write(OrderingReport(entries).text(as: format))
    if entries.contains(where: { $0.outcome.violated != nil }) { throw ExitCode(3) }
    if entries.contains(where: \.outcome.isUnfinished) { throw ExitCode(7) }
  }
}
