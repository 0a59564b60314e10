import BenchCore
import Testing

/// Everything that hands out slots, among threads on fewer processors than threads.
@Suite(.serialized, .timeLimit(.minutes(4)))
struct ThreadStressTests {
  /// Few slots, so that takes and gives meet on the same ones; one; and more than there are takers.
  static let cells: [Cell] = Catalogue.handingOut.flatMap { entry in
    [
      .example(entry.card.name, layout: .dense, workers: 16, slots: 1),
      .example(entry.card.name, workers: 16, slots: 8),
      .example(entry.card.name, layout: .dense, workers: 16, slots: 24),
      .example(
        entry.card.name, workers: 16, slots: 257, held: 200, shape: .random,
        think: .uniform(low: 50, high: 150)),
      .example(entry.card.name, .trickle, layout: .dense, workers: 16, slots: 64, held: 63),
      .example(entry.card.name, .pairs, slots: 64),
    ] as [Cell]
  }

  /// One cell under each lock but the first, which is under all of them above.
  ///
  /// The thread sanitizer sees each of these locks with one strategy, for its cells last seconds.
  static let cellsOfOtherLocks: [Cell] =
    (isUnderThreadSanitizer
    ? Catalogue.handingOut.filter { $0.card.name == "free-queue" } : Catalogue.handingOut)
    .flatMap { entry in
      entry.joins.dropFirst().map { join in
        .example(entry.card.name, lock: join.lock, workers: 16, slots: 24)
      }
    }

  @Test(arguments: cells + cellsOfOtherLocks)
  func everySlotIsSomewhereAndNowhereTwice(cell: Cell) throws {
    let entry = try #require(Catalogue.strategy(named: cell.strategy))
    let crew = CrewUnderTest(entry: entry, cell: cell, isPatient: true)
    let outcome = try crew.run(milliseconds: 200, warmupMilliseconds: 20)

    #expect(outcome.unfinished.isEmpty)
    #expect(outcome.takes > 0)
    #expect(outcome.gives > 0)
    #expect(outcome.doubleHandouts == 0)
    #expect(outcome.refusals == 0)

    #expect(outcome.owned.isEmpty)
    #expect(outcome.inFlight.isEmpty)
    #expect(Set(outcome.free).count == outcome.free.count)
    let free = Set(outcome.free)
    #expect(free.isSubset(of: cell.startingState.free))
    let accountedFor =
      outcome.free.count + Int(cell.held) + outcome.owned.count + outcome.inFlight.count
      + Int(outcome.stashed)
    #expect(accountedFor == Int(cell.slots))
    // Nobody is in the postmaster's way once the backends have left.
    #expect(outcome.stashed == 0)

    #expect(outcome.allocatedBytes.allSatisfy { $0 == 0 || $0 == .max })
  }

  @Test(arguments: Catalogue.slot.filter { $0.card.kind == .floor })
  func floorsRunToTheirEnd(entry: StrategyEntry) throws {
    let crew = CrewUnderTest(entry: entry, cell: .example(entry.card.name, workers: 16))
    let outcome = try crew.run(milliseconds: 50)
    #expect(outcome.unfinished.isEmpty)
    #expect(outcome.takes > 0)
    #expect(outcome.allocatedBytes.allSatisfy { $0 == 0 || $0 == .max })
  }
}
