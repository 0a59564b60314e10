import ArgumentParser
import BenchCore

struct FaultAuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Kills a backend just before it publishes its slot, and has the slot found.",
    discussion: """
      Where takes lock, a backend looks under the lock; elsewhere the postmaster does, a batch of slots \
      a turn, when it collects the dead one. Accesses are counted; the time is beside that of a restart.

      EXAMPLES:
        bench-slots fault audit
        bench-slots fault audit --strategy bitmap,cas-stack --slots 8,64,512,4096
        bench-slots fault audit --layout postgres18,dense --format csv
      """)

  @OptionGroup(title: "What to audit") var options: FaultOptions

  @Option(help: ArgumentHelp("Slots, all free at the start, 2 or more.", valueName: "counts"))
  var slots = "8,64,512,4096"

  @OptionGroup(title: "What it leaves") var output: OutputOptions

  func run() throws {
    let seed = options.randomSeed ?? UInt64.random(in: 0..<1_000_000_000)
    let cells = try options.cells(
      scenario: "fault-audit", slots: slots, workers: [AuditRun.backends], seed: seed,
      usualLock: RobustLock.name, quiet: output.quiet)
    guard cells.allSatisfy({ $0.slots >= 2 }) else {
      throw UsageError(
        "--slots \(slots): an audit needs a slot beside the lost one; use 2 or more.")
    }
    guard cells.allSatisfy({ [RobustLock.name, NoLock.name].contains($0.lock) }) else {
      throw UsageError(
        """
        --lock \(options.lock ?? ""): only '\(RobustLock.name)' outlives its holder, and under any \
        other nobody gets as far as an audit.
        """)
    }
    try FaultSession(file: .audits, cells: cells, seed: seed, output: output)
      .run { cell, entry, subject, signals, results in
        var run = try AuditRun(cell, subject, signals: signals)
        results.append(try run.play(), of: cell, entry: entry)
      }
  }
}
