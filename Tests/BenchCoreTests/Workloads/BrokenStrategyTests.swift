import BenchCore
import Testing

/// The owner words and the census on strategies that are broken on purpose.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct BrokenStrategyTests {
  private func run(
    _ entry: StrategyEntry, lock: String = "none", slots: UInt32 = 64
  ) throws -> CrewOutcome {
    let cell = Cell.example(
      entry.card.name, lock: lock, layout: .dense, workers: 16, slots: slots)
    return try CrewUnderTest(entry: entry, cell: cell).run(milliseconds: 200)
  }

  @Test(.disabled(if: isUnderThreadSanitizer, "it races, and is meant to"))
  func slotGivenToEverybodyIsADoubleHandout() throws {
    let outcome = try run(StrategyEntry(GenerousStrategy.self))
    #expect(outcome.doubleHandouts > 0)
  }

  @Test func slotGivenToEverybodyIsADoubleHandoutInCountedRunsToo() throws {
    let entry = StrategyEntry(GenerousStrategy.self)
    let cell = Cell.example(entry.card.name, workers: 2)
    let run = try entry.prepare(cell).count()
    #expect(run.doubleHandouts > 0)
  }

  @Test(.disabled(if: isUnderThreadSanitizer, "it races, and is meant to"))
  func stackWithoutACompareExchangeIsCondemned() throws {
    let entry = StrategyEntry(RacyStack.self)
    // A race needs luck: a few runs of it, and one must show.
    var condemned = false
    for _ in 0..<20 where !condemned {
      let outcome = try run(entry)
      let isDamaged = Set(outcome.free).count != 64 || outcome.free.count != 64
      condemned = outcome.doubleHandouts > 0 || outcome.refusals > 0 || isDamaged
    }
    #expect(condemned)
  }

  @Test func stackWithoutACompareExchangeIsRightFromOneThread() throws {
    let entry = StrategyEntry(RacyStack.self)
    #expect(try LockstepCase(entry, slots: 33).firstDivergence(in: 1_000) == nil)
  }

  @Test func slotThatAGiveForgetsIsMissed() throws {
    let outcome = try run(StrategyEntry(LeakyStrategy.self), lock: "lwlock")
    #expect(outcome.doubleHandouts == 0)
    #expect(outcome.inFlight.isEmpty)
    #expect(outcome.owned.isEmpty)
    #expect(outcome.free.count < 64)
  }

  @Test func modelCondemnsAStrategyThatForgets() throws {
    let step = LockstepCase(StrategyEntry(LeakyStrategy.self), slots: 8, lock: "lwlock")
    #expect(try step.firstDivergence(in: 2_000) != nil)
  }
}
