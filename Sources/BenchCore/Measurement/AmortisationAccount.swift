/// What searching for slots cost one sequence of operations, and whether takes paid for it.
///
/// A search (or refill) examines `s` places (a slot's flag, or a bitmap word) and yields `y` slots;
/// the budget `b` is the number of places that one slot may cost. An account follows one sequence
/// of operations: a measured run has one account per contender, written by it alone and pooled with
/// `merging(_:)`; a counted run, in which operations follow each other, has a single one.
///
/// Fixed size and bitwise copyable, so that it lives in shared memory and survives its contender.
/// Counters wrap instead of trapping: at one search per nanosecond that takes 500 years.
package struct AmortisationAccount: BitwiseCopyable, Sendable, Equatable {
  /// N, the number of slots: the credit to start with and its cap.
  package let slots: UInt32
  /// b, in places examined per slot handed out.
  package let budget: UInt32

  /// All searches, whatever came of them.
  package private(set) var searches: UInt64 = 0
  /// Searches that yielded nothing because nothing was free: exhaustion, no failure of the search.
  package private(set) var barrenSearches: UInt64 = 0
  /// Searches that yielded nothing although a slot was free meanwhile.
  package private(set) var racedSearches: UInt64 = 0
  /// Failing searches that yielded one slot.
  package private(set) var singletonFailures: UInt64 = 0
  /// Failing searches that yielded more than one slot.
  package private(set) var lowFailures: UInt64 = 0
  /// Searches with y < s/b, barren ones left out.
  package private(set) var failures: UInt64 = 0
  /// Places examined in all searches, barren ones included.
  package private(set) var examinedTotal: UInt64 = 0
  /// Slots that all searches yielded.
  package private(set) var yieldTotal: UInt64 = 0
  /// Successful takes, whether they searched or not.
  package private(set) var takes: UInt64 = 0
  /// Searches that left the credit below zero.
  package private(set) var overdrafts: UInt64 = 0

  private var credit: Int64
  private var slotWindow: TumblingWindow
  private var shortWindow = TumblingWindow(length: 256)
  private var currentRun = FailureRun()
  private var longestClosedRun = FailureRun()

  package init(slots: UInt32, budget: UInt32) {
    self.slots = slots
    self.budget = budget
    credit = Int64(slots)
    slotWindow = TumblingWindow(length: slots)
  }

  /// Books a search that examined `s` places and yielded `y` slots, at least one.
  @inline(__always)
  package mutating func book(examined s: UInt32, yield y: UInt32) {
    pay(for: s)
    yieldTotal &+= UInt64(y)
    guard isFailing(examined: s, yield: y) else { return currentRun.end(into: &longestClosedRun) }
    fail()
    if y == 1 { singletonFailures &+= 1 } else { lowFailures &+= 1 }
  }

  /// Books a search that yielded nothing: `raced` if a slot was free meanwhile, else barren.
  @inline(__always)
  package mutating func bookEmpty(examined s: UInt32, raced: Bool) {
    pay(for: s)
    guard raced else {
      barrenSearches &+= 1
      return
    }
    racedSearches &+= 1
    if isFailing(examined: s, yield: 0) {
      fail()
    } else {
      currentRun.end(into: &longestClosedRun)
    }
  }

  /// Books a successful take, after the search that it may have needed.
  @inline(__always)
  package mutating func tookOne() {
    takes &+= 1
    credit = min(credit &+ Int64(budget), Int64(slots))
    slotWindow.tookOne(budget: budget)
    shortWindow.tookOne(budget: budget)
    currentRun.takes &+= 1
  }

  @inline(__always)
  private func isFailing(examined s: UInt32, yield y: UInt32) -> Bool {
    UInt64(y) &* UInt64(budget) < UInt64(s)
  }

  @inline(__always)
  private mutating func pay(for s: UInt32) {
    searches &+= 1
    examinedTotal &+= UInt64(s)
    credit &-= Int64(s)
    if credit < 0 { overdrafts &+= 1 }
    slotWindow.examined &+= UInt64(s)
    shortWindow.examined &+= UInt64(s)
  }

  @inline(__always)
  private mutating func fail() {
    failures &+= 1
    currentRun.extend()
  }
}

extension AmortisationAccount {
  /// Failing searches over all searches, barren ones left out of both.
  package var failureRate: Double? { ratio(failures, searches &- barrenSearches) }

