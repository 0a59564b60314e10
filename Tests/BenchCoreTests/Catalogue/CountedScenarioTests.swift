import BenchCore
import Testing

/// What sets the scenarios apart, in figures worked out by hand.
struct CountedScenarioTests {
  private func run(_ cell: Cell) throws -> CountedRun {
    try #require(Catalogue.strategy(named: cell.strategy)).prepare(cell).count()
  }

  private func run(
    _ strategy: String, _ scenario: Scenario, workers: UInt32, slots: UInt32
  ) throws -> CountedRun {
    let entry = try #require(Catalogue.strategy(named: strategy))
    let cells = Cell.ofEveryScenario([entry], workers: [workers], slots: [slots])
    return try run(try #require(cells.first { $0.scenario == scenario.name }))
  }

  /// 512 of 1,024 slots are free.
  ///
  /// A tooth of one backend: 512 takes, the first of which refills with
  /// all 512 and the others find them listed; then 512 times one give and one take, which refills
  /// with the one slot that was given. Two teeth are counted.
  @Test func sawtoothMakesRefillsOfARefillListFailAllTheWayDown() throws {
    let run = try run("refill-list", .sawtooth, workers: 1, slots: 1_024)
    #expect(run.takes == 2 * 1_024)
    #expect(run.emptyTakes == 0)
    #expect((run.bursts, run.shortBursts) == (2, 0))
    #expect(run.slotsExamined == 2 * (1_024 + 511 + 512 * 1_024))
    #expect(run.yieldCounts[512] == 2)
    #expect(run.yieldCounts[1] == 2 * 512)
    #expect(run.amortisation.failureRate == 512.0 / 513)
    #expect(run.amortisation.longestFailureRun == 512)
    #expect((run.amortisation.overdraftsPerMillion ?? 0) > 400_000)
  }

  /// Four backends leave four slots between them, so a refill finds four.
  @Test func sawtoothOfFourBackendsSharesEachRefill() throws {
    let run = try run("refill-list", .sawtooth, workers: 4, slots: 1_024)
    #expect(run.bursts == 8)
    #expect((run.amortisation.failureRate ?? 0) > 0.99)
    #expect(run.yieldCounts[4] > 250)
    #expect(run.yieldCounts[1] == 0)
  }

  @Test(arguments: ["free-queue", "free-queue-spmc", "cas-stack", "cas-list", "drain-stack"])
  func sawtoothCostsOnePlaceWhereTheFreeSlotIsKnown(strategy: String) throws {
    let run = try run(strategy, .sawtooth, workers: 1, slots: 1_024)
    #expect(run.slotsExamined == run.takes)
    #expect(run.amortisation.failureRate == 0)
  }

  /// 66 slots and four backends: 16 rounds of four, two takes more, two that come back empty; then
  /// all slots come back at once, and the next refill finds all 66.
  ///
  /// The 1,024 takes, empty ones included, are 15 storms and a round.
  @Test func stormBringsAllSlotsBackAtOnce() throws {
    let run = try run("refill-list", .crashStorm, workers: 4, slots: 66)
    #expect(run.takes == 15 * 66 + 4)
    #expect(run.emptyTakes == 15 * 2)
    #expect(run.yieldCounts[66] == 16)
    #expect(run.yieldCounts.reduce(0, +) == 16)
    #expect(run.amortisation.failureRate == 0)
    #expect(run.gives == run.takes)
  }

  @Test(arguments: Catalogue.handingOut) func stormTakesTheWholeTableRoundAfterRound(
    entry: StrategyEntry
  ) throws {
    let run = try run(entry.card.name, .crashStorm, workers: 4, slots: 66)
    #expect(run.distinctSlots == 66)
    #expect((run.takes, run.emptyTakes) == (15 * 66 + 4, 15 * 2))
    #expect(run.stashed == 0)
  }

  /// 164 of 8,192 slots are held: a queue brings every one of the others round, a stack or a first
  /// fit keeps to as many as there are backends.
  @Test(arguments: [
    ("free-queue", 8_028), ("free-queue-spmc", 8_028), ("refill-list", 8_028),
    ("linear-hint", 8_028), ("cas-stack", 4), ("linear-scan", 4),
  ])
  func queueWalksThroughAColdTableAndAStackStaysWarm(strategy: String, distinct: UInt64) throws {
    let run = try run(strategy, .cold, workers: 4, slots: 8_192)
    #expect(run.takes == 16_384)
    #expect(run.distinctSlots == distinct)
  }

  /// Ten slots are free and four backends want four each: 4, 4, 2 and an empty take, an empty take.
  ///
  /// 85 such rounds are 1,020 takes, and one more burst brings them to 1,024.
  @Test(arguments: BurstPolicy.allCases, GiveBack.allCases)
  func burstEndsWithTheFirstTakeThatFindsNothing(policy: BurstPolicy, giveBack: GiveBack) throws {
    for entry in Catalogue.handingOut {
      var cell = Cell.example(entry.card.name, .burst, workers: 4, slots: 16, held: 6)
      (cell.burst, cell.burstPolicy, cell.giveBack) = (4, policy, giveBack)
      let run = try run(cell)
      #expect(run.takes == 85 * 10 + 4)
      #expect(run.emptyTakes == 85 * 2)
      #expect(run.bursts == 85 * 4 + 1)
      #expect(run.shortBursts == 85 * 2)
      #expect(run.gives == run.takes)
      #expect(run.free.sorted() == cell.startingState.free)
    }
  }

  /// Five slots are free and two backends of a sawtooth want four each: the second gets what the first
  /// leaves and, unless it wants all or nothing, goes on with that instead of trying again.
  @Test func policyDecidesWhetherAShortBurstWillDo() throws {
    func run(_ policy: BurstPolicy) throws -> CountedRun {
      var cell = Cell.example("free-queue", .sawtooth, workers: 2, slots: 8, held: 3)
      (cell.burst, cell.burstPolicy) = (4, policy)
      return try self.run(cell)
    }
    let (keeping, posting) = try (run(.bestEffort), run(.allOrNothing))
    #expect(keeping.shortBursts > 0)
    #expect(posting.shortBursts > 2 * keeping.shortBursts)
    #expect(posting.bursts - posting.shortBursts > 0)
    #expect((keeping.gives, posting.gives) == (keeping.takes, posting.takes))
  }

  @Test func backendsNearFullAlwaysFindTheirSlot() throws {
    for entry in Catalogue.handingOut {
      let run = try run(entry.card.name, .nearFull, workers: 5, slots: 1_024)
      #expect(run.emptyTakes == 0)
      #expect(run.distinctSlots == 5)
    }
  }

  @Test func nothingIsCountedOfBurstsWhereNoneAreTaken() throws {
    let run = try run("free-queue", .churn, workers: 4, slots: 64)
    #expect((run.bursts, run.shortBursts) == (0, 0))
  }
}
