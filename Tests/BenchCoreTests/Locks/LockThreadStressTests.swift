import BenchCore
import Testing

/// Locks among threads that fight for them; and the same checks on locks that are broken on purpose,
/// for a check that condemns nothing proves nothing.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct LockThreadStressTests {
  @Test func everyLockOfTheCatalogueIsUnderTest() {
    let used = Set(Catalogue.slot.filter(\.usesLock).flatMap { $0.joins.map(\.lock) })
    #expect(Set(LockUnderTest.all.map(\.name)) == used)
  }

  @Test(arguments: LockUnderTest.all, [4, 8, 16] as [UInt32])
  func holdersExcludeOneAnotherAndNobodyIsLeftAsleep(
    lock: LockUnderTest, threads: UInt32
  ) throws {
    let outcome = try lock.stress(threads, 50_000, 0, 20_000)
    #expect(outcome.isExclusive)
    #expect(outcome.isLive)
    #expect(outcome.isAtRest)
  }

  @Test(arguments: LockUnderTest.all)
  func everyWaiterOfASleepingHolderIsWoken(lock: LockUnderTest) throws {
    let outcome = try lock.stress(8, 100, 100, 20_000)
    #expect(outcome.isSound)
    // Whoever comes while the holder sleeps has nothing to do but queue.
    #expect(outcome.lockWaits > 0)
  }

  @Test(arguments: LockUnderTest.all)
  func loneContenderNeverWaits(lock: LockUnderTest) throws {
    let outcome = try lock.stress(1, 10_000, 0, 20_000)
    #expect(outcome.isSound)
    #expect(outcome.lockWaits == 0)
  }

  @Test(.disabled(if: isUnderThreadSanitizer, "it races, and is meant to"))
  func lockThatLetsEverybodyInIsCondemned() throws {
    let outcome = try LockUnderTest(OpenLock.self).stress(8, 100, 100, 20_000)
    #expect(!outcome.isExclusive)
    #expect(!outcome.isSound)
  }

  @Test func lockThatForgetsToWakeIsCondemned() throws {
    let outcome = try LockUnderTest(ForgetfulLock.self).stress(8, 100, 100, 500)
    #expect(!outcome.isLive)
    // Rescued, all of them got through one by one: it did exclude.
    #expect(outcome.isExclusive)
    #expect(outcome.lockWaits > 0)
  }

  @Test func lockThatDoesNotReturnToRestIsCondemned() throws {
    let outcome = try LockUnderTest(LitteringLock.self).stress(4, 100, 0, 20_000)
    #expect(outcome.isExclusive)
    #expect(outcome.isLive)
    #expect(!outcome.isAtRest)
  }
}
