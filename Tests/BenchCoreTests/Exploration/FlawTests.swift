import BenchCore
import Testing

/// Explores a flawed strategy, without its type.
struct FlawCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let violates: Set<Property>
  let explore: @Sendable (ExplorationBounds) throws(ConfigurationError) -> Exploration
  let follow: @Sendable (Schedule) throws(ConfigurationError) -> Exploration

  init<TheFlaw: Flaw>(_: TheFlaw.Type) {
    testDescription = TheFlaw.name
    violates = TheFlaw.violates
    explore = { bounds throws(ConfigurationError) in
      try FlawedStrategy<TheFlaw>.explore(bounds)
    }
    follow = { schedule throws(ConfigurationError) in
      try FlawedStrategy<TheFlaw>.follow(schedule)
    }
  }

  static let all = [
    FlawCase(Unlocked.self), FlawCase(Generous.self), FlawCase(Hopeful.self),
    FlawCase(Patient.self), FlawCase(Plain.self), FlawCase(Overreaching.self),
    FlawCase(Forgetting.self), FlawCase(Relocking.self), FlawCase(KeepingTheLock.self),
    FlawCase(Unpublished.self), FlawCase(Republishing.self), FlawCase(Losing.self),
    FlawCase(Exceeding.self),
  ]
}

extension Exploration {
  /// The property that does not hold, and the way there.
  var violation: (property: Property, trace: Trace)? {
    guard case .violated(let property, let trace) = verdict else { return nil }
    return (property, trace)
  }
}

@Suite struct FlawTests {
  private func properties(violatedBy flaw: FlawCase) throws -> Set<Property> {
    var found: Set<Property> = []
    for backends: UInt32 in [1, 2] {
      for usesSymmetry in [true, false] {
        var bounds = ExplorationBounds()
        bounds.backends = backends
        bounds.usesSymmetry = usesSymmetry
        if let property = try flaw.explore(bounds).violation?.property { found.insert(property) }
      }
    }
    return found
  }

  /// A weaker memory hides no flaw; it may show it as another property's.
  @Test(arguments: FlawCase.all, [ModelName.tso, .ra])
  func aFlawIsFoundUnderWeakerModelsToo(flaw: FlawCase, model: ModelName) throws {
    var bounds = ExplorationBounds()
    bounds.model = model
    let strongest = try flaw.explore(ExplorationBounds()).violation
    #expect(try (flaw.explore(bounds).violation == nil) == (strongest == nil))
  }

  @Test(arguments: FlawCase.all) func everyFlawIsFound(flaw: FlawCase) throws {
    let found = try properties(violatedBy: flaw)
    #expect(!found.isEmpty)
    #expect(found.isSubset(of: flaw.violates))
  }

  /// A property that no flaw violates is one of which nobody knows whether it is checked.
  @Test func everyPropertyIsViolatedByAFlaw() throws {
    var violated: Set<Property> = []
    for flaw in FlawCase.all { violated.formUnion(try properties(violatedBy: flaw)) }
    #expect(Set(Property.ofSlots) == violated)
  }

  /// A race and a deadlock are states, a bound that is exceeded is a step: both ends of a path.
  @Test(arguments: FlawCase.all)
  func theScheduleOfAViolationLeadsThereAgainAndAnotherProgramsDoesNot(flaw: FlawCase) throws {
    let bounds = ExplorationBounds()
    guard let (property, trace) = try flaw.explore(bounds).violation, !trace.steps.isEmpty
    else { return }
    let schedule = Schedule(of: flaw.testDescription, bounds, property, trace)
    let read = try Schedule(decoding: schedule.json())
    #expect(read == schedule)
    if property != .livelock {
      let again = try flaw.follow(read).violation
      #expect(again?.property == property)
      #expect(again?.trace.steps == trace.steps)
    }
    var other = schedule
    other.steps[0].contender = 7
    #expect(try flaw.follow(other).verdict == .impossible(step: 0))
  }

  /// What the postmaster does by its bound alone, its flaw shows in the shortest of interleavings.
  @Test func aTraceIsTheShortest() throws {
    let trace = try #require(
      try FlawedStrategy<Exceeding>.explore(ExplorationBounds()).violation?.trace)
    // lock, state, owner, payload, 2 generation, 2 registered, state, unlock; terminated, state, one
    // too many.
    #expect(trace.steps.count == 13)
    #expect(trace.steps.last?.contender == 2)
  }
}
