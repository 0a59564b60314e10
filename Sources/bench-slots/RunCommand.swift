import ArgumentParser
import BenchCore
import Foundation

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Times contention on slots, in threads and in processes, and writes results.",
    discussion: """
      EXAMPLES:
        bench-slots run --dry-run
        bench-slots run --strategy free-queue,cas-stack --slots 512 --time 2 --repetitions 10
        bench-slots run --scenario trickle --workers 1 --slots 1024 --count --format markdown
        bench-slots run --strategy free-queue --lock all --workers 2,16
        bench-slots run --occupancy 0.5,0.95 --occupancy-shape random --with-floors

      Every axis takes a list. A folder of results is written: results.csv, histograms.csv,
      yields.csv, meta.json and .hgrm files, described in docs/results-format.md.
      """)

  @OptionGroup(title: "What to run") var axes: SweepOptions
  @OptionGroup(title: "How to run it") var options: RunOptions

  func run() throws {
    let seed = options.randomSeed ?? UInt64.random(in: 0..<1_000_000_000)
    let format = try options.reportFormat()
    let sweep = try Sweep(axes.request(randomSeed: seed))
    let plan = RunPlan(
      cells: sweep.cells, repetitions: try options.repetitionCount(),
      timing: try options.timing(), counts: options.count, seed: seed)
    if !options.quiet { for note in sweep.notes + plan.notes { Exit.complain(note) } }
    if options.dryRun { return try DryRun(plan).print() }
    try Build.refuseDebug(unless: options.allowDebugBuild)
    try measure(plan, seed: seed, format: format)
  }

  private func measure(_ plan: RunPlan, seed: UInt64, format: ReportFormat) throws {
    let signals = SignalWatch()
    let (folder, started) = try options.resultsFolder()
    let clock = Clock.calibrated()
    let metadata = RunIdentity.metadata(started, plan, seed: seed, clock: clock)
    var runner = Runner(
      plan, clock: clock, signals: signals, processors: Machine.allowedProcessors,
      folder: folder, metadata: metadata)
    let progress = ProgressLine(
      isOn: !options.quiet && !options.noProgress, plan: plan)
    let outcome: RunOutcome
    do {
      outcome = try runner.run { progress.show($0) }
    } catch {
      progress.clear()
      folder.discardIfEmpty()
      throw RefusedError(description: "\(error)")
    }
    progress.clear()
    let report = RowsReport.text(runner.results.rows, as: format)
    let printing = Result { try StandardOutput.write(report) }
    if !options.quiet { Exit.complain("Results: \(folder.path)") }
    try leave(outcome)
    try printing.get()
  }

  private func leave(_ outcome: RunOutcome) throws {
    switch outcome {
    case .complete: return
    case .failed(let failures):
      for failure in failures { Exit.complain("bench-slots: \(failure).") }
    case .interrupted:
      Exit.complain("bench-slots: interrupted; finished repetitions are written.")
    }
    throw ExitCode(outcome.exitCode)
  }
}
