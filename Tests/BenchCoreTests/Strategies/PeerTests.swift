#if Peers
import BenchCore
import Testing

/// Somebody else's ring, held to what ours are held to.
struct PeerTests {
  private static let name = "peer-ck-ring"
  private static let steps = LockstepCase.all.filter { $0.cell.strategy == name }

  @Test(arguments: steps) func behavesLikeASet(step: LockstepCase) throws {
    #expect(try step.firstDivergence(in: 40 * Int(step.cell.slots) + 200) == nil)
  }

  @Test(arguments: ThreadStressTests.cells.filter { $0.strategy == name })
  func threadsLoseNoSlotAndShareNone(cell: Cell) throws {
    let entry = try #require(Catalogue.strategy(named: cell.strategy))
    let outcome = try CrewUnderTest(entry: entry, cell: cell).run(milliseconds: 100)
    #expect(outcome.unfinished.isEmpty)
    #expect(outcome.takes > 0)
    #expect(outcome.doubleHandouts == 0)
    #expect(outcome.refusals == 0)
    #expect(Set(outcome.free).count == outcome.free.count)
    #expect(outcome.free.count + Int(cell.held) + Int(outcome.stashed) == Int(cell.slots))
  }

  /// What a world sees of the peer is what stands around both rings: else not the rings are compared.
  @Test(arguments: [Scenario.pairs, .trickle])
  func whatStandsAroundTheRingsIsTheSame(scenario: Scenario) throws {
    func run(_ strategy: String) throws -> CountedRun {
      let entry = try #require(Catalogue.strategy(named: strategy))
      let held: UInt32 = scenario == .trickle ? 63 : 0
      return try entry.prepare(.example(strategy, scenario, workers: 1, slots: 64, held: held))
        .count()
    }
    let ours = try run("free-queue-spmc")
    let theirs = try run(Self.name)
    #expect(theirs.takes == ours.takes)
    // Ours: head, tail and cell loaded, the head exchanged; a cell and the tail stored.
    #expect(theirs.take.loads == ours.take.loads - 3 * ours.takes)
    #expect(theirs.take.rmws == ours.take.rmws - ours.takes)
    #expect(theirs.take.stores == ours.take.stores)
    #expect(theirs.give.stores == ours.give.stores - 2 * ours.gives)
    #expect(theirs.give.loads == ours.give.loads)
    #expect(theirs.slotsExamined == ours.slotsExamined)
  }
}
#endif
