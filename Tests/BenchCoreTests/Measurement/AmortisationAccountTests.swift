import BenchCore
import Testing

/// Sequences with a budget of 8, each worked out by hand in the comments beside it.
struct AmortisationAccountTests {
  private func account(slots: UInt32 = 1_024) -> AmortisationAccount {
    AmortisationAccount(slots: slots, budget: 8)
  }

  @Test func emptyAccountKnowsNoRates() {
    let account = account()
    #expect(account.failureRate == nil)
    #expect(account.slotWindowFailureRate == nil)
    #expect(account.shortWindowFailureRate == nil)
    #expect(account.overdraftsPerMillion == nil)
    #expect(account.refillRateInLongestFailureRun == nil)
    #expect(account.longestFailureRun == 0)
  }

  @Test func trickleFailsAtEverySearch() {
    var account = account()
    for _ in 0..<2_048 {
      account.book(examined: 1_024, yield: 1)
      account.tookOne()
    }
    #expect(account.failureRate == 1)
    #expect(account.singletonFailures == 2_048)
    #expect(account.examinedTotal == 2_048 * 1_024)
    #expect(account.yieldTotal == 2_048)
    #expect(account.takes == 2_048)
    #expect(account.slotWindowFailureRate == 1)
    #expect(account.shortWindowFailureRate == 1)
    // Credit 1,024 pays for the first search exactly; each of the other 2,047 finds 8.
    #expect(account.overdrafts == 2_047)
    #expect(account.overdraftsPerMillion == 2_047.0 / 2_048 * 1_000_000)
    #expect(account.longestFailureRun == 2_048)
    #expect(account.refillRateInLongestFailureRun == 1)
  }

  @Test func refillThatYieldsAllItExaminedNeverFails() {
    var account = account()
    for _ in 0..<4 {
      account.book(examined: 1_024, yield: 1_024)
      for _ in 0..<1_024 { account.tookOne() }
    }
    #expect(account.searches == 4)
    #expect(account.failureRate == 0)
    #expect(account.overdraftsPerMillion == 0)
    #expect(account.slotWindowFailureRate == 0)
    // 16 windows of 256 takes; each refill's 1,024 places lie in the first of its four windows,
    // where 8 × 256 = 2,048 are allowed.
    #expect(account.shortWindowFailureRate == 0)
    #expect(account.longestFailureRun == 0)
  }

  @Test func yieldOfExactlyTheBudgetDoesNotFail() {
    var account = account()
    account.book(examined: 8, yield: 1)  // 1 = 8/8
    account.book(examined: 16, yield: 2)  // 2 = 16/8
    #expect(account.failures == 0)
    account.book(examined: 9, yield: 1)  // 1 < 9/8
    #expect(account.failures == 1)
    account.book(examined: 17, yield: 2)  // 2 < 17/8, though 17/8 is 2 in integers
    #expect(account.failures == 2)
    #expect(account.failureRate == 0.5)
  }

  @Test func failuresFallIntoClasses() {
    var account = account()
    account.book(examined: 100, yield: 1)  // singleton
    account.book(examined: 4, yield: 1)  // succeeds
    account.book(examined: 100, yield: 2)  // low
    account.book(examined: 100, yield: 12)  // low: 96 < 100
    account.book(examined: 100, yield: 13)  // succeeds: 104 ≥ 100
    account.bookEmpty(examined: 100, raced: true)  // raced
    account.bookEmpty(examined: 100, raced: false)  // barren
    #expect(account.singletonFailures == 1)
    #expect(account.lowFailures == 2)
    #expect(account.racedSearches == 1)
    #expect(account.barrenSearches == 1)
    #expect(account.searches == 7)
    #expect(account.failures == 4)
    #expect(account.failureRate == 4.0 / 6.0)
    #expect(account.examinedTotal == 604)
    #expect(account.yieldTotal == 29)
  }

  @Test func barrenSearchesAloneLeaveTheFailureRateUnknown() {
    var account = account()
    account.bookEmpty(examined: 1_024, raced: false)
    #expect(account.failureRate == nil)
    #expect(account.examinedTotal == 1_024)
  }

  @Test func racedSearchFailsIfItExaminedAnything() {
    var account = account()
    account.bookEmpty(examined: 1, raced: true)
    #expect(account.failureRate == 1)
    account.bookEmpty(examined: 0, raced: true)  // 0 is not less than 0/8
    #expect(account.failureRate == 0.5)
  }

  @Test func hugeYieldDoesNotOverflowTheComparison() {
    var account = account()
    account.book(examined: 1 << 31, yield: 1 << 29)  // 2^32 ≥ 2^31; 0 in 32 bits
    #expect(account.failures == 0)
  }

  @Test func windowFailsOnlyAboveItsBudget() {
    var account = account(slots: 4)  // 8 × 4 = 32 places per window
    func window(_ examined: UInt32) {
      account.book(examined: examined, yield: 4)
      for _ in 0..<4 { account.tookOne() }
    }
    window(32)
    #expect(account.slotWindowFailureRate == 0)
    window(33)
    #expect(account.slotWindowFailureRate == 0.5)
    window(32)  // what the window before examined does not count again
    #expect(account.slotWindowFailureRate == 1.0 / 3.0)
    account.tookOne()  // an unfinished window is no window
    #expect(account.slotWindowFailureRate == 1.0 / 3.0)
    #expect(account.shortWindowFailureRate == nil)  // 13 takes of 256
  }

