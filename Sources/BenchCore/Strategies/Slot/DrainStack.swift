/// A stack that the postmaster pushes on and backends drain whole, under their lock.
///
/// Source: PostgreSQL's own procArrayGroupFirst (src/backend/storage/ipc/procarray.c), which drains
/// a list by one exchange because popping one at a time "could lead to an ABA problem".
///
/// States      FREE, on the stack → FREE, drained → (under the lock) IN_USE → FREE, on the stack
/// Invariants  1. A free slot is on the stack or on the drained list, once.
///             2. Nobody pops one at a time: `head` only grows by a push or becomes empty, so that an
///             equal head is the same stack, and no tag is needed.
///             3. The drained list changes under the lock; `next[i]` is the postmaster's until i is
///             drained, and then nobody writes it before i has been taken and given.
/// Order       the push's compare-exchange, releasing (A), follows the link and the slot's state
///             the drain's exchange, acquiring (B)   B reads A, and through the pushes' release
///             sequence all those below it.
/// Progress    take blocking; give wait-free, 2 compare-exchanges at most: the first can only be
///             spoilt by a drain, and after a drain only the postmaster changes `head`.
/// Cost        a take pops from the drained list; one in many exchanges the head. Last in, first out.
/// Not for     processors without an atomic exchange.
package struct DrainStack: LockedStrategy {
  package struct Postmaster: PrivateState {
    var given: SlotTable.Given
    var stash: Stash
  }

  package static let card = StrategyCard(
    name: "drain-stack", kind: .contender, idea: .list,
    summary: "stack that backends drain whole under the lock: no ABA",
    takeProgress: "blocking", giveProgress: "wait-free", killedBackend: "the lock, held")

  private static let nobody = UInt32.max
  private static let attemptCap: UInt32 = 2
  /// How many damaged entries one take drops before it gives up.
  private static let rejectCap: UInt32 = 8

  private let slots: SlotTable
  private let head: Word
  /// The first slot of the drained list; plain, the lock's.
  private let drained: Word
  private let next: DenseWordArray
  private let shelf: PrivateWordArray

  package init(
    _ geometry: SlotGeometry, options: StrategyOptions, layout: inout RegionLayout
  ) throws(ConfigurationError) {
    head = layout.word("head")
    drained = layout.word("drained")
    next = layout.words("next", count: geometry.slots)
    slots = SlotTable(geometry, layout: &layout)
    shelf = layout.privateWords(count: geometry.slots)
  }

  package var table: SlotTable? { slots }

  /// Counter and state; the first look at the head; a link and a compare-exchange an attempt.
  package var giveBound: UInt32 { 2 + 1 + 2 * Self.attemptCap }

  package func format(_ start: StartingState, in memory: some SharedMemory) {
    slots.format(start, in: memory)
    var below = Self.nobody
    for slot in start.free.reversed() {
      memory.store(next[slot], below, .relaxed)
      below = slot
    }
    memory.storePlain(drained, Self.nobody)
    memory.store(head, below, .releasing)
  }

  package func postmaster(_ start: StartingState) -> Postmaster {
    Postmaster(given: slots.given(), stash: Stash())
  }

  @inline(__always)
  package func takeLocked(
    by backend: NumberedBackend, in memory: some BackendMemory
  ) -> SlotIndex? {
    guard slots.hasRoom(in: memory) else { return nil }
    memory.searchBegins()
    var examined: UInt32 = 0
    while examined < Self.rejectCap {
      examined &+= 1
      var first = memory.loadPlain(drained)
      if first == Self.nobody { first = memory.exchange(head, Self.nobody, .acquiring) }  // B
      if first == Self.nobody { break }
      guard let slot = SlotIndex(first, below: slots.count) else {
        memory.note(.reject)
        memory.storePlain(drained, Self.nobody)
        continue
      }
      memory.storePlain(drained, memory.load(next[slot], .relaxed))
      guard slots.isFree(slot, in: memory) else {
        memory.note(.reject)
        continue
      }
      memory.searched(examined: examined, yield: 1)
      slots.publishLocked(slot, by: backend.number, in: memory)
      return slot
    }
    memory.searched(examined: examined, yield: 0)
    return nil
  }

  @inline(__always)
  package func give(
    _ slot: SlotIndex, by postmaster: inout Postmaster, in memory: some PostmasterMemory
  ) {
    slots.terminate(by: &postmaster.given, in: memory)
    slots.free(slot, .relaxed, in: memory)
    if !push(slot, in: memory) { postmaster.stash.push(slot, on: shelf, in: memory) }
  }

  package func retryStash(
    by postmaster: inout Postmaster, in memory: some PostmasterMemory
  ) {
    guard let slot = postmaster.stash.pop(from: shelf, in: memory) else { return }
    if !push(slot, in: memory) { postmaster.stash.push(slot, on: shelf, in: memory) }
  }

  package func stashed(by postmaster: Postmaster) -> UInt32 { postmaster.stash.count }

  /// Whether the slot is on the stack now.
  ///
  /// What the head holds becomes a link as it is, and is never followed here: whoever drains the
  /// stack checks it.
  @inline(__always)
  private func push(_ slot: SlotIndex, in memory: some PostmasterMemory) -> Bool {
    var seen = memory.load(head, .relaxed)
    let cap = memory.isPlanted(.oneAttempt) ? 1 : Self.attemptCap
    var attempt: UInt32 = 0
    while attempt < cap {
      memory.loopHead(PushState(seen: seen, attempt: attempt))
      memory.store(next[slot], seen, .relaxed)
      let result = memory.compareExchange(
        head, expected: seen, desired: Untrusted(slot.value), success: .releasing,
        failure: .relaxed)  // A
      if result.exchanged { return true }
      memory.note(.retry)
      seen = result.original
      attempt &+= 1
    }
    return false
  }

  package func freeSlots(in memory: some SharedMemory) -> [UInt32] {
    var found: [UInt32] = []
    for first in [memory.loadPlain(drained), memory.load(head, .acquiring)] {
      var index = first
      // The cap ends the census of a list that was damaged into a circle.
      while index < slots.count, found.count <= Int(slots.count) {
        found.append(index)
        index = memory.load(next[index], .relaxed)
      }
    }
    return found
  }

  private struct PushState: Hashable {
    let seen: Untrusted<UInt32>
    let attempt: UInt32
  }
}
