import ArgumentParser
import BenchCore

struct FaultStarveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "starve",
    abstract: "Counts how often the postmaster's give must try while backends hammer.",
    discussion: """
      Each strategy is run with sane backends alone, and beside a rogue that writes the very word that \
      the postmaster compare-exchanges as fast as it can.

      EXAMPLES:
        bench-slots fault starve
        bench-slots fault starve --strategy cas-list,cas-stack,drain-stack --workers 1,2,8 --time 2
      """)

  @OptionGroup(title: "What to starve") var options: FaultOptions

  @Option(help: ArgumentHelp("Backends that hammer.", valueName: "counts"))
  var workers = "1,2,8"

  @Option(help: ArgumentHelp("Time for each; a bare number is seconds."))
  var time = "300ms"

  @Option(help: ArgumentHelp("Slots, all free at the start.", valueName: "counts"))
  var slots = "64"

  @OptionGroup(title: "What it leaves") var output: OutputOptions

  func run() throws {
    let seed = options.randomSeed ?? UInt64.random(in: 0..<1_000_000_000)
    let nanoseconds = try ListArgument.span("--time", time)
    guard nanoseconds >= 1_000_000 else {
      throw UsageError("--time \(time) is too short to count anything; use 1ms or more.")
    }
    let cells = try options.cells(
      scenario: "fault-starve", slots: slots,
      workers: try ListArgument.counts("--workers", workers), seed: seed, quiet: output.quiet)
    try FaultSession(file: .attempts, cells: cells, seed: seed, output: output)
      .run { cell, entry, subject, signals, results in
        var run = try StarveRun(cell, subject, signals: signals)
        for withRogue in [false, true] {
          let finding = try run.play(
            nanoseconds: nanoseconds, withRogue: withRogue, seed: seed)
          results.append(finding, of: cell, bound: subject.giveBound, entry: entry)
        }
      }
  }
}
