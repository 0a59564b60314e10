import BenchCore
import Testing

/// Locks whose waiters spin, from one thread: a release before each step of an acquisition, and how
/// waiters pass the time.
struct SpinningLockTests {
  /// Contender 1 acquires what contender 0 holds, who releases before the first access at `isTime`.
  private func acquisition<Lock: SlotLock>(
    of bench: LockBench<Lock>, releasedWhen isTime: @escaping (Interruption) -> Bool
  ) -> Interruption {
    let (lock, native) = (bench.lock, bench.native)
    lock.acquire(by: 0, in: native)
    return steps(of: bench, { lock.acquire(by: 1, in: $0) }) { soFar in
      guard isTime(soFar) else { return false }
      lock.release(by: 0, in: native)
      return true
    }
  }

  /// What `operation` went through, with `body` tried before each of its accesses until it happens.
  private func steps<Lock: SlotLock>(
    of bench: LockBench<Lock>, _ operation: (InterruptedMemory) -> Void,
    interruptedBy body: @escaping (Interruption) -> Bool
  ) -> Interruption {
    let interruption = UnsafeMutablePointer<Interruption>.allocate(capacity: 1)
    defer { interruption.deallocate() }
    interruption.initialize(to: Interruption(before: 0) { body(interruption.pointee) })
    operation(InterruptedMemory(native: bench.native, interruption: interruption))
    return interruption.pointee
  }

  /// Every step of 100 spins, two accesses each, and some that give the processor away.
  private static let releases = 0..<260

  /// The waiter gets in, whenever the release happens, and leaves a free lock behind.
  private func expectEntry<Lock: SlotLock>(
    _: Lock.Type, canRelease: @escaping (LockBench<Lock>) -> Bool = { _ in true }
  ) throws {
    let bench = try LockBench(Lock.self, contenders: 2)
    for step in Self.releases {
      let acquisition = acquisition(of: bench) { $0.accesses > step && canRelease(bench) }
      #expect(acquisition.hasHappened, "released before step \(step)")
      let release = steps(of: bench, { bench.lock.release(by: 1, in: $0) }) { _ in false }
      #expect(release.accesses <= 2, "released before step \(step)")
    }
  }

  @Test func waiterOfTTASGetsInWheneverItIsReleased() throws { try expectEntry(TTASLock.self) }

  @Test func waiterOfTicketGetsInWheneverItIsReleased() throws { try expectEntry(TicketLock.self) }

  @Test func waiterOfMCSGetsInWheneverItIsReleased() throws {
    try expectEntry(MCSLock.self) { bench in
      // A release between queueing and linking waits for the link, which this thread would make.
      bench.load("tail") == 0 || bench.load("node", 4) != .max
    }
  }

  /// The holder finds that somebody has queued, and waits for the link before it hands over.
  @Test func releaseOfMCSWaitsForALinkThatIsUnderWay() throws {
    let bench = try LockBench(MCSLock.self, contenders: 2)
    let native = bench.native
    bench.lock.acquire(by: 0, in: native)
    let (line, linkOf0) = (RegionLayout.line, bench.word("node", 4))
    // As contender 1 leaves it between its exchange and its link.
    native.store(bench.word("tail"), 1, .relaxed)
    native.store(bench.word("node", line), 1, .relaxed)
    let release = steps(of: bench, { bench.lock.release(by: 0, in: $0) }) { soFar in
      guard soFar.accesses > 20 else { return false }
      native.store(linkOf0, 1, .releasing)
      return true
    }
    #expect(release.hasHappened)
    #expect(bench.load("node", line) == 0)
    #expect(bench.load("tail") == 1)
  }

  /// s_lock.c: a hundred spins, then a sleep of 1 ms, growing to 1 s and beginning anew.
  @Test func waiterOfTTASSleepsLongerEachTimeAndNeverForLong() throws {
    let bench = try LockBench(TTASLock.self, contenders: 2)
    let wait = acquisition(of: bench) { $0.pauses.count == 20 }
    #expect(wait.pauses.prefix(4) == [1_000, 1_500, 2_250, 3_375])
    #expect(wait.pauses[17] > 900_000 && wait.pauses[17] <= 1_000_000)
    #expect(wait.pauses.suffix(2) == [1_000, 1_500])
    #expect(wait.spins == 20 * 100)
    #expect(wait.yields == 0)
    #expect(bench.notes.pointee.lockWaits == 1)
  }

  private func expectYieldsAfterSpins<Lock: SlotLock>(_: Lock.Type) throws {
    let bench = try LockBench(Lock.self, contenders: 2)
    let wait = acquisition(of: bench) { $0.yields == 3 }
    #expect(wait.spins == 100)
    #expect(wait.pauses.isEmpty)
    #expect(bench.notes.pointee.lockWaits == 1)
  }

  @Test func waiterOfTicketGivesItsProcessorAwayAfterAHundredSpins() throws {
    try expectYieldsAfterSpins(TicketLock.self)
  }

  @Test func waiterOfMCSGivesItsProcessorAwayAfterAHundredSpins() throws {
    try expectYieldsAfterSpins(MCSLock.self)
  }

  @Test func ticketsWrap() throws {
    let bench = try LockBench(TicketLock.self, contenders: 2)
    for byte in [0, 4] as [UInt32] {
      bench.native.store(bench.word("ticket", byte), .max - 1, .relaxed)
    }
    for _ in 0..<3 {
      #expect(acquisition(of: bench) { $0.spins == 10 }.hasHappened)
      bench.lock.release(by: 1, in: bench.native)
    }
    #expect(bench.load("ticket") == 4)
    #expect(bench.load("ticket", 4) == 4)
  }
}
