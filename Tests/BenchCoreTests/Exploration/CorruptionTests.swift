import BenchCore
import Testing

@Suite struct CorruptionTests {
  private func explore(
    _ entry: StrategyEntry, backends: UInt32 = 1, operations: UInt32 = 2,
    _ change: (inout ExplorationBounds) -> Void = { _ in }
  ) throws -> Exploration {
    var bounds = ExplorationBounds()
    (bounds.backends, bounds.operations, bounds.corrupts) = (backends, operations, true)
    change(&bounds)
    return try VerificationCase(entry: entry, bounds: bounds).explore { _ in }
  }

  /// One backend that takes twice, and two that take once each: whatever a word holds, the
  /// postmaster's bound does.
  @Test(arguments: Catalogue.handingOut)
  func whateverAWordHoldsTheBoundHolds(entry: StrategyEntry) throws {
    for (backends, operations) in [(1, 2), (2, 1)] {
      let found = try explore(entry, backends: UInt32(backends), operations: UInt32(operations))
      #expect(found.verdict == .exhausted)
      let sane = try explore(entry, backends: UInt32(backends), operations: UInt32(operations)) {
        $0.corrupts = false
      }
      #expect(found.states > 5 * sane.states)
      // Whatever a backend reads, it checks before it follows it.
      #expect(found.stopped == 0)
    }
  }

  /// A head of 64 bits is corrupted in its own way.
  @Test func aWideHeadIsCorruptedToo() throws {
    let entry = try #require(Catalogue.strategy(named: CASStack.card.name))
    let found = try explore(entry) { $0.options.tagBits = 40 }
    #expect(found.verdict == .exhausted)
  }

  private static let flaws = [FlawCase(Trusting.self), FlawCase(Persistent.self)]

  @Test(arguments: flaws)
  func whatOnlyARogueBringsToLightIsFoundAndCanBeFollowed(flaw: FlawCase) throws {
    var bounds = ExplorationBounds()
    #expect(try flaw.explore(bounds).verdict == .exhausted)
    bounds.corrupts = true
    let (property, trace) = try #require(try flaw.explore(bounds).violation)
    #expect(flaw.violates.contains(property))
    #expect(trace.steps.count { $0.text.hasPrefix("rogue: word := ") } == 1)
    let schedule = try Schedule(
      decoding: Schedule(of: flaw.testDescription, bounds, property, trace).json())
    #expect(schedule.bounds.corrupts)
    let again = try flaw.follow(schedule).violation
    #expect(again?.property == property)
    #expect(again?.trace.steps == trace.steps)
  }

  /// What backends do to each other after a corruption is no violation: they hand out a slot twice.
  @Test func backendsAreNotJudgedAfterwards() throws {
    let entry = try #require(Catalogue.strategy(named: LinearScan.card.name))
    #expect(try explore(entry, backends: 2, operations: 1).verdict == .exhausted)
  }

  @Test func whoGoesAstrayAfterACorruptionStopsAndIsCounted() throws {
    var bounds = ExplorationBounds()
    bounds.corrupts = true
    let found = try FlawedStrategy<Wandering>.explore(bounds)
    #expect(found.verdict == .exhausted)
    #expect(found.stopped > 0)
  }
}
