import ArgumentParser
import BenchCore

struct FaultCorruptCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "corrupt",
    abstract: "Has a rogue write to shared memory, and judges the postmaster.",
    discussion: """
      Kinds of rogue: \(RogueKind.allCases.map(\.rawValue).joined(separator: ", ")). \
      In mode 'stepped' the rogue writes before each access of the postmaster, from one thread: a seed \
      replays to the last access. In mode 'processes' all run at once.

      EXAMPLES:
        bench-slots fault corrupt
        bench-slots fault corrupt --rogue hammer --strategy 'cas-*' --time 5
        bench-slots fault corrupt --rogue cycles --mode stepped --random-seed 42
      """)

  @OptionGroup(title: "What to corrupt") var options: FaultOptions

  @Option(help: ArgumentHelp("Kinds of rogue, or 'all'.", valueName: "kinds"))
  var rogue = "all"

  @Option(help: ArgumentHelp("stepped, processes.", valueName: "names"))
  var mode = "stepped,processes"

  @Option(help: ArgumentHelp("Hostile writes per second, at most."))
  var writesPerS: UInt64 = 1_000_000

  @Option(
    help: ArgumentHelp("Time for each strategy and kind in processes; a bare number is seconds."))
  var time = "300ms"

  @Option(help: ArgumentHelp("Slots, all free at the start.", valueName: "counts"))
  var slots = "64"

  @Option(help: ArgumentHelp("Backends that go on working, beside the rogue."))
  var workers: UInt32 = 2

  @OptionGroup(title: "What it leaves") var output: OutputOptions

  func run() throws {
    let seed = options.randomSeed ?? UInt64.random(in: 0..<1_000_000_000)
    let kinds: [RogueKind] =
      rogue == "all" ? RogueKind.allCases : try ListArgument.cases("--rogue", rogue)
    let modes: [CorruptRun.Mode] = try ListArgument.cases("--mode", mode)
    let nanoseconds = try ListArgument.span("--time", time)
    guard nanoseconds >= 1_000_000, writesPerS > 0 else {
      throw UsageError("--time must be 1ms or more and --writes-per-s 1 or more.")
    }
    let plan = CorruptRun.Plan(
      nanoseconds: nanoseconds, writesPerSecond: writesPerS, seed: seed)
    let cells = try options.cells(
      scenario: "fault-corrupt", slots: slots, workers: [workers], seed: seed,
      judging: [.slot, .start], quiet: output.quiet)
    try FaultSession(file: .corruptions, cells: cells, seed: seed, output: output)
      .run { cell, entry, subject, signals, results in
        var run = try CorruptRun(cell, subject, signals: signals)
        for kind in kinds {
          for mode in modes {
            results.append(
              try run.play(kind, mode, plan), of: cell, bound: subject.giveBound, entry: entry)
          }
        }
      }
  }
}