  @Test(arguments: [true, false])
  func emptySearchesCountInTheirWindow(raced: Bool) {
    var account = account(slots: 4)
    account.book(examined: 32, yield: 4)
    account.bookEmpty(examined: 1, raced: raced)
    for _ in 0..<4 { account.tookOne() }
    #expect(account.slotWindowFailureRate == 1)
  }

  @Test func shortWindowHas256TakesWhateverTheSlots() {
    var account = account(slots: 4)
    account.book(examined: 2_049, yield: 1)  // 8 × 256 = 2,048 are allowed
    for _ in 0..<255 { account.tookOne() }
    #expect(account.shortWindowFailureRate == nil)
    account.tookOne()
    #expect(account.shortWindowFailureRate == 1)
    account.book(examined: 2_048, yield: 1)
    for _ in 0..<256 { account.tookOne() }
    #expect(account.shortWindowFailureRate == 0.5)
  }

  @Test func creditOfExactlyZeroIsNoOverdraft() {
    var account = account(slots: 10)
    account.book(examined: 10, yield: 1)  // 10 - 10 = 0
    #expect(account.overdrafts == 0)
    account.book(examined: 1, yield: 1)  // -1
    #expect(account.overdrafts == 1)
  }

  @Test func debtCarriesOver() {
    var account = account(slots: 10)
    account.book(examined: 20, yield: 1)  // 10 - 20 = -10, overdraft
    account.tookOne()  // -2
    account.book(examined: 0, yield: 1)  // still -2, overdraft
    account.tookOne()  // 6
    account.bookEmpty(examined: 7, raced: false)  // -1, overdraft by a barren search
    account.tookOne()  // 7
    account.book(examined: 7, yield: 1)  // 0
    account.tookOne()
    #expect(account.overdrafts == 3)
    #expect(account.overdraftsPerMillion == 750_000)
  }

  @Test func creditIsCappedAtTheSlots() {
    var account = account(slots: 10)
    for _ in 0..<5 { account.tookOne() }  // stays 10, does not become 50
    account.book(examined: 11, yield: 1)  // -1
    #expect(account.overdrafts == 1)
  }

  @Test func longestFailureRunCountsItsOwnTakes() {
    var account = account()
    for _ in 0..<9 { account.tookOne() }  // before any run
    account.book(examined: 100, yield: 1)  // run of 1
    account.tookOne()
    account.book(examined: 8, yield: 1)  // ends it
    account.tookOne()
    account.book(examined: 100, yield: 1)  // run of 3, with a barren search that does nothing
    account.tookOne()
    account.bookEmpty(examined: 50, raced: false)
    account.book(examined: 100, yield: 5)
    for _ in 0..<5 { account.tookOne() }
    account.bookEmpty(examined: 50, raced: true)
    #expect(account.longestFailureRun == 3)  // also before it has ended
    #expect(account.takesInLongestFailureRun == 6)
    account.book(examined: 8, yield: 1)  // ends it
    for _ in 0..<7 { account.tookOne() }
    account.book(examined: 100, yield: 1)  // run of 2
    account.book(examined: 100, yield: 1)
    #expect(account.longestFailureRun == 3)
    #expect(account.takesInLongestFailureRun == 6)
    #expect(account.refillRateInLongestFailureRun == 0.5)
  }

  @Test func runWithoutTakesHasNoRefillRate() {
    var account = account()
    account.bookEmpty(examined: 5, raced: true)
    #expect(account.longestFailureRun == 1)
    #expect(account.refillRateInLongestFailureRun == nil)
  }

  @Test func pooledAccountsAddUpAndKeepTheLongestRun() {
    var one = account(slots: 4)
    one.book(examined: 40, yield: 1)  // fails, overdraft, run of 1 with 4 takes
    for _ in 0..<4 { one.tookOne() }  // window fails
    one.bookEmpty(examined: 3, raced: false)  // credit 4 - 40 + 32 - 3 = -7, overdraft
    var two = account(slots: 4)
    two.book(examined: 9, yield: 1)  // fails, overdraft
    two.bookEmpty(examined: 9, raced: true)  // fails, overdraft, run of 2 with 1 take
    two.tookOne()
    two.book(examined: 2, yield: 4)  // succeeds; 4 - 18 + 8 - 2 = -8, overdraft
    for _ in 0..<4 { two.tookOne() }  // the first window, 20 places, passes after three of them
    for pool in [one.merging(two), two.merging(one)] {
      #expect(pool.searches == 5)
      #expect(pool.barrenSearches == 1)
      #expect(pool.racedSearches == 1)
      #expect(pool.singletonFailures == 2)
      #expect(pool.lowFailures == 0)
      #expect(pool.failureRate == 3.0 / 4.0)
      #expect(pool.examinedTotal == 63)
      #expect(pool.yieldTotal == 6)
      #expect(pool.takes == 9)
      #expect(pool.slotWindowFailureRate == 0.5)
      #expect(pool.shortWindowFailureRate == nil)
      #expect(pool.overdrafts == 5)
      #expect(pool.longestFailureRun == 2)
      #expect(pool.takesInLongestFailureRun == 1)
    }
    #expect(one.merging(two) == two.merging(one))
  }

  @Test func accountFitsInSharedMemoryAsItIs() {
    func isBitwiseCopyable(_: some BitwiseCopyable) -> Bool { true }
    #expect(isBitwiseCopyable(account()))
    #expect(MemoryLayout<AmortisationAccount>.alignment == 8)
  }
}
