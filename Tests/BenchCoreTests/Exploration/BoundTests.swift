import BenchCore
import Testing

@Suite struct BoundTests {
  private func explore(
    _ strategy: String, _ change: (inout ExplorationBounds) -> Void
  ) throws -> Exploration {
    var bounds = ExplorationBounds()
    change(&bounds)
    let entry = try #require(Catalogue.strategy(named: strategy))
    return try VerificationCase(entry: entry, bounds: bounds).explore { _ in }
  }

  // MARK: Preemptions

  /// With more preemptions there are more runs, and at some number there are all of them.
  @Test(arguments: [LinearScan.card.name, CASList.card.name, RefillList.card.name])
  func moreAndMorePreemptionsAreAllRuns(strategy: String) throws {
    var before: UInt64 = 0
    for limit: UInt32 in [0, 1, 2, 100] {
      let found = try explore(strategy) {
        ($0.operations, $0.preemptions, $0.usesSymmetry) = (1, limit, false)
      }
      #expect(found.verdict == .exhausted)
      #expect(found.states > before)
      before = found.states
    }
  }

  @Test(arguments: Catalogue.handingOut)
  func aStrategyHoldsWithinFewPreemptionsUnderEveryModel(entry: StrategyEntry) throws {
    for model in ModelName.allCases {
      let found = try explore(entry.card.name) {
        ($0.model, $0.operations, $0.preemptions) = (model, 1, 1)
      }
      #expect(found.verdict == .exhausted)
    }
  }

  /// The backend that looked at the head loses its turn once.
  ///
  /// One whole operation after the other shows nothing.
  @Test func aStaleHeadMatchesAfterOnePreemption() throws {
    func violation(within limit: UInt32?) throws -> Property? {
      try explore(CASStack.card.name) {
        ($0.slots, $0.options.tagBits, $0.preemptions) = (3, 0, limit)
      }.violation?.property
    }
    #expect(try violation(within: 0) == nil)
    #expect(try violation(within: 1) != nil)
    #expect(try violation(within: nil) != nil)
  }

  // MARK: Walks

  private func walk(
    _ strategy: String, seed: UInt64, walks: UInt64,
    _ change: (inout ExplorationBounds) -> Void = { _ in }
  ) throws -> Exploration {
    try explore(strategy) {
      $0.walk = WalkPlan(seed: seed, walks: walks)
      ($0.slots, $0.operations) = (3, 5)
      change(&$0)
    }
  }

  @Test(arguments: Catalogue.handingOut)
  func aWalkMeetsNoViolationBeyondTheBounds(entry: StrategyEntry) throws {
    for model in ModelName.allCases {
      let found = try walk(entry.card.name, seed: 1, walks: 20) {
        ($0.model, $0.backends, $0.kills) = (model, 3, model == .sc)
      }
      #expect(found.verdict == .walked)
      #expect(found.walks == 20)
    }
  }

  @Test func theSameSeedWalksTheSame() throws {
    let first = try walk(CASStack.card.name, seed: 5, walks: 50)
    let second = try walk(CASStack.card.name, seed: 5, walks: 50)
    let other = try walk(CASStack.card.name, seed: 6, walks: 50)
    #expect(first.states == second.states && first.depth == second.depth)
    #expect(first.states != other.states)
  }

  @Test func aWalkMeetsWhatIsFlawedAndShowsTheWay() throws {
    let found = try walk(CASStack.card.name, seed: 3, walks: 5_000) { $0.options.tagBits = 0 }
    let again = try walk(CASStack.card.name, seed: 3, walks: 5_000) { $0.options.tagBits = 0 }
    #expect(found.violation?.trace.steps.isEmpty == false)
    #expect(found.verdict == again.verdict)
  }

  @Test func aWalkThroughCorruptionsJudgesThePostmaster() throws {
    let found = try walk(CASList.card.name, seed: 2, walks: 20) { $0.corrupts = true }
    #expect(found.verdict == .walked)
  }

  @Test func locksAreWalkedToo() throws {
    var request = VerificationRequest()
    (request.backends, request.operations) = ([4], [5])
    request.walk = WalkPlan(seed: 1, walks: 20)
    for explored in try LockVerification(["all"], request).cases {
      #expect(try explored.explore { _ in }.verdict == .walked)
    }
  }
}
