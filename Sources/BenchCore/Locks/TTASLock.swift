/// A test-and-test-and-set spinlock that sleeps after spinning in vain: PostgreSQL's s_lock.
///
/// Source: PostgreSQL 18, src/backend/storage/lmgr/s_lock.c, src/include/storage/s_lock.h (x86-64).
///
/// Who maps it: every backend. Who writes what: `held` anyone by exchanging 1 for it, 0 its holder only.
/// What hands over: a release stores 0 (A), an acquisition exchanges it (B) and, reading A, sees all
/// that the holder wrote. It is handed to nobody: whoever finds it free has it, and the last holder,
/// whose cache has the line, finds it first.
/// What a dead holder leaves behind: the lock, for ever. PostgreSQL's waiters panic after a thousand
/// sleeps; here the watchdog says which contender hangs.
package struct TTASLock: SlotLock {
  package static let name = "ttas"
  package static let summary =
    "PostgreSQL's spinlock: test, test-and-set, 100 spins, sleep from 1 ms on"

  /// s_lock.c, DEFAULT_SPINS_PER_DELAY; PostgreSQL adapts it between 10 and 1,000 in each process.
  private static let spinsPerDelay: UInt32 = 100
  /// s_lock.c, MIN_DELAY_USEC.
  private static let shortestDelay: UInt32 = 1_000
  /// s_lock.c, MAX_DELAY_USEC.
  private static let longestDelay: UInt32 = 1_000_000

  private let held: Word

  package init(contenders: UInt32, layout: inout RegionLayout) { held = layout.word("ttas") }

  package func format(_ memory: some SharedMemory) { memory.store(held, 0, .relaxed) }

  /// The first attempt does not test: S_LOCK does not either.
  @inline(__always)
  package func acquire(by contender: UInt32, in memory: some WaitingMemory) {
    if memory.exchange(held, 1, .acquiring) != 0 { acquireSlowly(in: memory) }  // B
  }

  @inline(__always)
  package func release(by contender: UInt32, in memory: some WaitingMemory) {
    memory.store(held, 0, .releasing)  // A
  }

  @inline(never)
  private func acquireSlowly(in memory: some WaitingMemory) {
    var spins: UInt32 = 0
    var delay = Self.shortestDelay
    var hasSlept = false
    while true {
      memory.loopHead(NoState())
      // Tested before it is set: an exchange would take the line from the holder at every look.
      if memory.load(held, .relaxed) == 0 && memory.exchange(held, 1, .acquiring) == 0 {  // B
        return
      }
      memory.spinHint()
      spins &+= 1
      guard spins == Self.spinsPerDelay else { continue }
      if !hasSlept { memory.note(.lockWait) }
      hasSlept = true
      memory.pause(microseconds: delay)
      spins = 0
      delay = Self.delay(after: delay)
    }
  }

  /// s_lock.c multiplies by a random number from 1 to 2, and begins anew beyond the longest delay.
  ///
  /// The mean of those numbers here: a lock that draws lots could not be explored.
  private static func delay(after delay: UInt32) -> UInt32 {
    let next = delay &+ delay / 2
    return next > longestDelay ? shortestDelay : next
  }
}
