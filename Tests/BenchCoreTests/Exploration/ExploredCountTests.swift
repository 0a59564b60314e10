import BenchCore
import Testing

/// Counts are published, so they must not depend on the compiler, its options or the machine.
///
/// With 2 backends, 2 slots, 1 operation and kills: states and transitions, a pair for each model. A
/// change of a strategy's accesses changes them; a change of the engine must not.
@Suite struct ExploredCountTests {
  private static let counts: [String: [(states: UInt64, transitions: UInt64)]] = [
    "linear-scan": [(170, 284), (370, 749), (173, 358)],
    "linear-hint": [(164, 281), (330, 645), (168, 355)],
    "cas-list": [(266, 401), (807, 1685), (361, 821)],
    "cas-stack": [(684, 1226), (1478, 2980), (1232, 3293)],
    "drain-stack": [(252, 422), (623, 1350), (256, 569)],
    "free-queue": [(244, 418), (836, 2023), (248, 547)],
    "free-queue-spmc": [(616, 1167), (1526, 3357), (1003, 2672)],
    "refill-list": [(154, 270), (355, 749), (160, 322)],
    "bitmap": [(498, 905), (859, 1668), (966, 2571)],
    "bitmap-locked": [(232, 401), (407, 824), (237, 493)],
  ]

  @Test(arguments: Catalogue.designs)
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
