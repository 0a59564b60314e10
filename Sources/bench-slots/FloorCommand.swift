import ArgumentParser
import BenchCore

/// The bare structures beside the floors: what `make bench-floor` prints.
struct FloorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "floor",
    abstract: "Times the bare structures, uncontended, as multiples of floor-cas.",
    discussion: """
      One contender takes and gives in turn: no payload, no owner words, no mailbox, dense layout.
      Batches of all strategies are interleaved, each round in a process of its own; the ratio is
      the median over rounds. With --instructions each pair's instructions are counted too, by
      callgrind.

      EXAMPLES:
        bench-slots floor
        bench-slots floor --slots 64,8192 --rounds 50
        bench-slots floor --instructions
        bench-slots floor --strategy floor-lock --lock ticket --instructions
      """)

  @Option(help: ArgumentHelp("Names, globs, or 'all'; floors always run.", valueName: "names"))
  var strategy = "all"

  @Option(help: ArgumentHelp("Slots, all free at the start.", valueName: "counts"))
  var slots = "64"

  @Option(help: ArgumentHelp("Pairs in a batch."))
  var pairs: UInt64 = 100_000

  @Option(help: ArgumentHelp("Rounds; in each, every strategy once, in random order."))
  var rounds = 30

  @Option(help: ArgumentHelp("Bits of cas-stack's tag, 0 to 46."))
  var tagBits: UInt32 = 16

  @Option(help: ArgumentHelp("The lock under which strategies that lock are run."))
  var lock = "lwlock"

  @Option(help: ArgumentHelp("Seed of the order of the batches."))
  var randomSeed: UInt64 = 1

  @Flag(help: "Count instructions per pair with valgrind's callgrind, on a stripped copy.")
  var instructions = false

  @Flag(
    help: ArgumentHelp("Run one round here and print its ticks.", visibility: .hidden))
  var round = false

  @Flag(help: "Time a debug build, whose numbers mean nothing.")
  var allowDebugBuild = false

  func run() throws {
    guard pairs > 0, rounds > 0 else {
      throw UsageError("--pairs and --rounds must be 1 or more.")
    }
    let cells = try self.cells()
    if round {
      let subjects = try cells.map { try Catalogue.prepare($0) }
      let ticks = BareComparison.round(subjects, pairs: pairs, seed: randomSeed)
      try StandardOutput.write(ticks.map { "\($0)" }.joined(separator: " ") + "\n")
      return
    }
    guard lock != "all" else { throw UsageError("--lock takes one lock here: run floor for each.") }
    try Build.refuseDebug(unless: allowDebugBuild)
    let counter = instructions ? try InstructionCount(options) : nil
    defer { counter?.remove() }
    for slots in try ListArgument.counts("--slots", slots) {
      let names = cells.filter { $0.slots == slots }.map(\.strategy)
      let table = BareTable(
        slots: slots, strategies: names, ratios: try ratios(of: names, slots: slots),
        instructions: try counter.map { counter in
          try names.map { try counter.perPair(strategy: $0, slots: slots) }
        })
      try StandardOutput.write(table.text())
    }
  }

  private func ratios(of names: [String], slots: UInt32) throws -> [Double] {
    var comparison = BareComparison(subjects: names.count)
    let floor = names.firstIndex(of: FloorCAS.card.name) ?? 0
    for round in 0..<rounds {
      let output = try Subprocess.output(
        of: "/proc/self/exe",
        [
          "floor", "--round", "--strategy", names.joined(separator: ","), "--slots", "\(slots)",
          "--pairs", "\(pairs)", "--random-seed", "\(randomSeed &+ UInt64(round))",
        ] + options)
      let ticks = output.split { $0.isWhitespace }.compactMap { UInt64($0) }
      guard ticks.count == names.count else {
        throw RefusedError(description: "a round of floor printed '\(output)', not its ticks")
      }
      comparison.add(round: ticks, floor: floor)
    }
    return comparison.ratios
  }

  /// What a round is told of the strategies, beside their names.
  private var options: [String] { ["--tag-bits", "\(tagBits)", "--lock", lock] }

  private func cells() throws -> [Cell] {
    var request = SweepRequest()
    request.strategies = try ListArgument.names("--strategy", strategy)
    request.scenarios = ["pairs"]
    request.modes = [.threads]
    request.layouts = [.dense]
    request.workers = [1]
    request.slots = try ListArgument.counts("--slots", slots)
    request.occupancies = [0]
    request.thinks = [.none]
    request.tagBits = [tagBits]
    request.locks = [lock]
    request.withFloors = !round
    let sweep = try Sweep(request)
    for note in sweep.notes { Exit.complain(note) }
    return sweep.cells
  }
}
