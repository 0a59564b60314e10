import ArgumentParser
import BenchCore

/// What `verify --mutants` does: plants each bug, and wants it found.
struct VerifyMutants {
  let trials: [MutantTrial]
  let format: ReportFormat
  /// Nanoseconds for each mutant in each strategy.
  let time: UInt64
  let crew: ExplorationCrew
  let showsTraces: Bool
  let progress: ExplorationProgress
  /// Takes the first interleaving that condemns one.
  let keep: (Schedule) throws -> Void

  func run() throws {
    let (trials, time, progress) = (trials, time, progress)
    let rows = try crew.run(trials.count) { number in
      let trial = trials[number]
      let name = "\(trial.mutant.name) in \(trial.subject)"
      let outcome = try trial.run(time: time) { states in
        progress.show("\(number + 1) of \(trials.count) · \(name) · \(states) states")
      }
      return MutantRow(trial, outcome)
    }
    progress.clear()
    if let schedule = rows.lazy.compactMap(schedule).first { try keep(schedule) }
    let traces = format == .table || format == .markdown ? rows.compactMap(trace) : []
    try StandardOutput.write(
      ([MutantReport.text(rows, as: format)] + (showsTraces ? traces : []))
        .joined(separator: "\n"))
    if rows.contains(where: { $0.verdict == .survived }) { throw ExitCode(3) }
    if rows.contains(where: { $0.verdict == .unfinished }) { throw ExitCode(7) }
  }

  private func schedule(of row: MutantRow) -> Schedule? {
    guard let (property, trace) = row.outcome.violation else { return nil }
    var schedule = row.trial.explored(row.outcome.bounds).schedule(property, trace)
    schedule.mutant = row.trial.mutant.name
    return schedule
  }

  private func trace(of row: MutantRow) -> String? {
    guard let (property, trace) = row.outcome.violation else { return nil }
    return TraceTable.text(
      property, trace, of: "\(row.trial.subject) with \(row.trial.mutant.name)",
      detail: row.outcome.found.detail)
  }
}
