import BenchCore
import Testing

/// Rogues against the postmaster, one access at a time.
@Suite(.timeLimit(.minutes(5)))
struct RogueTests {
  @Test(arguments: Catalogue.slot.filter(\.card.kind.isCandidate), [16, 46] as [UInt32])
  func noRogueTakesThePostmasterBeyondItsBoundOrOutsideTheRegion(
    entry: StrategyEntry, tagBits: UInt32
  ) throws {
    guard tagBits == 16 || entry.readsTagBits else { return }
    let trial = try TrialUnderTest(entry, tagBits: tagBits)
    for kind in RogueKind.allCases {
      #expect(trial.breach(by: kind, writes: 5_000) == nil, "\(kind)")
    }
    #expect(trial.record.pointee.counts.gives > 1_000)
    #expect(trial.record.pointee.counts.stashed <= 16)
  }

  @Test func aGiveThatFollowsASharedLinkIsCondemned() throws {
    let trial = try TrialUnderTest(StrategyEntry(Planted<FollowsALink>.self))
    #expect(trial.breach(by: .outOfRange, writes: 100_000) == .outsideRegion)
    #expect(
      try trial.sentence(.outOfRange) == "follows-a-link lets a rogue of kind 'out-of-range' "
        + "harm the postmaster (stepped, --random-seed 1): it reached outside the region at its access 2"
    )
  }

  @Test func aGiveThatLoopsOnASharedValueIsCondemned() throws {
    let trial = try TrialUnderTest(StrategyEntry(Planted<LoopsOnAValue>.self))
    #expect(trial.breach(by: .hammer, writes: 100_000) == .beyondBound)
    #expect(
      try trial.sentence(.hammer) == "loops-on-a-value lets a rogue of kind 'hammer' harm the "
        + "postmaster (stepped, --random-seed 1): it went on beyond its bound of 4 accesses, to head"
    )
  }

  @Test func aGiveThatTrustsASharedSizeIsCondemned() throws {
    let trial = try TrialUnderTest(StrategyEntry(Planted<TrustsASize>.self))
    #expect(trial.breach(by: .heads, writes: 100_000) == .outsideRegion)
    #expect(
      try trial.sentence(.heads) == "trusts-a-size lets a rogue of kind 'heads' harm the "
        + "postmaster (stepped, --random-seed 1): it reached outside the region at its access 2")
  }

  @Test func theVerdictNamesWhatWasDone() {
    func accusation(_ ending: FaultCrew.Ending) -> String {
      ending.accusation(step: 3, word: "head", bound: 4)
    }
    #expect(accusation(.breached(.beyondBound)).contains("bound of 4 accesses, to head"))
    #expect(accusation(.breached(.outsideRegion)).contains("outside the region at its access 3"))
    #expect(accusation(.breached(.stashOverflow)).contains("stash"))
    #expect(accusation(.died(11)).contains("signal 11"))
  }

  @Test func theSameSeedDoesTheSame() throws {
    let counts = try (0..<2).map { _ in
      let entry = try #require(Catalogue.strategy(named: "cas-list"))
      let trial = try TrialUnderTest(entry)
      #expect(trial.breach(by: .random, writes: 5_000, seed: 7) == nil)
      var counts = trial.record.pointee.counts
      // The one time among them.
      counts.formatNanoseconds = 0
      return counts
    }
    #expect(counts[0] == counts[1])
  }
}
