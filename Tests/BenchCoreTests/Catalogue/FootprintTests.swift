import BenchCore
import Testing

/// Shared memory by hand: lines of 128 bytes for what stands alone, and what each slot adds.
struct FootprintTests {
  struct Known: Sendable, CustomTestStringConvertible {
    let strategy: String
    /// Lines that are there whatever the number of slots.
    let lines: Double
    let perSlot: Double
    var testDescription: String { strategy }
  }

  // All have the two counters of parallel workers. The queues add head and tail, the stack a head, the
  // list under the lock one with both ends, next fit its hint.
  @Test(arguments: [
    Known(strategy: "linear-scan", lines: 2, perSlot: 0),
    Known(strategy: "linear-hint", lines: 3, perSlot: 0),
    Known(strategy: "cas-stack", lines: 3, perSlot: 4),
    Known(strategy: "free-queue", lines: 4, perSlot: 4),
    Known(strategy: "free-queue-spmc", lines: 4, perSlot: 4),
    Known(strategy: "refill-list", lines: 3, perSlot: 4),
    Known(strategy: "bitmap", lines: 2, perSlot: 0.125),
  ]) func isWhatTheLayoutReserves(known: Known) throws {
    let footprint = try #require(Catalogue.strategy(named: known.strategy)?.footprint)
    #expect(footprint.fixed == 128 * known.lines)
    #expect(footprint.perSlot == known.perSlot)
    #expect(footprint.perSlotWithSlot == known.perSlot + 1_488)
  }

  @Test(arguments: ["floor-noop", "floor-cas", "floor-fetch-add"])
  func floorsTakeNothingPerSlot(strategy: String) throws {
    let footprint = try #require(Catalogue.strategy(named: strategy)?.footprint)
    #expect(footprint.perSlotWithSlot == 0)
    #expect(footprint.fixed == (strategy == "floor-noop" ? 0 : 128))
  }
}
