import ArgumentParser
import BenchCore

/// What `verify --audit-orderings` does: weakens each ordering of each strategy.
struct VerifyOrderings {
  let audits: [OrderingAudit]
  let format: ReportFormat
  let crew: ExplorationCrew
  let progress: ExplorationProgress

  func run() throws {
    let (audits, progress) = (audits, progress)
    let entries = try crew.run(audits.count) { number in
      let audit = audits[number]
      let outcome = try audit.run { text in
        progress.show("\(number + 1) of \(audits.count) · \(audit.name) · \(text)")
      }
      return OrderingReport.Entry(audit, outcome)
    }
    progress.clear()
    try StandardOutput.write(OrderingReport(entries).text(as: format))
    if entries.contains(where: { $0.outcome.violated != nil }) { throw ExitCode(3) }
    if entries.contains(where: \.outcome.isUnfinished) { throw ExitCode(7) }
  }
}
