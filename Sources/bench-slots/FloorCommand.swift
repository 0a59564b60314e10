import ArgumentParser
import BenchCore

/// The bare structures beside the floors: what `make bench-floor` prints.
struct FloorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "floor",
    abstract: "Times the bare structures, uncontended, as multiples of floor-cas.",
    discussion: """
      One contender takes and gives in turn: no payload, no owner words, no mailbox, dense layout.
      Batches of all strategies are interleaved; the ratio is the median over rounds. With
      --instructions each pair's instructions are counted too, by callgrind.

      EXAMPLES:
        bench-slots floor
        bench-slots floor --slots 64,8192 --rounds 50
        bench-slots floor --instructions
      """)

  @Option(help: ArgumentHelp("Names, globs, or 'all'; floors always run.", valueName: "names"))
  var strategy = "all"

  @Option(help: ArgumentHelp("Slots, all free at the start.", valueName: "counts"))
  var slots = "64"

  @Option(help: ArgumentHelp("Pairs in a batch."))
  var pairs: UInt64 = 100_000

  @Option(help: ArgumentHelp("Interleaved rounds of batches."))
  var rounds = 30

  @Option(help: ArgumentHelp("Bits of cas-stack's tag, 0 to 46."))
  var tagBits: UInt32 = 16

  @Option(help: ArgumentHelp("Seed of the order of the batches."))
  var randomSeed: UInt64 = 1

  @Flag(help: "Count instructions per pair with valgrind's callgrind, on a stripped copy.")
  var instructions = false

  @Flag(help: ArgumentHelp("Run one batch and print nothing, for callgrind.", visibility: .hidden))
  var silent = false

  @Flag(help: "Time a debug build, whose numbers mean nothing.")
  var allowDebugBuild = false

  func run() throws {
    let cells = try self.cells()
    if silent {
      for cell in cells { _ = try Catalogue.prepare(cell).bare(pairs) }
      return
    }
    try Build.refuseDebug(unless: allowDebugBuild)
    guard pairs > 0, rounds > 0 else {
      throw UsageError("--pairs and --rounds must be 1 or more.")
    }
    let counts = instructions ? try InstructionCount(tagBits: tagBits) : nil
    defer { counts?.remove() }
    for group in try groups(of: cells) {
      let comparison = BareComparison(
        try group.map { try Catalogue.prepare($0) },
        floor: group.firstIndex { $0.strategy == FloorCAS.card.name } ?? 0, pairs: pairs,
        rounds: rounds, seed: randomSeed)
      let counted = try counts.map { counter in
        try group.map { try counter.perPair(strategy: $0.strategy, slots: $0.slots) }
      }
      let table = BareTable(
        slots: group[0].slots, strategies: group.map(\.strategy), ratios: comparison.ratios,
        instructions: counted)
      print(table.text(), terminator: "")
    }
  }

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
    request.withFloors = !silent
    let sweep = try Sweep(request)
    for note in sweep.notes { Exit.complain(note) }
    return sweep.cells
  }

  private func groups(of cells: [Cell]) throws -> [[Cell]] {
    try ListArgument.counts("--slots", slots).map { slots in cells.filter { $0.slots == slots } }
  }
}
