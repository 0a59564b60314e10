/// PostgreSQL 18's LWLock, exclusive mode, over futex.
///
/// Source: PostgreSQL 18, src/backend/storage/lmgr/lwlock.c and s_lock.c, port/posix_sema.c.
///
/// Who maps it: every backend. Who writes what: `state` anyone, by read-modify-write only; `head`,
/// `tail` and the links of the wait list whoever holds the list bit in `state`; `waiting[c]` the
/// contender itself on queueing and its waker on waking; `semaphore[c]` posted by wakers, taken by c.
/// What hands over: a release subtracts `exclusive` (A), an acquisition adds it (B) and, reading A,
/// sees all that the holder wrote. A waker stores `waiting[c]` (C) and posts; c loads it (D).
/// What a dead holder leaves behind: the lock, for ever. PostgreSQL restarts the cluster then.
///
/// A woken waiter is given nothing: it tries again, and whoever comes by may be faster ("the same
/// process must be able to re-acquire many times in one time slice"). So a release between a failed
/// attempt and queueing would be slept through; that is why a queued contender tries once more
/// before it sleeps.
package struct LWLock: SlotLock {
  package static let name = "lwlock"
  package static let summary = "PostgreSQL 18's LWLock: a state word, a wait list, no hand-off"

  // lwlock.c, PostgreSQL 18: three flags, the exclusive holder at MAX_BACKENDS + 1, the number of
  // shared holders below it (none here: slots are taken in exclusive mode only).
  private static let hasWaiters: UInt32 = 1 << 31
  private static let releaseOK: UInt32 = 1 << 30
  private static let listLocked: UInt32 = 1 << 29
  private static let exclusive: UInt32 = 1 << 18
  private static let holders: UInt32 = (1 << 19) - 1

  private enum Waiting {
    static let not: UInt32 = 0
    static let queued: UInt32 = 1
    /// Taken off the list by a waker that has not woken it yet.
    static let pendingWakeup: UInt32 = 2
  }

  /// Ends the wait list.
  private static let nobody = UInt32.max

  // One padded LWLock: PostgreSQL keeps the list's ends beside the state.
  private let state: Word
  private let head: Word
  private let tail: Word
  // A contender's share of its PGPROC, and its semaphore, which PostgreSQL pads to 128 B too.
  private let waiting: WordArray
  private let next: WordArray
  private let previous: WordArray
  private let semaphore: WordArray

  package init(contenders: UInt32, layout: inout RegionLayout) {
    let lock = layout.reserve(
      "lwlock", count: 1, stride: 16,
      parts: [.init("state", at: 4), .init("head", at: 8), .init("tail", at: 12)])
    state = Word(offset: lock + 4)
    head = Word(offset: lock + 8)
    tail = Word(offset: lock + 12)
    let line = RegionLayout.line
    let process = layout.reserve(
      "process", count: contenders, stride: line,
      parts: [.init("waiting", at: 0), .init("next", at: 4), .init("previous", at: 8)])
    waiting = WordArray(first: process, stride: line, count: contenders)
    next = WordArray(first: process + 4, stride: line, count: contenders)
    previous = WordArray(first: process + 8, stride: line, count: contenders)
    semaphore = layout.words("semaphore", count: contenders, stride: line)
  }

  package func format(_ memory: some SharedMemory) {
    memory.store(state, Self.releaseOK, .relaxed)
    memory.storePlain(head, Self.nobody)
    memory.storePlain(tail, Self.nobody)
    for contender in 0..<waiting.count {
      memory.store(waiting[contender], Waiting.not, .relaxed)
      memory.store(semaphore[contender], 0, .relaxed)
    }
  }

  @inline(__always)
  package func acquire(by contender: UInt32, in memory: some WaitingMemory) {
    if !attempt(.first, 0, in: memory) { acquireSlowly(by: contender, in: memory) }
  }

  @inline(__always)
  package func release(by contender: UInt32, in memory: some WaitingMemory) {
    let before = memory.fetchAdd(state, 0 &- Self.exclusive, .acquiringAndReleasing)  // A
    let after = before &- Self.exclusive
    let wanted = Self.hasWaiters | Self.releaseOK
    if after & wanted == wanted && after & Self.holders == 0 { wakeOne(in: memory) }
  }

  /// Compare-exchanges even when it saw the lock taken, as PostgreSQL does: the full barrier is part
  /// of what makes the second attempt, after queueing, see a release.
  @inline(__always)
  private func attempt(_ phase: Phase, _ absorbed: UInt32, in memory: some WaitingMemory) -> Bool {
    var seen = memory.load(state, .relaxed)
    while true {
      memory.loopHead(Attempt(phase: phase, absorbed: absorbed, seen: seen))
      let free = seen & Self.holders == 0
      let result = memory.compareExchange(
        state, expected: seen, desired: free ? seen &+ Self.exclusive : seen,
        success: .acquiringAndReleasing, failure: .relaxed)  // B
      if result.exchanged { return free }
      seen = result.original
    }
  }

  @inline(never)
  private func acquireSlowly(by contender: UInt32, in memory: some WaitingMemory) {
    var absorbed: UInt32 = 0
    while true {
      queue(contender, absorbed, in: memory)
      if attempt(.queued, absorbed, in: memory) {
        absorbed = dequeue(contender, absorbed, in: memory)
        break
      }
      memory.note(.lockWait)
      absorbed = sleep(contender, .waiting, absorbed, in: memory)
      // Only one waiter is under way at a time; from here on the next release may wake another.
      memory.setBits(state, Self.releaseOK, .acquiringAndReleasing)
      if attempt(.woken, absorbed, in: memory) { break }
    }
    for _ in 0..<absorbed { post(contender, in: memory) }
  }

  /// Waits until a waker says so; returns how many posts meant for something else it took, with those
  /// that were absorbed before.
  private func sleep(
    _ contender: UInt32, _ phase: Phase, _ before: UInt32, in memory: some WaitingMemory
  ) -> UInt32 {
    var absorbed = before
    while true {
      takePost(contender, phase, absorbed, in: memory)
      if memory.load(waiting[contender], .acquiring) == Waiting.not { return absorbed }  // D
      absorbed &+= 1
    }
  }

  private func queue(_ contender: UInt32, _ absorbed: UInt32, in memory: some WaitingMemory) {
    lockList(.queueing, absorbed, in: memory)
    // Set before the second attempt, so that a release after it finds the flag.
    memory.setBits(state, Self.hasWaiters, .acquiringAndReleasing)
    memory.store(waiting[contender], Waiting.queued, .relaxed)
    let last = memory.loadPlain(tail)
    memory.storePlain(next[contender], Self.nobody)
    memory.storePlain(previous[contender], last)
    memory.storePlain(last == Self.nobody ? head : next[last], contender)
    memory.storePlain(tail, contender)
    unlockList(in: memory)
  }

  /// Leaves the list after the lock was had without sleeping; returns how many posts were absorbed, as
  /// `sleep` does.
  private func dequeue(
    _ contender: UInt32, _ absorbed: UInt32, in memory: some WaitingMemory
  ) -> UInt32 {
    lockList(.leaving, absorbed, in: memory)
    let queued = memory.load(waiting[contender], .relaxed) == Waiting.queued
    if queued {
      unlink(contender, in: memory)
      memory.store(waiting[contender], Waiting.not, .relaxed)
    }
    if memory.loadPlain(head) == Self.nobody {
      _ = memory.fetchAnd(state, ~Self.hasWaiters, .acquiringAndReleasing)
    }
    unlockList(in: memory)
    guard !queued else { return absorbed }
    // A waker took this contender off the list: its post is on the way and must be absorbed, and the
    // wake-up it spent must be given back, or nobody else would be woken.
    memory.setBits(state, Self.releaseOK, .acquiringAndReleasing)
    return sleep(contender, .leaving, absorbed, in: memory)
  }

  /// Takes the first waiter off the list and wakes it.
  @inline(never)
  private func wakeOne(in memory: some WaitingMemory) {
    lockList(.waking, 0, in: memory)
    let first = memory.loadPlain(head)
    if first != Self.nobody {
      unlink(first, in: memory)
      memory.store(waiting[first], Waiting.pendingWakeup, .relaxed)
    }
    let empty = memory.loadPlain(head) == Self.nobody
    var seen = memory.load(state, .relaxed)
    while true {
      memory.loopHead(WakeUp(first: first, isLast: empty, seen: seen))
      var desired = first == Self.nobody ? seen | Self.releaseOK : seen & ~Self.releaseOK
      if empty { desired &= ~Self.hasWaiters }
      desired &= ~Self.listLocked
      let result = memory.compareExchange(
        state, expected: seen, desired: desired, success: .acquiringAndReleasing, failure: .relaxed)
      if result.exchanged { break }
      seen = result.original
    }
    guard first != Self.nobody else { return }
    memory.store(waiting[first], Waiting.not, .releasing)  // C
    post(first, in: memory)
  }

  private func unlink(_ contender: UInt32, in memory: some WaitingMemory) {
    let before = memory.loadPlain(previous[contender])
    let after = memory.loadPlain(next[contender])
    memory.storePlain(before == Self.nobody ? head : next[before], after)
    memory.storePlain(after == Self.nobody ? tail : previous[after], before)
  }

  /// s_lock.c spins a hundred times before it sleeps a millisecond.
  private func lockList(_ phase: Phase, _ absorbed: UInt32, in memory: some WaitingMemory) {
    var spins: UInt32 = 0
    while true {
      memory.loopHead(ListLock(phase: phase, absorbed: absorbed))
      let before = memory.fetchOr(state, Self.listLocked, .acquiringAndReleasing)
      if before & Self.listLocked == 0 { break }
      while memory.load(state, .relaxed) & Self.listLocked != 0 {
        memory.loopHead(ListSpin(phase: phase, absorbed: absorbed))
        memory.spinHint()
        spins &+= 1
        if spins % 100 == 0 { memory.pause(microseconds: 1_000) }
      }
    }
    // No loop: what else the state said is forgotten.
    memory.loopHead(ListHeld(phase: phase, absorbed: absorbed))
  }

  private func unlockList(in memory: some WaitingMemory) {
    _ = memory.fetchAnd(state, ~Self.listLocked, .acquiringAndReleasing)
  }

  private func post(_ contender: UInt32, in memory: some WaitingMemory) {
    _ = memory.fetchAdd(semaphore[contender], 1, .acquiringAndReleasing)
    memory.wake(semaphore[contender], count: 1)
  }

  private func takePost(
    _ contender: UInt32, _ phase: Phase, _ absorbed: UInt32, in memory: some WaitingMemory
  ) {
    var count = memory.load(semaphore[contender], .acquiring)
    while true {
      memory.loopHead(Post(phase: phase, absorbed: absorbed, count: count))
      if count == 0 {
        memory.wait(semaphore[contender], while: 0)
        count = memory.load(semaphore[contender], .acquiring)
        continue
      }
      let result = memory.compareExchange(
        semaphore[contender], expected: count, desired: count &- 1, success: .acquiring,
        failure: .acquiring)
      if result.exchanged { return }
      count = result.original
    }
  }

  // MARK: What its loops know

  /// Which part of an acquisition or of a release runs a loop that several run.
  private enum Phase { case first, queueing, queued, waiting, woken, leaving, waking }

  private struct Attempt: Hashable {
    let phase: Phase
    let absorbed: UInt32
    let seen: UInt32
  }

  private struct ListLock: Hashable {
    let phase: Phase
    let absorbed: UInt32
  }

  private struct ListSpin: Hashable {
    let phase: Phase
    let absorbed: UInt32
  }

  private struct ListHeld: Hashable {
    let phase: Phase
    let absorbed: UInt32
  }

  private struct WakeUp: Hashable {
    let first: UInt32
    let isLast: Bool
    let seen: UInt32
  }

  private struct Post: Hashable {
    let phase: Phase
    let absorbed: UInt32
    let count: UInt32
  }
}
