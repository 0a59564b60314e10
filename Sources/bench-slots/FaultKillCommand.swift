import ArgumentParser
import BenchCore

struct FaultKillCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kill",
    abstract: "Kills or pauses a process before each access of each operation.",
    discussion: """
      The victim raises the signal itself, so every cell is the same each time. After each: do others \
      take, does the postmaster give, what is lost, does a crash restart bring it all back?

      EXAMPLES:
        bench-slots fault kill
        bench-slots fault kill --strategy cas-stack,free-queue --signal SIGKILL --format markdown
        bench-slots fault kill --strategy linear-scan --slots 8,512
        bench-slots fault kill --subject start --lock all
        bench-slots fault kill --subject dsm --signal SIGKILL
      """)

  @OptionGroup(title: "What to kill in") var options: FaultOptions

  @Option(help: ArgumentHelp("SIGKILL (dead), SIGSTOP (paused).", valueName: "names"))
  var signal = "SIGKILL,SIGSTOP"

  @Option(help: ArgumentHelp("Slots, all free at the start, 4 or more.", valueName: "counts"))
  var slots = "8"

  @OptionGroup(title: "What it leaves") var output: OutputOptions

  func run() throws {
    let seed = options.randomSeed ?? UInt64.random(in: 0..<1_000_000_000)
    let kinds: [FaultSignal] = try ListArgument.cases("--signal", signal)
    let cells = try options.cells(
      scenario: "fault-kill", slots: slots, workers: [KillMatrix.backends], seed: seed,
      judging: [.slot, .start, .dsm], quiet: output.quiet)
    guard cells.allSatisfy({ $0.slots >= KillMatrix.fewestSlots }) else {
      throw UsageError(
        "--slots \(slots) is too few to be killed among; use \(KillMatrix.fewestSlots) or more.")
    }
    try FaultSession(file: .kills, cells: cells, seed: seed, output: output)
      .run { cell, entry, subject, signals, results in
        var findings: [KillFinding] = []
        switch entry.subject {
        case .start:
          var matrix = try StartKillMatrix(cell, subject, signals: signals)
          for hit in try matrix.cells(signals: kinds) { findings.append(try matrix.play(hit)) }
        case .dsm:
          var matrix = try SegmentKillMatrix(cell, subject, signals: signals)
          for hit in try matrix.cells(signals: kinds) { findings.append(try matrix.play(hit)) }
        default:
          var matrix = try KillMatrix(cell, subject, signals: signals)
          for hit in try matrix.cells(signals: kinds) { findings.append(try matrix.play(hit)) }
        }
        results.append(findings, of: cell, bound: subject.giveBound, entry: entry)
      }
  }
}
