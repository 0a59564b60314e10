import BenchCore
import Testing

/// Explores a flawed table of segments, without its type.
struct SegmentFlawCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let violates: Property
  let slots: UInt32
  let explore: @Sendable (ExplorationBounds) throws(ConfigurationError) -> Exploration
  let follow: @Sendable (Schedule) throws(ConfigurationError) -> Exploration

  init<Flaw: FlawedSegments>(_: Flaw.Type) {
    testDescription = Flaw.name
    violates = Flaw.violates
    slots = Flaw.slots
    explore = { bounds throws(ConfigurationError) in try Flaw.explore(bounds) }
    follow = { schedule throws(ConfigurationError) in try Flaw.follow(schedule) }
  }

  static let all = [
    SegmentFlawCase(Mourning.self), SegmentFlawCase(Mistaking.self), SegmentFlawCase(Blind.self),
    SegmentFlawCase(Oblivious.self), SegmentFlawCase(Idle.self), SegmentFlawCase(Straying.self),
    SegmentFlawCase(Repeating.self), SegmentFlawCase(Hoarding.self),
    SegmentFlawCase(Clinging.self), SegmentFlawCase(Touching.self), SegmentFlawCase(Waiting.self),
    SegmentFlawCase(Pretending.self),
  ]

  /// In the smallest bounds that show something.
  func violation() throws -> (bounds: ExplorationBounds, property: Property, trace: Trace)? {
    for (backends, operations) in [(1, 2), (1, 3), (1, 4), (2, 2)] as [(UInt32, UInt32)] {
      var bounds = ExplorationBounds()
      (bounds.backends, bounds.slots, bounds.operations) = (backends, slots, operations)
      if let (property, trace) = try explore(bounds).violation { return (bounds, property, trace) }
    }
    return nil
  }
}

@Suite struct SegmentExplorationTests {
  private func explore(
    _ entry: StrategyEntry, _ model: ModelName, _ backends: UInt32, _ slots: UInt32,
    _ operations: UInt32, kills: Bool
  ) throws -> Exploration {
    var bounds = ExplorationBounds()
    bounds.model = model
    (bounds.backends, bounds.slots, bounds.operations) = (backends, slots, operations)
    bounds.kills = kills
    return try VerificationCase(entry: entry, bounds: bounds).explore { _ in }
  }

  @Test(arguments: Catalogue.dsm, ModelName.allCases)
  func noTableViolatesAnythingWithinSmallBounds(entry: StrategyEntry, model: ModelName) throws {
    let sizes: [(UInt32, UInt32, UInt32)] = [(1, 2, 4), (2, 1, 2), (2, 2, 2), (3, 2, 1)]
    for (backends, slots, operations) in sizes {
      for kills in [false, true] {
        let found = try explore(entry, model, backends, slots, operations, kills: kills)
        #expect(found.verdict == .exhausted)
        #expect(!found.isSymmetric)
        // What a backend holds that dies, nobody lets go of; and its lock stays.
        #expect((found.leaked > 0) == kills)
        #expect((found.blocked > 0) == (kills && backends > 1))
      }
    }
  }

  /// A slot that comes round is the interesting one: it is reused, and handles go stale.
  @Test(arguments: Catalogue.dsm)
  func nothingIsViolatedWhereASlotIsReused(entry: StrategyEntry) throws {
    #expect(try explore(entry, .sc, 2, 1, 3, kills: false).verdict == .exhausted)
    #expect(try explore(entry, .tso, 2, 1, 3, kills: false).verdict == .exhausted)
  }

  @Test(arguments: Catalogue.dsm)
  func theSameBoundsHaveTheSameStates(entry: StrategyEntry) throws {
    let first = try explore(entry, .sc, 2, 2, 2, kills: true)
    let second = try explore(entry, .sc, 2, 2, 2, kills: true)
    #expect((first.states, first.transitions) == (second.states, second.transitions))
    #expect(first.states > 1_000)
  }

  @Test(arguments: SegmentFlawCase.all) func everyFlawIsFound(flaw: SegmentFlawCase) throws {
    let found = try flaw.violation()?.property
    #expect(found == flaw.violates)
  }

  /// A property that no flaw violates is one of which nobody knows whether it is checked.
  @Test func everyPropertyIsViolatedByAFlaw() {
    #expect(Set(Property.ofSegments) == Set(SegmentFlawCase.all.map(\.violates)))
  }

  @Test(arguments: SegmentFlawCase.all)
  func theScheduleOfAViolationLeadsThereAgain(flaw: SegmentFlawCase) throws {
    guard let (bounds, property, trace) = try flaw.violation(), !trace.steps.isEmpty,
      property != .livelock
    else { return }
    let schedule = Schedule(of: flaw.testDescription, bounds, property, trace)
    let again = try flaw.follow(Schedule(decoding: schedule.json())).violation
    #expect(again?.property == property)
    #expect(again?.trace.steps == trace.steps)
  }

  @Test(arguments: Catalogue.dsm)
  func moreOperationsThanThereAreNumbersForAreRefused(entry: StrategyEntry) throws {
    #expect(throws: ConfigurationError.self) {
      try explore(entry, .sc, 2, 2, 33, kills: false)
    }
  }

  @Test(arguments: Catalogue.dsm)
  func everyTableHasAtLeastThreeMutants(entry: StrategyEntry) {
    let mutants = Catalogue.mutants.filter { $0.strategies.contains(entry.card.name) }
    #expect(mutants.count >= 3)
  }
}
