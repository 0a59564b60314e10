import BenchCore
import Testing

/// Locks among threads that fight for them; and the same checks on locks that are broken on purpose,
/// for a check that condemns nothing proves nothing.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct LockThreadStressTests {
  @Test func everyLockOfTheCatalogueIsUnderTest() {
    for entry in Catalogue.slot where entry.usesLock {
      #expect(entry.joins.map(\.card) == LockUnderTest.all.map(\.card))
    }
    #expect(Catalogue.locks == LockUnderTest.all.map(\.card))
  }

  /// Each hand-over of a fair lock to a thread that is off its processor waits for the scheduler.
  private func rounds(of lock: LockUnderTest) -> UInt32 { lock.card.isFair ? 500 : 50_000 }

  @Test(arguments: LockUnderTest.all, [4, 8, 16] as [UInt32])
  func holdersExcludeOneAnotherAndNobodyIsLeftAsleep(
    lock: LockUnderTest, threads: UInt32
  ) throws {
    let outcome = try lock.stress(threads, rounds(of: lock), 0, 20_000)
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
