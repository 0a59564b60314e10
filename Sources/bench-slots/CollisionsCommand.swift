import ArgumentParser
import BenchCore
import Foundation

struct CollisionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "collisions",
    abstract: "Counts live segments that share a handle, and what attaching by it yields.",
    discussion: """
      Fills a table of dynamic shared memory segments, makes every handle as PostgreSQL does in its \
      main region, finds those that two segments share, and attaches by each. A model: exact for a seed, \
      and nothing in it is timed.

      EXAMPLES:
        bench-slots collisions
        bench-slots collisions --slots 100174 --live 100000 --seeds 1000
        bench-slots collisions --format csv
      """)

  @Option(help: ArgumentHelp("Slots of the table, PostgreSQL's maxitems."))
  var slots: UInt32 = 200_174

  @Option(help: ArgumentHelp("Segments that live, in its first slots."))
  var live: UInt32 = 199_000

  @Option(help: ArgumentHelp("How many seeds are tried."))
  var seeds: UInt64 = 100

  @Option(help: ArgumentHelp("The first seed."))
  var randomSeed: UInt64 = 1

  @Option(help: ArgumentHelp("table; csv: a row for each strategy and seed."))
  var format = "table"

  func run() throws {
    // 64 and 5 for each of MAX_BACKENDS.
    let largest: UInt32 = 64 + 5 * SlotGeometry.largestSlotCount
    guard (2...largest).contains(slots), (1...slots).contains(live), (1...100_000).contains(seeds)
    else {
      throw UsageError(
        """
        --slots must be 2 to \(largest) (64 and 5 for each of MAX_BACKENDS), --live 1 to that many, \
        and --seeds 1 to 100000.
        """)
    }
    guard ["table", "csv"].contains(format) else {
      throw UsageError.unknown("--format", format, among: ["table", "csv"])
    }
    let scan = try (0..<seeds).map { seed in
      try HandleCollisions(of: DSMScan.self, slots: slots, live: live, seed: randomSeed &+ seed)
    }
    let generation = try HandleCollisions(
      of: DSMGeneration.self, slots: slots, live: live, seed: randomSeed)
    if format == "csv" { return try writeRows(scan, generation) }
    try StandardOutput.write(
      CollisionsReport(slots: slots, live: live, scan: scan, generation: generation).text)
  }

  private func writeRows(_ scan: [HandleCollisions], _ generation: HandleCollisions) throws {
    let runID = RunIdentity.name(of: Date())
    var rows: [ResultRow] = []
    if let entry = Catalogue.strategy(named: DSMScan.card.name) {
      rows += scan.enumerated().map { number, found in
        CollisionRows.row(found, of: entry, repetition: UInt64(number) + 1, runID: runID)
      }
    }
    if let entry = Catalogue.strategy(named: DSMGeneration.card.name) {
      rows.append(CollisionRows.row(generation, of: entry, repetition: 1, runID: runID))
    }
    try StandardOutput.write(CSVText.document(rows))
  }
}
