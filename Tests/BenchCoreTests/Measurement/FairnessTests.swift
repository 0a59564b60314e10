import BenchCore
import Testing

struct FairnessTests {
  @Test(arguments: [
    ([7, 7, 7, 7], 1.0),
    ([12, 0, 0, 0], 0.25),
    ([5], 1.0),
    ([1, 3], 16.0 / 20.0),
    ([1, 2, 3], 36.0 / 42.0),
  ])
  func jainIndexIsTheSquareOfTheSumOverNTimesTheSumOfSquares(
    operations: [UInt64], index: Double
  ) {
    #expect(Fairness.jainIndex(of: operations) == index)
  }

  @Test(arguments: [[], [0], [0, 0, 0]] as [[UInt64]])
  func jainIndexOfNoOperationsIsUnknown(operations: [UInt64]) {
    #expect(Fairness.jainIndex(of: operations) == nil)
  }

  @Test func jainIndexSurvivesCountsWhoseSquaresOverflow() {
    #expect(Fairness.jainIndex(of: [1 << 40, 1 << 40]) == 1)
  }

  @Test func fullConcurrencyIsTheOverlapOfAllOverTheSpanOfAll() {
    // All three run from 30 to 90 within 10 to 110.
    #expect(
      Fairness.fullConcurrencyFraction(of: [(10, 100), (30, 110), (20, 90)]) == 0.6)
  }

  @Test func simultaneousContendersAreFullyConcurrent() {
    #expect(Fairness.fullConcurrencyFraction(of: [(10, 20), (10, 20)]) == 1)
    #expect(Fairness.fullConcurrencyFraction(of: [(10, 20)]) == 1)
  }

  @Test func contendersThatNeverMeetAreNotConcurrent() {
    #expect(Fairness.fullConcurrencyFraction(of: [(0, 10), (20, 30)]) == 0)
    #expect(Fairness.fullConcurrencyFraction(of: [(0, 10), (10, 20)]) == 0)
  }

  @Test func fullConcurrencyWithoutTimeIsUnknown() {
    #expect(Fairness.fullConcurrencyFraction(of: []) == nil)
    #expect(Fairness.fullConcurrencyFraction(of: [(5, 5), (5, 5)]) == nil)
  }
}
