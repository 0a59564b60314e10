import BenchCore
import Testing

/// Counts are published, so they must not depend on the compiler, its options or the machine.
///
/// With 2 backends, 2 slots, 1 operation and kills: states and transitions, a pair for each model. A
/// change of a strategy's accesses changes them; a change of the engine must not.
@Suite struct ExploredCountTests {
  private static let counts: [String: [(states: UInt64, transitions: UInt64)]] = [
    "linear-scan": [(170, 350), (370, 840), (173, 358)],
    "linear-hint": [(164, 348), (330, 756), (168, 355)],
    "cas-list": [(266, 544), (807, 2066), (361, 821)],
    "cas-stack": [(684, 1712), (1478, 3928), (1232, 3293)],
    "drain-stack": [(252, 560), (623, 1660), (256, 569)],
    "free-queue": [(244, 537), (836, 2251), (248, 547)],
    "free-queue-spmc": [(616, 1610), (1526, 4182), (1003, 2672)],
    "refill-list": [(154, 314), (355, 829), (160, 322)],
    "bitmap": [(498, 1242), (859, 2174), (966, 2571)],
    "bitmap-locked": [(232, 483), (407, 932), (237, 493)],
  ]

  @Test(arguments: Catalogue.handingOut)
  func everyBuildCountsTheSame(entry: StrategyEntry) throws {
    let expected = try #require(Self.counts[entry.card.name])
    for (model, counts) in zip(ModelName.allCases, expected) {
      var bounds = ExplorationBounds()
      (bounds.model, bounds.operations, bounds.kills) = (model, 1, true)
      let found = try VerificationCase(entry: entry, bounds: bounds).explore { _ in }
      #expect(found.verdict == .exhausted)
      #expect(found.states == counts.states)
      #expect(found.transitions == counts.transitions)
    }
  }
}
