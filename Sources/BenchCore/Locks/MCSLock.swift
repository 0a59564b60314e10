/// Mellor-Crummey and Scott's queue lock, its nodes in shared memory and linked by number (R3).
///
/// Source: Mellor-Crummey and Scott, "Algorithms for scalable synchronization on shared-memory
/// multiprocessors", ACM TOCS 9(1), 1991, section 2.4; Concurrency Kit, ck_spinlock/mcs.h.
///
/// Who maps it: every backend. Who writes what: `tail` anyone, by read-modify-write. A contender's node
/// is a line of its own: `waiting[c]` c itself before it queues and its predecessor at the hand-over,
/// `next[c]` c itself before it queues and its successor once.
/// What hands over: a release that finds a successor stores 0 into its `waiting` (C), which the
/// successor loads (D); one that finds none compare-exchanges `tail` to nobody (A), which the next
/// acquisition exchanges (B). A waiter looks at a line of its own, so a release moves two lines,
/// however many wait. First come, first served: if the next in line is off its processor, all wait.
/// What a dead holder leaves behind: the lock, for ever; and so does a dead waiter, once it is its
/// turn, or at once if it dies between queueing and linking.
package struct MCSLock: SlotLock {
  package static let name = "mcs"
  package static let summary = "MCS queue lock: each waiter spins or yields on a line of its own"
  package static let isFair = true
  package static let killedHolder = "the lock, held; a waiter too"

  private static let nobody = UInt32.max

  private let tail: Word
  private let waiting: WordArray
  private let next: WordArray

  package init(contenders: UInt32, layout: inout RegionLayout) {
    tail = layout.word("tail")
    let line = RegionLayout.line
    let node = layout.reserve(
      "node", count: contenders, stride: line,
      parts: [.init("waiting", at: 0), .init("next", at: 4)])
    waiting = WordArray(first: node, stride: line, count: contenders)
    next = WordArray(first: node + 4, stride: line, count: contenders)
  }

  package func format(_ memory: some SharedMemory) {
    memory.store(tail, Self.nobody, .relaxed)
    for contender in 0..<waiting.count {
      memory.store(waiting[contender], 0, .relaxed)
      memory.store(next[contender], Self.nobody, .relaxed)
    }
  }

  @inline(__always)
  package func acquire(by contender: UInt32, in memory: some WaitingMemory) {
    memory.store(next[contender], Self.nobody, .relaxed)
    // Releasing as well: the successor, which reads this, links itself over the `nobody` above.
    let previous = memory.exchange(tail, contender, .acquiringAndReleasing)  // B
    if previous != Self.nobody { acquireSlowly(by: contender, after: previous, in: memory) }
  }

  @inline(__always)
  package func release(by contender: UInt32, in memory: some WaitingMemory) {
    let successor = memory.load(next[contender], .acquiring)  // F
    if successor != Self.nobody {
      memory.store(waiting[successor], 0, .releasing)  // C
    } else {
      let result = memory.compareExchange(  // A
        tail, expected: contender, desired: Self.nobody, success: .releasing, failure: .relaxed)
      if !result.exchanged { releaseSlowly(by: contender, in: memory) }
    }
  }

  @inline(never)
  private func acquireSlowly(
    by contender: UInt32, after previous: UInt32, in memory: some WaitingMemory
  ) {
    memory.store(waiting[contender], 1, .relaxed)
    // Linked only when it waits: the predecessor, reading E in F, overwrites the 1 and not the reverse.
    memory.store(next[previous], contender, .releasing)  // E
    var wait = TurnWait()
    while memory.load(waiting[contender], .acquiring) != 0 {  // D
      memory.loopHead(WaitForTurn())
      wait.passTime(in: memory)
    }
  }

  /// Somebody has queued and not linked itself yet: waits for the link, then hands over.
  @inline(never)
  private func releaseSlowly(by contender: UInt32, in memory: some WaitingMemory) {
    var wait = TurnWait()
    var successor = memory.load(next[contender], .acquiring)  // F
    while successor == Self.nobody {
      memory.loopHead(WaitForLink())
      wait.passTime(in: memory)
      successor = memory.load(next[contender], .acquiring)  // F
    }
    memory.store(waiting[successor], 0, .releasing)  // C
  }

  // Nothing that was read is used again: which loop it is, is all.
  private struct WaitForTurn: Hashable {}
  private struct WaitForLink: Hashable {}
}
