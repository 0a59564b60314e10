/// A ticket lock: draw a number, wait until it is served.
///
/// Source: Mellor-Crummey and Scott, "Algorithms for scalable synchronization on shared-memory
/// multiprocessors", ACM TOCS 9(1), 1991, section 2.2; Concurrency Kit, ck_spinlock/ticket.h, whose two
/// counters share a line too: a contender alone touches one line, and whoever draws a number takes
/// that line from all who look at it.
///
/// Who maps it: every backend. Who writes what: `next` anyone, by fetch-add; `serving` the holder only.
/// What hands over: a release stores the next number into `serving` (A); the contender that drew it
/// loads it (B) and sees all that the holder wrote. First come, first served: if the next in line is
/// off its processor, all wait for it.
/// What a dead holder leaves behind: the lock, for ever; and so does a dead waiter, once its number
/// is served.
package struct TicketLock: SlotLock {
  package static let name = "ticket"
  package static let summary = "ticket lock: draw a number, spin or yield until it is served"
  package static let isFair = true
  package static let killedHolder = "the lock, held; a waiter too"

  // Free-running: only their difference means anything.
  private let next: Word
  private let serving: Word

  package init(contenders: UInt32, layout: inout RegionLayout) {
    let counters = layout.reserve(
      "ticket", count: 1, stride: 8, parts: [.init("next", at: 0), .init("serving", at: 4)])
    next = Word(offset: counters)
    serving = Word(offset: counters + 4)
  }

  package func format(_ memory: some SharedMemory) {
    memory.store(next, 0, .relaxed)
    memory.store(serving, 0, .relaxed)
  }

  @inline(__always)
  package func acquire(by contender: UInt32, in memory: some WaitingMemory) {
    let mine = memory.fetchAdd(next, 1, .relaxed)
    if memory.load(serving, .acquiring) != mine { acquireSlowly(mine, in: memory) }  // B
  }

  @inline(__always)
  package func release(by contender: UInt32, in memory: some WaitingMemory) {
    // Nobody else writes it while the lock is held.
    let mine = memory.load(serving, .relaxed)
    memory.store(serving, mine &+ 1, .releasing)  // A
  }

  @inline(never)
  private func acquireSlowly(_ mine: UInt32, in memory: some WaitingMemory) {
    var wait = TurnWait()
    while memory.load(serving, .acquiring) != mine {  // B
      memory.loopHead(mine)
      wait.passTime(in: memory)
    }
  }
}
