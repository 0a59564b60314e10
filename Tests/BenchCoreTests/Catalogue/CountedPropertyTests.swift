import BenchCore
import Testing

/// What counted runs show of all strategies, whatever the digits.
struct CountedPropertyTests {
  static let shapes: [(Scenario, workers: UInt32, slots: UInt32, held: UInt32)] = [
    (.pairs, 1, 64, 0), (.trickle, 1, 64, 63), (.trickle, 5, 33, 32), (.churn, 1, 1, 0),
    (.churn, 4, 8, 6), (.churn, 16, 257, 100), (.churn, 8, 64, 60),
  ]

  static let cells = Cell.ofEveryScenario(workers: [1, 5], slots: [8, 33]) + cellsOfShapes

  private static let cellsOfShapes = Catalogue.slot.flatMap { entry in
    shapes.flatMap { scenario, workers, slots, held in
      OccupancyShape.allCases.map { shape in
        Cell.example(
          entry.card.name, scenario, workers: workers, slots: slots, held: held, shape: shape)
      }
    }
  }

  private func run(_ cell: Cell) throws -> (run: CountedRun, prepared: PreparedSubject) {
    let entry = try #require(Catalogue.strategy(named: cell.strategy))
    let prepared = try entry.prepare(cell)
    return (prepared.count(), prepared)
  }

  @Test(arguments: cells) func countingTwiceGivesTheSame(cell: Cell) throws {
    let (first, prepared) = try run(cell)
    #expect(first == prepared.count())
    #expect(try run(cell).run == first)
  }

  @Test(arguments: cells) func noGiveExceedsItsBound(cell: Cell) throws {
    let (run, prepared) = try run(cell)
    #expect(run.giveWorstSteps <= UInt64(prepared.giveBound))
  }

  private static let handingOut = Set(Catalogue.handingOut.map(\.card.name))

  @Test(arguments: cells.filter { handingOut.contains($0.strategy) })
  func everySlotIsThereAtTheEnd(cell: Cell) throws {
    let run = try run(cell).run
    #expect(run.doubleHandouts == 0)
    #expect(run.refusals == 0)
    #expect(run.rejects == 0)
    #expect(run.stashed == 0)
    #expect(run.takes == run.gives)
    #expect(run.free.sorted() == cell.startingState.free)
    #expect(run.free.count + Int(cell.held) == Int(cell.slots))
  }

  @Test(arguments: Catalogue.handingOut)
  func takesBeyondTheFreeSlotsComeBackEmpty(entry: StrategyEntry) throws {
    let run = try run(.example(entry.card.name, workers: 4, slots: 8, held: 6)).run
    // Four backends take, two slots are free, then the postmaster gives both back.
    #expect(run.takes == 512)
    #expect(run.emptyTakes == 512)
  }

  @Test func giveOfFreeQueueIsStoresOnly() throws {
    for cell in Self.cells where cell.strategy == "free-queue" {
      let give = try run(cell).run.give
      #expect((give.loads, give.rmws, give.fences) == (0, 0, 0))
      #expect(give.stores > 0)
    }
  }

  @Test(arguments: Catalogue.slot) func boundOfAGiveDoesNotDependOnTheSlots(
    entry: StrategyEntry
  ) throws {
    let sizes: [UInt32] = [1, 8, 64, 1_024, 65_535, 262_143]
    let largest = entry.readsTagBits ? 262_143 : entry.card.largestSlotCount
    let bounds = try sizes.filter { $0 <= largest }.map { slots in
      let tagBits: UInt32 = slots > 65_535 ? 46 : 16
      let cell = Cell.example(entry.card.name, slots: slots, tagBits: tagBits)
      return try entry.prepare(cell).giveBound
    }
    #expect(Set(bounds).count == 1)
  }

  @Test(
    arguments: ["cas-stack", "free-queue", "free-queue-spmc"],
    [Scenario.pairs, .trickle, .churn])
  func constantTimeTakesAreSoAtAnySize(strategy: String, scenario: Scenario) throws {
    let worst = try ([2, 64, 1_024, 4_096] as [UInt32]).map { slots in
      let held: UInt32 = scenario == .trickle ? slots - 1 : 0
      return try run(.example(strategy, scenario, slots: slots, held: held)).run.takeWorstSteps
    }
    #expect(Set(worst).count == 1)
  }

  /// Occupants are no parallel workers: the counters refuse nothing, and the search finds out.
  @Test func exhaustionBesideOccupantsCostsAWholeSearch() throws {
    let cell = Cell.example("linear-scan", .churn, workers: 4, slots: 8, held: 6)
    let run = try run(cell).run
    #expect(run.emptyTakes > 0)
    #expect(run.amortisation.barrenSearches == run.emptyTakes)
    #expect(run.amortisation.racedSearches == 0)
  }

  @Test func trickleMakesEverySearchOfARefillListFail() throws {
    let cell = Cell.example("refill-list", .trickle, workers: 1, slots: 1_024, held: 1_023)
    let run = try run(cell).run
    #expect(run.takes == 2_048)
    #expect(run.slotsExamined == 1_024 * run.takes)
    #expect(run.amortisation.failureRate == 1)
    #expect(run.amortisation.longestFailureRun == run.takes)
    // The histogram of yields: each refill found one slot.
    #expect(run.yieldCounts[1] == UInt32(run.takes))
    #expect(run.yieldCounts.reduce(0, +) == UInt32(run.takes))
  }

  @Test(arguments: ["bitmap", "bitmap-locked"])
  func trickleCostsABitmapItsWordsOnceAndThenOne(strategy: String) throws {
    let cell = Cell.example(strategy, .trickle, workers: 1, slots: 1_024, held: 1_023)
    let run = try run(cell).run
    #expect(run.slotsExamined == run.takes + 31)
  }

  @Test func trickleBringsNextFitRoundThroughAllSlots() throws {
    let cell = Cell.example("linear-hint", .trickle, workers: 1, slots: 1_024, held: 1_023)
    let run = try run(cell).run
    #expect(run.slotsExamined == 1_024 * run.takes)
    #expect(run.amortisation.failureRate == 1)
  }

  @Test func drainStackNeedsTwoCompareExchangesAtMost() throws {
    // Counter, state, the first look, and two links with a compare-exchange each.
    #expect(try #require(Catalogue.strategy(named: "drain-stack")).giveBound == 3 + 2 * 2)
  }

  @Test(arguments: ["free-queue", "cas-stack", "drain-stack", "free-queue-spmc", "cas-list"])
  func trickleCostsOnePlaceWhereTheFreeSlotIsKnown(strategy: String) throws {
    let cell = Cell.example(strategy, .trickle, workers: 1, slots: 1_024, held: 1_023)
    let run = try run(cell).run
    #expect(run.slotsExamined == run.takes)
    #expect(run.amortisation.failureRate == 0)
    #expect(run.amortisation.longestFailureRun == 0)
  }

  @Test func fullTableRefillsWithAllItsSlots() throws {
    let run = try run(.example("refill-list", .pairs, slots: 64)).run
    #expect(run.amortisation.failureRate == 0)
    #expect(run.yieldCounts[64] == 16)
    // 16 refills of 64 places; the other takes look at one place each.
    #expect(run.slotsExamined == 16 * 64 + (1_024 - 16))
  }
}
