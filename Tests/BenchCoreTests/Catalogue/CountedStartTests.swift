import BenchCore
import Testing

/// What it costs to tell the postmaster of workers, by count: exact, and the same at each run.
struct CountedStartTests {
  private func cell(
    _ strategy: String, slots: UInt32, busy: UInt32, workers: UInt32 = 1, burst: UInt32 = 1
  ) -> Cell {
    var cell = Cell.example(strategy, .starts, workers: workers, slots: slots, held: busy)
    cell.burst = burst
    return cell
  }

  private func accounts(_ cell: Cell) throws -> [OperationAccount] {
    let run = try Catalogue.prepare(cell).count()
    #expect(run.verdict == nil)
    #expect(run.accounts.map(\.op) == ["wakeup", "register", "terminate"])
    return run.accounts
  }

  private func value(_ measure: Measure, of account: OperationAccount) -> Double? {
    switch account.measures[measure] {
    case .count(let count): Double(count)
    case .real(let real): real
    case nil: nil
    }
  }

  /// Slots visited, and workers walked over, in all answers of a counted run.
  private func work(
    _ strategy: String, slots: UInt32, busy: UInt32
  ) throws -> (answers: UInt64, visited: UInt64, walked: UInt64) {
    let wakeup = try accounts(cell(strategy, slots: slots, busy: busy))[0]
    let answers = wakeup.operations
    let visited = try #require(value(.slotsVisitedPerWakeup, of: wakeup)) * Double(answers)
    let walked = try #require(value(.workersWalkedPerWakeup, of: wakeup)) * Double(answers)
    return (answers, UInt64(visited.rounded()), UInt64(walked.rounded()))
  }

  /// With n workers in the low slots, the youngest first in the list, one answer walks over
  /// n(n+1)/2 of them, and the one worker more that comes and goes adds at most n + 1.
  @Test func theScanIsQuadraticInBusySlots() throws {
    for busy: UInt32 in [0, 1, 2, 16, 64, 256, 512] {
      let work = try work("start-scan", slots: 1_024, busy: busy)
      let (count, n) = (work.answers, UInt64(busy))
      #expect(work.visited == 1_024 * count)
      let throughout = n * (n + 1) / 2 * count
      #expect((throughout...throughout + (n + 1) * count).contains(work.walked), "\(busy)")
    }
  }

  @Test func theScanIsLinearInSlots() throws {
    for strategy in ["start-scan", "start-scan-indexed"] {
      let runs = try [64, 512, 4_096].map { try work(strategy, slots: $0, busy: 16) }
      #expect(runs.map(\.visited) == [64, 512, 4_096].map { $0 * runs[0].answers })
      #expect(Set(runs.map(\.walked)).count == 1)
      #expect(Set(runs.map(\.answers)).count == 1)
    }
  }

  /// A table by slot: one record for each slot in use, its own included.
  @Test func theIndexedScanLooksAtEachWorkerOnce() throws {
    for busy: UInt32 in [0, 16, 512] {
      let work = try work("start-scan-indexed", slots: 1_024, busy: busy)
      let throughout = UInt64(busy) * work.answers
      #expect((throughout...throughout + work.answers).contains(work.walked))
    }
  }

  /// The same to the digit from an empty small table to a half full large one; lines are left out, for
  /// a slot of 1,488 bytes begins anywhere in one.
  @Test func theQueueIsFlatInSlotsAndInBusyOnes() throws {
    let sizes: [(UInt32, UInt32)] = [(64, 0), (64, 32), (1_024, 512), (8_192, 0), (8_192, 4_096)]
    for (workers, burst) in [(1, 1), (2, 3)] as [(UInt32, UInt32)] {
      let runs = try sizes.map { slots, busy in
        try accounts(
          cell("start-queue", slots: slots, busy: busy, workers: workers, burst: burst)
        ).map { account in
          var sum = account.accesses?.sum ?? AccessCounts()
          sum.lines = 0
          return Counted(
            operations: account.operations, sum: sum,
            worst: account.accesses?.worstSteps ?? 0, measures: account.measures)
        }
      }
      #expect(runs.allSatisfy { $0 == runs[0] }, "\(runs)")
      #expect(runs[0][0].measures[.workersWalkedPerWakeup] == .real(0))
      #expect(runs[0][0].worst <= 1 + 5 * UInt64(2 * workers * burst))
    }
  }

