import ArgumentParser
import BenchCore

struct FaultCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fault",
    abstract: "Kills, corrupts and starves: what backends can do to each other and the postmaster.",
    discussion: """
      Each of these runs real processes, judges them, and exits 3 if the postmaster is harmed. What \
      the outcomes mean stands in docs/faults.md.

      EXAMPLES:
        bench-slots fault kill
        bench-slots fault kill --strategy free-queue --lock all
        bench-slots fault kill --subject dsm
        bench-slots fault corrupt --rogue hammer,cycles --strategy cas-stack
        bench-slots fault starve --workers 1,8
        bench-slots fault audit --slots 64,4096
      """,
    subcommands: [
      FaultKillCommand.self, FaultCorruptCommand.self, FaultStarveCommand.self,
      FaultAuditCommand.self,
    ])
}

/// What all fault runs have in common.
struct FaultOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Names, globs such as 'free-*', or 'all'; floors, references and peers are left out.",
      valueName: "names"))
  var strategy = "all"

  @Option(
    help: ArgumentHelp(
      "What is judged: slot; start with kill and corrupt; dsm with kill (by default what is named).",
      valueName: "name"))
  var subject: String?

  @Option(
    help: ArgumentHelp(
      """
      Locks of strategies that lock, or 'all': lwlock, robust, mutex, ttas, ticket, mcs; by default \
      lwlock, for an audit robust.
      """,
      valueName: "names"))
  var lock: String?

  @Option(
    help: ArgumentHelp(
      "postgres18 (1488 B a slot), postgres15 (560 B), dense (16 B).", valueName: "names"))
  var layout = "postgres18"

  @Option(
    help: ArgumentHelp(
      "Bits of cas-stack's tag, 0 to 46, by default 16.", valueName: "counts"))
  var tagBits: String?

  @Option(help: ArgumentHelp("Seed of orders and of the rogue's writes; random by default."))
  var randomSeed: UInt64?

  /// The cells of a fault run, checked as those of any other.
  func cells(
    scenario: String, slots: String, workers: [UInt32], seed: UInt64,
    usualLock: String = LWLock.name, judging: Set<Subject> = [.slot], quiet: Bool
  ) throws -> [Cell] {
    var request = SweepRequest()
    request.strategies = try ListArgument.names("--strategy", strategy)
    let subject = try Subject.named(self.subject) ?? Sweep.subject(of: request.strategies) ?? .slot
    guard judging.contains(subject) else { throw Self.stranger(subject) }
    let locks = try Sweep.locks(ListArgument.names("--lock", lock ?? usualLock))
    request.subject = subject
    request.scenarios = [subject.defaultScenario.name]
    request.modes = [.processes]
    // Requests are killed in under every lock, and timed under the usual one.
    request.locks = subject == .start ? [LWLock.name] : locks
    // Segments have a layout of their own, and no burst is taken of them.
    if subject != .dsm { request.layouts = try ListArgument.cases("--layout", layout) }
    request.workers = workers.map(WorkerCount.count)
    request.slots = try ListArgument.counts("--slots", slots)
    request.occupancies = [0]
    request.thinks = [.none]
    request.tagBits = try tagBits.map { try ListArgument.counts("--tag-bits", $0) } ?? []
    request.randomSeed = seed
    let sweep = try Sweep(request)
    if !quiet { for note in sweep.notes { Exit.complain(note) } }
    // Of other people's code the hooks see nothing.
    let cells = sweep.cells.filter {
      Catalogue.strategy(named: $0.strategy)?.card.kind.isCandidate == true
    }
    guard !cells.isEmpty else {
      throw UsageError(
        """
        --strategy '\(strategy)' names nothing that hands out slots access by access: floors, \
        references and peers are left out.
        """)
    }
    return cells.flatMap { cell in
      (subject == .start ? locks : [cell.lock]).map { lock in
        var cell = cell
        (cell.scenario, cell.lock) = (scenario, lock)
        return cell
      }
    }
  }
}

extension FaultOptions {
  /// Why there is nothing to judge.
  private static func stranger(_ subject: Subject) -> UsageError {
    switch subject {
    case .dsm:
      UsageError(
        """
        The subject dsm goes with 'fault kill' alone: the others judge the postmaster, which has no \
        part in it.
        """)
    case .start:
      UsageError(
        """
        The subject start goes with 'fault kill' and 'fault corrupt': an answer makes no more than one \
        compare-exchange that could be starved, and the next wake-up finds what an audit would.
        """)
    case .exit:
      UsageError(
        """
        Strategies of the subject exit lie in the postmaster's own memory: no backend can harm them.
        """)
    case .slot, .lifecycle:
      UsageError("The subject \(subject) is not killed in: its parts are, each by itself.")
    }
  }
}

/// A fault run from the folder it writes to the code it exits with.
struct FaultSession {
  let file: FaultFile
  let cells: [Cell]
  let seed: UInt64
  let output: OutputOptions

  /// `play` appends what one cell showed.
  func run(
    _ play: (Cell, StrategyEntry, FaultSubject, SignalWatch, inout FaultResults) throws -> Void
  ) throws {
    let format = try output.reportFormat()
    let signals = SignalWatch()
    let (folder, started) = try output.resultsFolder()
    let metadata = RunIdentity.metadata(started, cells: cells, seed: seed)
    var runner = FaultRunner(file, cells: cells, folder: folder, metadata: metadata)
    let progress = ProgressLine(isOn: !output.quiet && !output.noProgress)
    let outcome: RunOutcome
    do {
      outcome = try runner.run(
        report: { progress.show($0, of: cells.count, "\($1.strategy), \($1.slots) slots") },
        play: { try play($0, $1, $2, signals, &$3) })
    } catch {
      progress.clear()
      folder.discardIfEmpty()
      throw RefusedError(description: "\(error)")
    }
    progress.clear()
    let report = FaultTable.text(runner.results, as: format)
    let printing = Result { try StandardOutput.write(report) }
    if !output.quiet { Exit.complain("Results: \(folder.path)") }
    try Exit.leave(outcome)
    try printing.get()
  }
}
