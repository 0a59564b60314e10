import ArgumentParser
import BenchCore
import Foundation

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract:
      "Times contention on slots, starts, exits and segments, and writes results.",
    discussion: """
      EXAMPLES:
        bench-slots run --dry-run
        bench-slots run --strategy free-queue,cas-stack --slots 512 --time 2 --repetitions 10
        bench-slots run --scenario trickle --workers 1 --slots 1024 --count --format markdown
        bench-slots run --strategy free-queue --lock all --workers 2,16
        bench-slots run --occupancy 0.5,0.95 --occupancy-shape random --with-floors
        bench-slots run --scenario burst --slots 64 --burst 2,8 --burst-policy all-or-nothing
        bench-slots run --scenario near-full,sawtooth,crash-storm,cold --strategy free-queue
        bench-slots run --subject start --slots 64,1024 --occupancy 0,0.5 --count
        bench-slots run --strategy start-queue --wakeup flag,futex,signal --workers 4 --burst 8
        bench-slots run --subject exit --pids sequential,wrapped --count
        bench-slots run --subject dsm --slots 744,8192 --handle-bits 32,64
        bench-slots run --strategy pid-list,pid-hash --slots 64,4096 --exit-order oldest,youngest
        bench-slots run --scenario lifecycle --time 1 --workers 4
        bench-slots run --strategy today,slot=bitmap+start=start-queue+exit=pid-hash --worker none
        bench-slots run --scenario replay --trace trace.csv --speed 1,max
        bench-slots run --scenario mine.yaml,churn --strategy free-queue
        bench-slots run --rate 10000,100000 --arrival poisson,bursty --latency-limit 1ms
        bench-slots run --rate 10000 --time 3 --postmaster-pause 50ms --mode processes --interval 250ms
        bench-slots run --affinity none,compact,scatter,0+2-3 --warmup 100ms --warmup-cap 1

      Every axis takes a list. A scenario is a name or a file, and flags override it: --dry-run prints \
      what comes of it, as a file; docs/scenarios.md has the keys. A folder of results is written: results.csv, histograms.csv, \
      yields.csv, with --interval intervals.csv, meta.json and .hgrm files, described in docs/results-format.md.
      """)

  /// Long enough for a tick of the kernel's, short enough for a run that measures as long.
  private static let spinNanoseconds: UInt64 = 30_000_000

  @OptionGroup(title: "What to run") var axes: SweepOptions
  @OptionGroup(title: "How to run it") var options: RunOptions
  @OptionGroup(title: "What it leaves") var output: OutputOptions

  func run() throws {
    let seed = options.randomSeed ?? UInt64.random(in: 0..<1_000_000_000)
    let format = try output.reportFormat()
    let sweep = try Sweep(axes.request(randomSeed: seed))
    let plan = try plan(sweep, seed: seed)
    if !output.quiet { for note in sweep.notes + plan.notes { Exit.complain(note) } }
    if options.dryRun { return try DryRun(plan, of: sweep.scenarios).print() }
    try Build.refuseDebug(unless: options.allowDebugBuild)
    try measure(plan, of: sweep.scenarios, seed: seed, format: format)
  }

  private func plan(_ sweep: Sweep, seed: UInt64) throws(UsageError) -> RunPlan {
    let repetitions = try options.repetitionCount()
    let timing = try options.timing()
    let cells = try options.part(of: sweep.cells)
    try options.check(cells)
    do throws(PlacementError) {
      return try RunPlan(
        cells: cells, on: .ofThisProcess(), repetitions: repetitions, timing: timing,
        remeasurement: Remeasurement(stealCap: options.stealCap), counts: options.count, seed: seed,
        traces: sweep.traces)
    } catch {
      throw UsageError("--affinity: \(error.description).")
    }
  }

  private func measure(
    _ plan: RunPlan, of scenarios: [Scenario], seed: UInt64, format: ReportFormat
  ) throws {
    let signals = SignalWatch()
    let clock = Clock.calibrated()
    let findings = MachineExamination.ofThisMachine(
      clock: clock, spin: Self.spinNanoseconds
    ).findings
    if options.strict { try DoctorCommand.refuse(findings) }
    let (folder, started) = try output.resultsFolder()
    var metadata = RunIdentity.metadata(started, plan, seed: seed, clock: clock)
    metadata.fitness = findings
    metadata.shard = options.shard
    metadata.scenarios = scenarios.map(\.resolved.yaml)
    var runner = Runner(
      plan, clock: clock, signals: signals, folder: folder, metadata: metadata)
    let progress = ProgressLine(
      isOn: !output.quiet && !output.noProgress, plan: plan)
    let outcome: RunOutcome
    do {
      outcome = try runner.run { progress.show($0) }
    } catch {
      progress.clear()
      folder.discardIfEmpty()
      throw RefusedError(description: "\(error)")
    }
    progress.clear()
    let report = RowsReport.text(
      runner.results.rows, intervals: runner.results.intervals, as: format)
    if !output.quiet {
      for warning in FallingBehind.sentences(of: runner.results.rows) { Exit.complain(warning) }
    }
    let printing = Result { try StandardOutput.write(report) }
    if !output.quiet { Exit.complain("Results: \(folder.path)") }
    try Exit.leave(outcome)
    try printing.get()
  }
}
