import BenchCore
import Testing

/// A strategy of the catalogue within bounds.
private func explore(
  _ entry: StrategyEntry, _ change: (inout ExplorationBounds) -> Void = { _ in }
) throws -> Exploration {
  var request = VerificationRequest()
  request.strategies = [entry.card.name]
  let explored = try #require(try Verification(request).cases.first)
  var bounds = explored.bounds
  change(&bounds)
  return try VerificationCase(entry: entry, bounds: bounds).explore { _ in }
}

@Suite struct ExplorationTests {
  @Test(arguments: Catalogue.handingOut, ModelName.allCases)
  func noStrategyViolatesAnythingWithinSmallBounds(entry: StrategyEntry, model: ModelName) throws {
    for (backends, slots, operations) in [(1, 1, 3), (2, 1, 2), (2, 2, 1), (3, 2, 1)] {
      try expectNoViolation(entry, model, backends, slots, operations, kills: false)
      try expectNoViolation(entry, model, backends, slots, operations, kills: true)
    }
  }

  private func expectNoViolation(
    _ entry: StrategyEntry, _ model: ModelName, _ backends: Int, _ slots: Int, _ operations: Int,
    kills: Bool
  ) throws {
    let found = try explore(entry) { bounds in
      bounds.model = model
      bounds.backends = UInt32(backends)
      bounds.slots = UInt32(slots)
      bounds.operations = UInt32(operations)
      bounds.kills = kills
    }
    #expect(found.verdict == .exhausted)
    #expect(found.isSymmetric == (backends > 0))
    #expect(found.leaked <= (kills && !entry.usesLock ? backends : 0))
    #expect((found.blocked > 0) == (kills && entry.usesLock && backends > 1))
  }

  @Test(arguments: Catalogue.handingOut)
  func theSameBoundsHaveTheSameStates(entry: StrategyEntry) throws {
    let first = try explore(entry)
    let second = try explore(entry)
    #expect(first.states == second.states)
    #expect(first.transitions == second.transitions)
    #expect(first.depth == second.depth)
    #expect(first.learntEdges == second.learntEdges)
    #expect(first.states > 100)
  }

  /// Two backends that are exchanged make one state of two, but for the few that are their own mirror.
  @Test(arguments: Catalogue.handingOut)
  func symmetryLeavesOutHalfOfTheStatesAndNoVerdict(entry: StrategyEntry) throws {
    let with = try explore(entry)
    let without = try explore(entry) { $0.usesSymmetry = false }
    #expect(with.verdict == without.verdict)
    #expect(with.isSymmetric && !without.isSymmetric)
    #expect(without.states > with.states && without.states <= 2 * with.states)
  }

  /// Of steps that do not matter to each other one order is enough to reach every state.
  @Test(arguments: Catalogue.handingOut, [ModelName.sc, .tso])
  func sleepSetsLeaveOutStepsAndNoState(entry: StrategyEntry, model: ModelName) throws {
    for (backends, slots, operations) in [(2, 1, 2), (2, 2, 1), (3, 2, 1)] {
      let bounds: (Bool) -> (inout ExplorationBounds) -> Void = { sleeps in
        { bounds in
          (bounds.model, bounds.usesSleepSets, bounds.kills) = (model, sleeps, slots == 1)
          (bounds.backends, bounds.slots) = (UInt32(backends), UInt32(slots))
          bounds.operations = UInt32(operations)
        }
      }
      let with = try explore(entry, bounds(true))
      let without = try explore(entry, bounds(false))
      #expect(with.verdict == without.verdict)
      #expect(with.states == without.states)
      #expect(with.transitions < without.transitions)
      #expect((with.blocked, with.leaked) == (without.blocked, without.leaked))
    }
  }

  @Test(arguments: Catalogue.handingOut)
  func loopHeadsChangeNoVerdict(entry: StrategyEntry) throws {
    let merged = try explore(entry)
    let apart = try explore(entry) { $0.mergesLoops = false }
    #expect(merged.verdict == apart.verdict)
    #expect(apart.states >= merged.states)
  }

  @Test(arguments: Catalogue.handingOut)
  func runsWithKillsContainThoseWithout(entry: StrategyEntry) throws {
    let without = try explore(entry)
    let with = try explore(entry) { $0.kills = true }
    #expect(with.states > without.states && with.transitions > without.transitions)
  }

  // 2^bits changes of the head within one take are what a tag does not survive.
  @Test(arguments: [(0, true), (1, true), (4, false), (16, false), (46, false)])
  func aTagThatIsTooShortIsFound(tagBits: Int, breaks: Bool) throws {
    let entry = try #require(Catalogue.strategy(named: CASStack.card.name))
    let found = try explore(entry) { bounds in
      bounds.slots = 3
      bounds.options.tagBits = UInt32(tagBits)
    }
    #expect((found.violation != nil) == breaks)
  }

  @Test func aSearchThatRunsOutOfTimeSaysSo() throws {
    let found = try explore(try #require(Catalogue.strategy(named: CASStack.card.name))) {
      bounds in
      (bounds.slots, bounds.operations, bounds.time) = (3, 8, 1_000_000)
    }
    #expect(found.verdict == .outOfTime)
    #expect(found.states > 0)
  }

  /// Of two takes that miss a free slot, the one that ends first looks as if the other had taken it.
  @Test func twoTakesOfBitmapMayMissOneFreeSlot() throws {
    let found = try explore(try #require(Catalogue.strategy(named: Bitmap.card.name))) { bounds in
      (bounds.slots, bounds.operations) = (2, 3)
    }
    #expect(found.verdict == .exhausted)
    #expect(found.spuriousEmpties > 0)
  }

  @Test func bitmapMayMissAFreeSlotAndNoOtherDoes() throws {
    // The lock-free lists have a million states there.
    let large = [CASStack.card.name, FreeQueueSPMC.card.name]
    for entry in Catalogue.handingOut where !large.contains(entry.card.name) {
      let found = try explore(entry) { bounds in
        (bounds.slots, bounds.operations) = (3, 3)
      }
      #expect((found.spuriousEmpties > 0) == (entry.card.name == Bitmap.card.name))
    }
  }
}