  /// Windows of `slots` takes that examined more than `budget` places per take, over all of them.
  package var slotWindowFailureRate: Double? { ratio(slotWindow.failed, slotWindow.closed) }

  /// The same with windows of 256 takes.
  package var shortWindowFailureRate: Double? { ratio(shortWindow.failed, shortWindow.closed) }

  /// Overdrafts per million takes.
  ///
  /// Credit starts at `slots`, every take adds `budget` up to a cap
  /// of `slots`, every search costs what it examined: no overdraft at all means that a take costs
  /// amortised O(budget) on this run.
  package var overdraftsPerMillion: Double? { ratio(overdrafts, takes).map { $0 * 1_000_000 } }

  /// The number of searches in the longest run of failing ones.
  ///
  /// Barren ones neither end nor extend a run. Of equally long runs the one with fewer takes counts.
  package var longestFailureRun: UInt64 { longestRun.searches }

  /// Takes from the first search of the longest failing run until the search that ended it.
  package var takesInLongestFailureRun: UInt64 { longestRun.takes }

  /// Failing searches per take inside the longest failing run.
  package var refillRateInLongestFailureRun: Double? {
    ratio(longestRun.searches, longestRun.takes)
  }

  private var longestRun: FailureRun { longestClosedRun.worse(of: currentRun) }

  private func ratio(_ part: UInt64, _ whole: UInt64) -> Double? {
    whole == 0 ? nil : Double(part) / Double(whole)
  }

  /// Both accounts pooled, for reading only: sums, and the longer of the longest runs.
  ///
  /// What was under way in either (a window, a run, the credit) does not go on in the pool.
  package func merging(_ other: AmortisationAccount) -> AmortisationAccount {
    precondition(slots == other.slots && budget == other.budget, "accounts of different rules")
    var pool = AmortisationAccount(slots: slots, budget: budget)
    pool.searches = searches &+ other.searches
    pool.barrenSearches = barrenSearches &+ other.barrenSearches
    pool.racedSearches = racedSearches &+ other.racedSearches
    pool.singletonFailures = singletonFailures &+ other.singletonFailures
    pool.lowFailures = lowFailures &+ other.lowFailures
    pool.failures = failures &+ other.failures
    pool.examinedTotal = examinedTotal &+ other.examinedTotal
    pool.yieldTotal = yieldTotal &+ other.yieldTotal
    pool.takes = takes &+ other.takes
    pool.overdrafts = overdrafts &+ other.overdrafts
    pool.slotWindow.closed = slotWindow.closed &+ other.slotWindow.closed
    pool.slotWindow.failed = slotWindow.failed &+ other.slotWindow.failed
    pool.shortWindow.closed = shortWindow.closed &+ other.shortWindow.closed
    pool.shortWindow.failed = shortWindow.failed &+ other.shortWindow.failed
    pool.longestClosedRun = longestRun.worse(of: other.longestRun)
    return pool
  }
}

/// Successive windows of equally many takes, none overlapping another.
private struct TumblingWindow: BitwiseCopyable, Sendable, Equatable {
  let length: UInt32
  var takes: UInt32 = 0
  var examined: UInt64 = 0
  var closed: UInt64 = 0
  var failed: UInt64 = 0

  init(length: UInt32) { self.length = length }

  @inline(__always)
  mutating func tookOne(budget: UInt32) {
    takes &+= 1
    guard takes == length else { return }
    closed &+= 1
    if examined > UInt64(budget) &* UInt64(length) { failed &+= 1 }
    takes = 0
    examined = 0
  }
}

/// Consecutive failing searches, and the takes from the first of them on.
///
/// Takes outside a run are counted too, to spare every take a branch; the start of a run forgets
/// them.
private struct FailureRun: BitwiseCopyable, Sendable, Equatable {
  var searches: UInt64 = 0
  var takes: UInt64 = 0

  @inline(__always)
  mutating func extend() {
    if searches == 0 { takes = 0 }
    searches &+= 1
  }

  @inline(__always)
  mutating func end(into longest: inout FailureRun) {
    longest = longest.worse(of: self)
    searches = 0
  }

  @inline(__always)
  func worse(of other: FailureRun) -> FailureRun {
    if other.searches != searches { return other.searches > searches ? other : self }
    return other.takes < takes ? other : self
  }
}