  private struct Counted: Equatable {
    let operations: UInt64
    let sum: AccessCounts
    let worst: UInt64
    let measures: [Measure: OperationAccount.Value]
  }

  /// One wake-up answers for all who asked.
  @Test(arguments: Catalogue.start) func wakeUpsCoalesce(entry: StrategyEntry) throws {
    let wakeup = try accounts(
      cell(entry.card.name, slots: 64, busy: 8, workers: 4, burst: 5))[0]
    let wakeups = try #require(value(.wakeups, of: wakeup))
    #expect(wakeups <= 2 * 16)
    let requests = try #require(value(.wakeupRequests, of: wakeup))
    // Of each of 4 backends one for each registration, and one for all ends.
    #expect(requests >= Double(16 * 4 * (5 + 1)))
  }

  /// More than one answer reads, and nobody wakes it for the rest.
  @Test func aBurstBeyondTheLimitOfAnAnswerIsAnsweredWhole() throws {
    let wakeup = try accounts(cell("start-queue", slots: 512, busy: 8, workers: 1, burst: 250))[0]
    let wakeups = try #require(value(.wakeups, of: wakeup))
    #expect(Double(wakeup.operations) > 2 * wakeups)
  }

  @Test(arguments: Catalogue.start) func theLoadHasAllThatCanHappen(entry: StrategyEntry) throws {
    let accounts = try accounts(cell(entry.card.name, slots: 64, busy: 8, workers: 4, burst: 3))
    for measure in [Measure.cancelledStarts, .ownEnds] {
      #expect(try #require(value(measure, of: accounts[0])) > 0)
    }
    #expect(try #require(value(.lateOrders, of: accounts[2])) > 0)
    #expect(accounts[1].operations == 16 * 4 * 3)
    #expect(accounts[2].operations == 16 * 4 * 3)
  }

  @Test(arguments: Catalogue.start) func countsRepeatToTheDigit(entry: StrategyEntry) throws {
    let cell = cell(entry.card.name, slots: 64, busy: 8, workers: 2, burst: 2)
    #expect(try entry.prepare(cell).count() == entry.prepare(cell).count())
  }

  @Test(arguments: Catalogue.start) func anyOccupancyAndAnyWrapWillDo(entry: StrategyEntry) throws {
    for shape in OccupancyShape.allCases {
      var cell = cell(entry.card.name, slots: 33, busy: 25, workers: 2, burst: 4)
      (cell.occupancyShape, cell.counterOrigin) = (shape, .max - 5)
      #expect(try entry.prepare(cell).count().verdict == nil)
    }
  }

  @Test func fewerFreeSlotsThanBackendsWantAreRefused() {
    let cell = cell("start-queue", slots: 8, busy: 4, workers: 3, burst: 2)
    #expect(throws: ConfigurationError.self) { try Catalogue.prepare(cell) }
  }

  // MARK: The judge

  private func verdict(_ entry: StrategyEntry) throws -> String? {
    var cell = cell("start-queue", slots: 16, busy: 4, workers: 2)
    cell.strategy = entry.card.name
    let verdict = try entry.prepare(cell).count().verdict
    guard let verdict else { return nil }
    #expect(verdict.name == "broken_worker" && verdict.condemnsStrategy)
    return verdict.message
  }

  private func judges<Sound: StartStrategy>(_: Sound.Type) throws {
    func sentence<How: Alteration>(_: How.Type) throws -> String? {
      try verdict(StrategyEntry(AlteredStart<Sound, How>.self))
    }
    func expect<How: Alteration>(_: How.Type, _ words: String) throws {
      let found = try #require(try sentence(How.self))
      #expect(found.hasPrefix("altered-start ") && found.contains(words), "\(found)")
    }
    try expect(TwiceStarted.self, "a second time; the last in slot ")
    try expect(StartedStrangers.self, "of another generation than was registered; the last in slot")
    try expect(ForgottenStarts.self, "forgot to start 2 workers, the first in slot 4")
    try expect(ForgottenEnds.self, "forgot to end 2 workers, the first in slot 4")
    try expect(EndedUnasked.self, "whose end nobody had asked for; the last in slot ")
    try expect(EndedTwice.self, "that did not run; the last in slot ")
    try expect(CancelledAlive.self, "that still ran; the last in slot ")
  }

  @Test func eachBreachHasItsOwnSentence() throws {
    try judges(StartScan.self)
    try judges(StartScanIndexed.self)
    try judges(StartQueue.self)
  }
}
