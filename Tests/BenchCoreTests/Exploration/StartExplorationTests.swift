import BenchCore
import Testing

/// How start strategies fare within small bounds.
@Suite struct StartExplorationTests {
  private func explore(
    _ name: String, _ model: ModelName = .sc, backends: UInt32 = 2, slots: UInt32 = 1,
    operations: UInt32 = 2, _ change: (inout ExplorationBounds) -> Void = { _ in }
  ) throws -> Exploration {
    var bounds = ExplorationBounds()
    (bounds.model, bounds.backends, bounds.slots) = (model, backends, slots)
    bounds.operations = operations
    change(&bounds)
    let entry = try #require(Catalogue.strategy(named: name))
    return try VerificationCase(entry: entry, bounds: bounds).explore { _ in }
  }

  static let names = Catalogue.start.map(\.card.name)

  /// With 2 backends, 1 slot, 2 operations and kills: states and transitions, a pair for each model.
  private static let counts: [String: [(states: UInt64, transitions: UInt64)]] = [
    "start-scan": [(6_936, 11_712), (8_708, 15_896), (8_352, 19_778)],
    "start-scan-indexed": [(5_316, 9_192), (6_608, 12_217), (6_850, 16_504)],
    "start-queue": [(12_900, 20_421), (20_936, 40_398), (15_358, 37_278)],
  ]

  @Test(arguments: names) func everyBuildCountsTheSame(name: String) throws {
    let expected = try #require(Self.counts[name])
    for (model, counts) in zip(ModelName.allCases, expected) {
      let found = try explore(name, model) { $0.kills = true }
      #expect(found.verdict == .exhausted)
      #expect(found.states == counts.states)
      #expect(found.transitions == counts.transitions)
      // A worker that was registered, and whose backend died before it woke the postmaster.
      #expect(found.leaked == 1)
      #expect(found.blocked > 0)
    }
  }

  /// The order for a worker that is gone, its slot taken again, and the order for that one: three
  /// messages wait for a postmaster that is away.
  @Test(arguments: names, [1, 2] as [UInt32])
  func anOrderForAFreedSlotItsReuseAndAnotherOrderAreNoTrouble(
    name: String, backends: UInt32
  ) throws {
    let found = try explore(name, backends: backends, operations: 4)
    #expect(found.verdict == .exhausted)
  }

  /// Generations come round in whatever the judge keeps of them.
  @Test(arguments: names) func longRunsAreJudgedToo(name: String) throws {
    let walked = try explore(name, backends: 4, slots: 4, operations: 60) {
      $0.walk = WalkPlan(seed: 7, walks: 2)
    }
    #expect(walked.verdict == .walked)
  }

  @Test(arguments: names) func whateverAWordHoldsTheBoundHolds(name: String) throws {
    let found = try explore(name, backends: 1) { $0.corrupts = true }
    #expect(found.verdict == .exhausted)
    let sane = try explore(name, backends: 1)
    #expect(found.states > 5 * sane.states)
  }

  /// Sleep sets leave out steps, and no state.
  @Test(arguments: names) func everyStepTakenThereAreTheSameStates(name: String) throws {
    let all = try explore(name) { $0.usesSleepSets = false }
    let some = try explore(name)
    #expect(all.states == some.states)
    #expect(all.transitions > some.transitions)
  }

  @Test func moreSlotsThanAnAnswerCanTellOfAreRefused() {
    #expect(throws: ConfigurationError.self) {
      try explore("start-queue", slots: StartBounds.largestSlots + 1)
    }
  }

  @Test(arguments: names) func everyStrategyHasMutants(name: String) {
    #expect(Catalogue.mutants.filter { $0.strategies.contains(name) }.count >= 10)
  }

  // MARK: Flaws

  @Test func aFlawlessOneIsNotCondemned() throws {
    #expect(try FlawedStart<NoFlaw>.explore(bounds).verdict == .exhausted)
  }

  @Test func aSlotThatIsGivenBackUnderItsWorkerIsFound() throws {
    #expect(try FlawedStart<CancelsAll>.explore(bounds).violation?.property == .freedAlive)
  }

  @Test func anEndThatNobodyAskedForIsFound() throws {
    #expect(try FlawedStart<EndsAll>.explore(bounds).violation?.property == .endedWrongly)
  }

  @Test func anAnswerThatGoesBeyondItsBoundIsFound() throws {
    #expect(try FlawedStart<Lingers>.explore(bounds).violation?.property == .postmasterBound)
  }

  @Test func anAnswerThatReadsWhereNoWordIsIsFound() throws {
    #expect(try FlawedStart<Strays>.explore(bounds).violation?.property == .strayAccess)
  }

  @Test func anAnswerThatLeavesTheRestForLaterIsFound() throws {
    #expect(try FlawedStart<Postpones>.explore(bounds).violation?.property == .forgottenRequest)
  }

  @Test func aScheduleLeadsThereAgain() throws {
    let (property, trace) = try #require(try FlawedStart<EndsAll>.explore(bounds).violation)
    let schedule = try Schedule(
      decoding: Schedule(of: "flawed", bounds, property, trace).json())
    let again = try FlawedStart<EndsAll>.follow(schedule).violation
    #expect(again?.property == property)
    #expect(again?.trace.steps == trace.steps)
    #expect(trace.steps.contains { $0.operation == "answer" })
  }

  private var bounds: ExplorationBounds {
    var bounds = ExplorationBounds()
    (bounds.backends, bounds.slots) = (1, 2)
    return bounds
  }
}
