import BenchCore
import Testing

/// Every scenario among threads: whatever is held, waited for or withheld, all slots are there at
/// the end, and an end there is.
@Suite(.serialized, .timeLimit(.minutes(4)))
struct ScenarioStressTests {
  private static func bursts(_ strategy: String) -> [Cell] {
    BurstPolicy.allCases.flatMap { policy in
      GiveBack.allCases.flatMap { giveBack in
        // Eight backends want 24 of 10 slots.
        [Scenario.churn, .trickle, .crashStorm].map { scenario in
          var cell = Cell.example(strategy, scenario, workers: 8, slots: 12, held: 2)
          (cell.burst, cell.burstPolicy, cell.giveBack) = (3, policy, giveBack)
          cell.hold = .uniform(low: 50, high: 150)
          return cell
        }
      }
    }
  }

  /// A storm needs all of a few slots, and most backends never have one.
  private static func storms(_ strategy: String) -> [Cell] {
    [1, 3].map { .example(strategy, .crashStorm, workers: 16, slots: $0) }
  }

  /// Due faster than some of them can serve.
  private static func openLoops(_ strategy: String) -> [Cell] {
    Arrival.allCases.map { arrival in
      var cell = Cell.example(strategy, workers: 4, slots: 8)
      cell.open(at: 200_000, arrival)
      if arrival == .bursty { (cell.burst, cell.burstPolicy) = (3, .allOrNothing) }
      return cell
    }
  }

  static let cells =
    Cell.ofEveryScenario(Catalogue.handingOut, workers: [3], slots: [33])
    + ["linear-scan", "cas-stack", "free-queue", "refill-list"].flatMap {
      bursts($0) + storms($0) + openLoops($0)
    }

  @Test(arguments: cells) func everySlotIsSomewhereAndNowhereTwice(cell: Cell) throws {
    let entry = try #require(Catalogue.strategy(named: cell.strategy))
    let outcome = try CrewUnderTest(entry: entry, cell: cell, isPatient: true)
      .run(milliseconds: 80, warmupMilliseconds: 10)
    #expect(outcome.unfinished.isEmpty)
    #expect(outcome.takes > 0)
    // A storm may take longer to gather than the measured time on a machine that is busy.
    #expect(outcome.gives > 0 || cell.workload.withholdsGives)
    #expect(outcome.doubleHandouts == 0)
    #expect(outcome.refusals == 0)
    #expect(outcome.owned.isEmpty)
    #expect(outcome.inFlight.isEmpty)
    #expect(outcome.stashed == 0)
    #expect(outcome.free.sorted() == cell.startingState.free)
    #expect(outcome.allocatedBytes.allSatisfy { $0 == 0 || $0 == .max })
  }
}
