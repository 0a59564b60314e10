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

  /// Lines and 4 B a place: of a ring there is a power of two of them.
  @Test(arguments: [
    ("free-queue", UInt32(64), 768.0), ("free-queue", 96, 1_024), ("linear-scan", 96, 256),
  ]) func isKnownAtAnySize(strategy: String, slots: UInt32, bytes: Double) throws {
    let footprint = try #require(Catalogue.strategy(named: strategy)?.footprint)
    for layout in SlotLayout.allCases {
      let geometry = SlotGeometry(slots: slots, layout: layout)
      #expect(footprint.structure(geometry, options: StrategyOptions()) == bytes)
    }
  }

  @Test func isThatOfItsOptions() throws {
    let footprint = try #require(Catalogue.strategy(named: "bitmap")?.footprint)
    let geometry = SlotGeometry(slots: 1_024, layout: .postgres18)
    let packed = try #require(footprint.structure(geometry, options: StrategyOptions()))
    let spread = try #require(
      footprint.structure(geometry, options: StrategyOptions(bitmapSpread: .line)))
    // Two lines, and 32 words: side by side, or a line each.
    #expect(packed == Double(2 * 128 + 32 * 4))
    #expect(spread == Double(2 * 128 + 32 * 128))
    let stack = try #require(Catalogue.strategy(named: "cas-stack")?.footprint)
    let tooMany = SlotGeometry(slots: 100_000, layout: .postgres18)
    #expect(stack.structure(tooMany, options: StrategyOptions()) == nil)
  }

  @Test(arguments: ["floor-noop", "floor-cas", "floor-fetch-add"])
  func floorsTakeNothingPerSlot(strategy: String) throws {
    let footprint = try #require(Catalogue.strategy(named: strategy)?.footprint)
    #expect(footprint.perSlotWithSlot == 0)
    #expect(footprint.fixed == (strategy == "floor-noop" ? 0 : 128))
  }
}
