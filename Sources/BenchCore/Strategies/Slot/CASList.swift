/// A first-in-first-out list of free slots whose two ends share one 32-bit word.
///
/// Source: idea 1 of the thread: "head and tail of the list in a single CAS-able word".
///
/// States      FREE, listed → (under the lock) IN_USE → FREE, listed
/// Invariants  1. A slot is on the list exactly when it is free; `ends` names first and last, or
///             nobody twice.
///             2. One backend removes at a time, the lock's holder. The postmaster only appends.
///             3. `next[i]` is written by the postmaster alone, while i is being given or is last.
/// Order       the append links the slot by a releasing store and publishes it by a releasing
///             compare-exchange (A)
///             the removal loads `ends` and the link, acquiring (B)   B reads A.
/// Progress    take blocking; give wait-free by its cap: only a removal can spoil an attempt, each at
///             most once, and what is not published after the cap goes to the stash.
/// Cost        a take is 2 loads and 1 compare-exchange under the lock; a give the same without it.
/// Not for     removals without the lock, for 2 × 16 bits of index leave none for a tag:
///             1. X reads ends = (a, c) and next[a] = b, and is stopped.
///             2. Y removes a, then b; c is alone: (c, c).
///             3. a's worker exits, a is appended: (c, a). c is removed and appended: (a, c).
///             4. X's compare-exchange of (a, c) succeeds: ends = (b, c), and b is Y's.
///             Nor for more than 65,535 slots: 16 bits, of which one value is nobody.
package struct CASList: LockedStrategy {
  package struct Postmaster: PrivateState {
    var given: SlotTable.Given
    var stash: Stash
  }

  package static let card = StrategyCard(
    name: "cas-list", kind: .contender, idea: .list,
    summary: "list, both ends in one word, consumers under the lock",
    takeProgress: "blocking", giveProgress: "wait-free", largestSlotCount: largest,
    killedBackend: "the lock, held")

  private static let largest: UInt32 = 65_535
  /// Each lost attempt is somebody's successful take, so there are at most as many as slots on the
  /// list; the stash makes any smaller cap legal, and a small cap keeps the postmaster's turn short.
  private static let attemptCap: UInt32 = 8
  /// How many damaged entries one take drops before it gives up.
  private static let rejectCap: UInt32 = 8

  private let slots: SlotTable
  private let ends: Word
  private let next: DenseWordArray
  private let shelf: PrivateWordArray

  package init(
    _ geometry: SlotGeometry, options: StrategyOptions, layout: inout RegionLayout
  ) throws(ConfigurationError) {
    guard geometry.slots <= Self.largest else {
      throw ConfigurationError(
        "cas-list has 16 bits for an index and serves up to \(Self.largest) slots, not \(geometry.slots)"
      )
    }
    ends = layout.word("ends")
    next = layout.words("next", count: geometry.slots)
    slots = SlotTable(geometry, layout: &layout)
    shelf = layout.privateWords(count: geometry.slots)
  }

  package var table: SlotTable? { slots }

  /// Counter and state; the slot's link and the first look at the ends; a link and a
  /// compare-exchange an attempt.
  package var giveBound: UInt32 { 2 + 2 + 2 * Self.attemptCap }

  package func format(_ start: StartingState, in memory: some SharedMemory) {
    slots.format(start, in: memory)
    for (slot, following) in zip(start.free, start.free.dropFirst()) {
      memory.store(next[slot], following, .relaxed)
    }
    if let first = start.free.first, let last = start.free.last {
      memory.store(next[last], ListEnds.nobody, .relaxed)
      memory.store(ends, ListEnds(first: first, last: last).word, .releasing)
    } else {
      memory.store(ends, ListEnds.empty.word, .releasing)
    }
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
    var examined: UInt32 = 1
    var seen = memory.load(ends, .acquiring)  // B
    while examined <= Self.rejectCap {
      memory.loopHead(LoopState(seen: seen, examined: examined))
      let list = ListEnds(word: seen)
      if list.first == ListEnds.nobody { break }
      guard let slot = SlotIndex(list.first, below: slots.count) else {
        memory.note(.reject)
        break
      }
      let rest =
        list.first == list.last
        ? ListEnds.empty : ListEnds(first: memory.load(next[slot], .acquiring), last: list.last)
      let result = memory.compareExchange(
        ends, expected: seen, desired: rest.word, success: .acquiring, failure: .acquiring)
      guard result.exchanged else {
        // The postmaster appended meanwhile.
        memory.note(.retry)
        seen = result.original
        continue
      }
      guard slots.isFree(slot, in: memory) else {
        memory.note(.reject)
        examined &+= 1
        seen = memory.load(ends, .acquiring)
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
    if !append(slot, in: memory) { postmaster.stash.push(slot, on: shelf, in: memory) }
  }

  package func retryStash(
    by postmaster: inout Postmaster, in memory: some PostmasterMemory
  ) {
    guard let slot = postmaster.stash.pop(from: shelf, in: memory) else { return }
    if !append(slot, in: memory) { postmaster.stash.push(slot, on: shelf, in: memory) }
  }

  package func stashed(by postmaster: Postmaster) -> UInt32 { postmaster.stash.count }

  /// Whether the slot is on the list now.
  ///
  /// False after the cap, or if the ends are no ends.
  @inline(__always)
  private func append(_ slot: SlotIndex, in memory: some PostmasterMemory) -> Bool {
    memory.store(next[slot], ListEnds.nobody, .relaxed)
    var seen = memory.load(ends, .relaxed)
    let cap = memory.isPlanted(.oneAttempt) ? 1 : Self.attemptCap
    var attempt: UInt32 = 0
    while attempt < cap {
      memory.loopHead(AppendState(seen: seen, attempt: attempt))
      let first = seen.map { ListEnds(word: $0).first }
      let last = seen.map { ListEnds(word: $0).last }
      let desired: Untrusted<UInt32>
      if first.equals(ListEnds.nobody) {
        desired = Untrusted(ListEnds(first: slot.value, last: slot.value).word)
      } else {
        let slotCount = memory.isPlanted(.uncheckedEnd) ? UInt32.max : slots.count
        guard first.index(below: slots.count) != nil, let end = last.index(below: slotCount)
        else {
          memory.note(.reject)
          return false
        }
        // If `end` was removed meanwhile, nobody reads this link before `end` is given again.
        memory.store(next[end], slot.value, .releasing)
        desired = first.map { ListEnds(first: $0, last: slot.value).word }
      }
      let result = memory.compareExchange(
        ends, expected: seen, desired: desired, success: .releasing, failure: .relaxed)  // A
      if result.exchanged { return true }
      memory.note(.retry)
      seen = result.original
      attempt &+= 1
    }
    return false
  }

  package func freeSlots(in memory: some SharedMemory) -> [UInt32] {
    let list = ListEnds(word: memory.load(ends, .acquiring))
    var index = list.first
    var found: [UInt32] = []
    // The cap ends the census of a list that was damaged into a circle.
    while index < slots.count, found.count <= Int(slots.count) {
      found.append(index)
      if index == list.last { break }
      index = memory.load(next[index], .relaxed)
    }
    return found
  }

  private struct AppendState: Hashable {
    let seen: Untrusted<UInt32>
    let attempt: UInt32
  }

  private struct LoopState: Hashable {
    let seen: UInt32
    let examined: UInt32
  }
}
