import BenchCore
import Testing

@Suite(.serialized, .timeLimit(.minutes(1))) struct HandoffSurveyTests {
  @Test func fewCPUsGiveEveryPair() {
    #expect(HandoffSurvey.pairs(of: []).isEmpty)
    #expect(HandoffSurvey.pairs(of: [4]).isEmpty)
    #expect(HandoffSurvey.pairs(of: [4, 6, 9]) == [[4, 6], [4, 9], [6, 9]])
  }

  @Test func manyCPUsGiveSomePairsFromAllOfThem() {
    let pairs = HandoffSurvey.pairs(of: Array(0..<256))
    #expect(pairs.count == HandoffSurvey.mostPairs)
    #expect(Set(pairs).count == pairs.count)
    #expect(pairs.allSatisfy { $0[0] < $0[1] })
    #expect((pairs.map { $0[1] - $0[0] }.max() ?? 0) > 100)
  }

  @Test(.enabled(if: Machine.allowedProcessors > 1))
  func everyPairIsTimedInBothWays() {
    let pairs = HandoffSurvey.pairs(of: Array(CPUTopology.ofThisProcess().numbers.prefix(3)))
    let handoffs = HandoffSurvey.measure(pairs, clock: .calibrated())
    #expect(handoffs.map(\.cpus) == pairs.flatMap { [$0, $0] })
    #expect(Set(handoffs.map(\.access)) == Set(HandoffLine.Access.allCases))
    for handoff in handoffs { #expect((handoff.nanoseconds ?? 0) > 0) }
  }

  @Test func aCPUThatIsNotThereHasNoTime() throws {
    let cpu = try #require(CPUTopology.ofThisProcess().numbers.first)
    for pair in [[cpu, 1_023], [1_023, cpu]] {
      let handoffs = HandoffSurvey.measure([pair], clock: .calibrated())
      #expect(handoffs.map(\.nanoseconds) == [nil, nil])
    }
  }
}
