import BenchCore
import Testing

/// The postmaster's answers while a rogue writes before each of its accesses.
@Suite struct StartTrialTests {
  @Test(arguments: Catalogue.start.map(\.card.name))
  func noRogueHasAnAnswerBreakItsBoundOrLeaveTheRegion(name: String) throws {
    let trial = try TrialUnderTest(try #require(Catalogue.strategy(named: name)))
    for kind in RogueKind.allCases {
      #expect(trial.breach(by: kind, writes: 20_000) == nil, "\(kind)")
      let counts = trial.record.pointee.counts
      #expect(counts.giveSteps > 0 && counts.giveSteps <= UInt64(trial.subject.giveBound))
    }
    #expect(trial.record.pointee.counts.gives > 0)
  }

  @Test func anAnswerBeyondItsBoundIsCondemned() throws {
    let trial = try TrialUnderTest(StrategyEntry(FlawedStart<Lingers>.self))
    #expect(trial.breach(by: .states, writes: 20_000) == .beyondBound)
  }

  @Test func anAnswerOutsideTheRegionIsCondemned() throws {
    let trial = try TrialUnderTest(StrategyEntry(FlawedStart<Strays>.self))
    #expect(trial.breach(by: .states, writes: 20_000) == .outsideRegion)
  }
}
