import ArgumentParser
import BenchCore

/// The bare structures beside the floors: what `make bench-floor` prints.
struct FloorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "floor",
    abstract: "Times the bare structures, uncontended, as multiples of floor-cas.",
    discussion: """
      One contender takes and gives in turn: no owner words, no mailbox, no pauses; a table for each \
      layout, and in it a column for each number of slots. Batches of all strategies are interleaved, \
      each round in a process of its own; the ratio is the median over rounds. With --instructions \
      each pair's instructions are counted too, by callgrind, at the first number of slots.

      EXAMPLES:
        bench-slots floor
        bench-slots floor --slots 64,65534 --rounds 50
        bench-slots floor --layout postgres18 --slots 64,65534 --rounds 10
        bench-slots floor --strategy free-queue,free-queue-spmc --against free-queue
        bench-slots floor --instructions
        bench-slots floor --strategy floor-lock --lock ticket --instructions
      """)

  @Option(
    help: ArgumentHelp(
      "Names, globs, or 'all'; floors and references always run.", valueName: "names"))
  var strategy = "all"

  @Option(help: ArgumentHelp("Slots, all free at the start.", valueName: "counts"))
  var slots = "64"

  @Option(
    help: ArgumentHelp(
      "dense (16 B, no payload), postgres18 (1488 B a slot), postgres15 (560 B).",
      valueName: "names"))
  var layout = "dense"

  @Option(help: ArgumentHelp("The strategy whose pair is 1.", valueName: "name"))
  var against = FloorCAS.card.name

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
    var isFirst = true
    for layout in try ListArgument.cases("--layout", layout) as [SlotLayout] {
      let table = try table(of: cells.filter { $0.layout == layout }, layout, counter)
      try StandardOutput.write((isFirst ? "" : "\n") + table.text())
      isFirst = false
    }
  }

  /// One layout: the sizes' rounds alternate, so that a machine that slows down slows all of them.
  private func table(
    of cells: [Cell], _ layout: SlotLayout, _ counter: InstructionCount?
  ) throws -> BareTable {
    let sizes = try ListArgument.counts("--slots", slots)
    let names = sizes.map { size in cells.filter { $0.slots == size }.map(\.strategy) }
    let units = try names.map { try place(of: against, in: $0) }
    var comparisons = names.map { BareComparison(subjects: $0.count) }
    for round in 0..<rounds {
      for size in sizes.indices {
        comparisons[size].add(
          round: try ticks(of: names[size], slots: sizes[size], layout, round: round),
          unit: units[size])
      }
    }
    var counted: [String: Double] = [:]
    if let counter {
      for name in names[0] {
        counted[name] = try counter.perPair(strategy: name, slots: sizes[0], layout: layout)
      }
    }
    return BareTable(
      layout: layout, unit: against,
      sizes: sizes.indices.map {
        BareTable.Size(
          slots: sizes[$0], strategies: names[$0], ratios: comparisons[$0].ratios)
      }, instructions: counter == nil ? nil : counted)
  }

  private func place(of name: String, in names: [String]) throws(UsageError) -> Int {
    guard let place = names.firstIndex(of: name) else {
      throw UsageError.unknown("strategy of this comparison", name, among: names)
    }
    return place
  }

  /// One round in a process of its own.
  private func ticks(
    of names: [String], slots: UInt32, _ layout: SlotLayout, round: Int
  ) throws -> [UInt64] {
    let output = try Subprocess.output(
      of: "/proc/self/exe",
      [
        "floor", "--round", "--strategy", names.joined(separator: ","), "--slots", "\(slots)",
        "--layout", layout.rawValue, "--pairs", "\(pairs)", "--random-seed",
        "\(randomSeed &+ UInt64(round))",
      ] + options)
    let ticks = output.split { $0.isWhitespace }.compactMap { UInt64($0) }
    guard ticks.count == names.count else {
      throw RefusedError(description: "a round of floor printed '\(output)', not its ticks")
    }
    return ticks
  }

  /// What a round is told of the strategies, beside their names.
  private var options: [String] { ["--tag-bits", "\(tagBits)", "--lock", lock] }

  private func cells() throws -> [Cell] {
    var request = SweepRequest()
    request.subject = .slot
    request.strategies = try ListArgument.names("--strategy", strategy)
    for name in request.strategies {
      guard let subject = Sweep.subject(of: [name]), subject != .slot else { continue }
      throw UsageError(
        """
        --strategy \(name) is of the subject \(subject), and floor times bare structures of slots; \
        'bench-slots run --strategy \(name)' times it.
        """)
    }
    request.scenarios = ["pairs"]
    request.modes = [.threads]
    request.layouts = try ListArgument.cases("--layout", layout)
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
