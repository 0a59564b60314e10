import BenchCore
import Testing

@Suite struct LockExplorationTests {
  private func cases(
    _ backends: UInt32, _ operations: UInt32, kills: Bool = false, locks: [String] = ["all"]
  ) throws -> [LockVerificationCase] {
    var request = VerificationRequest()
    (request.backends, request.operations, request.kills) = ([backends], [operations], kills)
    return try LockVerification(locks, request).cases
  }

  @Test(arguments: [(1, 3), (2, 1), (2, 2), (3, 1)])
  func noLockViolatesAnythingWithinSmallBounds(backends: Int, operations: Int) throws {
    for explored in try cases(UInt32(backends), UInt32(operations)) {
      let found = try explored.explore { _ in }
      #expect(found.verdict == .exhausted, "\(explored.name)")
      #expect(found.blocked == 0)
    }
  }

  /// Under store buffers and under release/acquire a spinner sees the newest value in the end.
  @Test(arguments: [ModelName.tso, .ra])
  func noLockViolatesAnythingUnderWeakerModels(model: ModelName) throws {
    for explored in try cases(2, 1) {
      var bounds = explored.bounds
      bounds.model = model
      let found = try LockVerificationCase(join: explored.join, bounds: bounds).explore { _ in }
      #expect(found.verdict == .exhausted, "\(explored.name)")
    }
  }

  /// Whatever the catalogue has that is written against the memory.
  @Test func allIsEveryLockWhoseCodeIsOurs() throws {
    #expect(
      try cases(2, 1).map(\.name) == Catalogue.locks.filter(\.isCountable).map(\.name))
    #expect(throws: UsageError.self) { try cases(2, 1, locks: ["mutex"]) }
    #expect(throws: UsageError.self) { try cases(5, 1) }
    #expect(throws: UsageError.self) { try cases(2, 67) }
  }

  /// The same in a debug build and in an optimised one.
  @Test(arguments: [
    ("lwlock", 1_071), ("ttas", 38), ("ticket", 78), ("mcs", 139),
  ]) func statesAreThese(lock: String, states: UInt64) throws {
    let explored = try #require(try cases(2, 1, locks: [lock]).first)
    #expect(try explored.explore { _ in }.states == states)
  }

  @Test(arguments: Catalogue.locks.filter(\.isCountable).map(\.name))
  func marksOfLoopsMergeStatesAndChangeNoVerdict(lock: String) throws {
    let explored = try #require(try cases(2, 1, locks: [lock]).first)
    let merged = try explored.explore { _ in }
    var bounds = explored.bounds
    bounds.mergesLoops = false
    // Without marks a spinner's history never ends.
    bounds.time = 50_000_000
    let apart = try LockVerificationCase(join: explored.join, bounds: bounds).explore { _ in }
    #expect(merged.verdict == .exhausted)
    #expect(apart.verdict == .outOfTime)
  }

  // Whoever is killed while it holds the lock blocks the others; in a queue, whoever waits does too.
  @Test(arguments: [("lwlock", true), ("ttas", false), ("ticket", true), ("mcs", true)])
  func aKillBlocksTheOthersUntilTheRestart(lock: String, isQueue: Bool) throws {
    let explored = try #require(try cases(2, 1, kills: true, locks: [lock]).first)
    let found = try explored.explore { _ in }
    #expect(found.verdict == .exhausted)
    #expect(found.blockedBy.holding > 0)
    #expect((found.blockedBy.acquiring > 0) == isQueue)
    #expect(found.blocked == found.blockedBy.total)
  }

  // MARK: Flaws

  private var bounds: ExplorationBounds {
    var bounds = ExplorationBounds()
    (bounds.backends, bounds.operations) = (2, 1)
    return bounds
  }

  @Test(arguments: LockFlawCase.all) func everyFlawIsFound(flaw: LockFlawCase) throws {
    let found = try flaw.explore(bounds)
    #expect(found.violation?.property == flaw.violates)
  }

  @Test func everyPropertyIsViolatedByAFlaw() {
    #expect(Set(Property.ofLocks) == Set(LockFlawCase.all.map(\.violates)))
  }

  @Test(arguments: LockFlawCase.all)
  func theScheduleOfAViolationLeadsThereAgain(flaw: LockFlawCase) throws {
    let (property, trace) = try #require(try flaw.explore(bounds).violation)
    let schedule = try Schedule(
      decoding: Schedule(ofLock: flaw.testDescription, bounds, property, trace).json())
    // A cycle is no single state: its schedule leads to where it begins.
    let again = try flaw.follow(schedule)
    #expect(again.violation?.property == (property == .livelock ? nil : property))
    if property != .livelock { #expect(again.violation?.trace.steps == trace.steps) }
  }

  /// That somebody sleeps for ever, a wait that may return early does not hide.
  @Test func aTraceTellsWhoSleepsAndWhoIsWoken() throws {
    let trace = try #require(try Sleepyhead.explore(bounds).violation?.trace)
    #expect(trace.steps.contains { $0.text == "wait word while 2, sleeps" })
    #expect(!trace.steps.contains { $0.text.contains("returns early") })
    #expect(trace.steps.first?.operation == "acquire 1")
  }
}
