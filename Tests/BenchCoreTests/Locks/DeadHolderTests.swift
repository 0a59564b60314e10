import BenchCore
import Testing

/// What a thread leaves behind that ends while it holds a mutex.
struct DeadHolderTests {
  @Test(.timeLimit(.minutes(1))) func robustLockGoesToTheNextWhoIsToldOnce() throws {
    let bench = try LockBench(diedHolding: RobustLock.self, contenders: 2)
    for _ in 0..<3 {
      bench.lock.acquire(by: 1, in: bench.native)
      bench.lock.release(by: 1, in: bench.native)
      #expect(bench.notes.pointee.ownerDeaths == 1)
    }
    #expect(bench.load("robust") == 0)
  }

  @Test func mutexStaysHeld() throws {
    let bench = try LockBench(diedHolding: MutexLock.self, contenders: 1)
    #expect(bench.load("mutex") != 0)
  }

  @Test func livingHolderIsNoDeath() throws {
    let bench = try LockBench(RobustLock.self, contenders: 1)
    bench.lock.acquire(by: 0, in: bench.native)
    bench.lock.release(by: 0, in: bench.native)
    #expect(bench.notes.pointee.ownerDeaths == 0)
  }
}
