import BenchCore
import Testing

/// What it takes to count with both engines.
private struct Counting: StrategyVisitor {
  final class Result {
    var replayed: (states: Int, transitions: Int)?
    var explored: Exploration?
  }

  let bounds: ExplorationBounds
  let result = Result()

  func visit<Strategy: SlotStrategy>(_: Strategy.Type) throws {
    result.explored = try Strategy.explore(bounds)
    result.replayed = try Strategy.countByReplay(bounds)
  }
}

@Suite struct PrefixReplayTests {
  @Test(arguments: Catalogue.handingOut, [false, true])
  func bothEnginesCountTheSame(entry: StrategyEntry, kills: Bool) throws {
    for (backends, slots, operations) in [(1, 1, 2), (2, 1, 1), (2, 2, 1)] {
      var bounds = ExplorationBounds()
      (bounds.backends, bounds.slots) = (UInt32(backends), UInt32(slots))
      (bounds.operations, bounds.kills) = (UInt32(operations), kills)
      (bounds.usesSymmetry, bounds.mergesLoops, bounds.usesSleepSets) = (false, false, false)
      let counting = Counting(bounds: bounds)
      try entry.show(counting)
      let explored = try #require(counting.result.explored)
      let replayed = try #require(counting.result.replayed)
      #expect(explored.verdict == .exhausted)
      #expect(UInt64(replayed.states) == explored.states)
      #expect(UInt64(replayed.transitions) == explored.transitions)
    }
  }
}
