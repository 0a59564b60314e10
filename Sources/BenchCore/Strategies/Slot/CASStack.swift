/// A tagged stack of free slots: lock-free takes, and no lock at all.
///
/// Source: R. K. Treiber, 1986; the tag against ABA as in folly's IndexedMemPool. Idea 1 of the
/// thread with its consumers' lock traded for a tag.
///
/// States      FREE, on the stack → RESERVED → IN_USE → FREE, on the stack
/// Invariants  1. A slot is reachable from `head` exactly when it is free.
///             2. The tag of `head` steps with every change, so a stale head never matches, short of
///             2^tag-bits changes between a look and the compare-exchange of one sleeper.
///             3. `next[i]` is written by the postmaster alone, while it holds i.
/// Order       the give's compare-exchange, releasing (A), follows the link and the slot's state
///             the take's load and compare-exchange of `head`, acquiring (B)   B reads A.
/// Progress    take lock-free; give wait-free by its cap: only takes can spoil an attempt, each at
///             most once, and what is not published after the cap goes to the stash.
/// Cost        a take is 1 load and 1 compare-exchange on the shared line, a give the same.
/// Not for     16 tag bits beside a backend that can be stopped for longer than 65,536 changes take.
package struct CASStack: SlotStrategy {
  package struct Postmaster: PrivateState {
    var given: SlotTable.Given
    var stash: Stash
  }

  package static let card = StrategyCard(
    name: "cas-stack", kind: .contender, idea: .list,
    summary: "tagged stack, compare-exchange on both sides",
    takeProgress: "lock-free", giveProgress: "wait-free",
    largestSlotCount: narrowLargest,
    killedBackend: "its slot, leaked")

  package static var readsTagBits: Bool { true }
  @inline(__always) package static var readsStall: Bool { true }

  /// With 16 tag bits or fewer the head is one 32-bit word with 16 bits of index.
  private static let narrowLargest: UInt32 = 65_535
  private static let narrowTagBits: UInt32 = 16
  /// Beside 18 bits of index, which reach PostgreSQL's maximum, a 64-bit word has room for these.
  package static let largestTagBits: UInt32 = 46
  /// Each lost attempt is somebody's successful take, so there are at most as many as slots on the
  /// stack; the stash makes any smaller cap legal, and a small cap keeps the postmaster's turn short.
  private static let attemptCap: UInt32 = 8
  /// How many damaged entries one take drops before it gives up.
  private static let rejectCap: UInt32 = 8

  private let slots: SlotTable
  private let format: TaggedIndexFormat
  private let origin: UInt32
  private let isWide: Bool
  /// The same place as 32 and as 64 bits: which of them is used never changes.
  private let head: Word
  private let wideHead: WideWord
  private let next: DenseWordArray
  private let shelf: PrivateWordArray

  package init(
    _ geometry: SlotGeometry, options: StrategyOptions, layout: inout RegionLayout
  ) throws(ConfigurationError) {
    guard options.tagBits <= Self.largestTagBits else {
      throw ConfigurationError(
        "cas-stack has room for 0 to \(Self.largestTagBits) tag bits, not \(options.tagBits)")
    }
    isWide = options.tagBits > Self.narrowTagBits
    guard isWide || geometry.slots <= Self.narrowLargest else {
      throw ConfigurationError(
        """
        cas-stack with \(options.tagBits) tag bits serves up to \(Self.narrowLargest) slots, not \
        \(geometry.slots); --tag-bits 17 or more makes its head a 64-bit word with room for them
        """)
    }
    format = TaggedIndexFormat(indexBits: isWide ? 18 : 16, tagBits: options.tagBits)
    origin = geometry.counterOrigin
    wideHead = layout.wideWord("head")
    head = Word(offset: wideHead.offset)
    next = layout.words("next", count: geometry.slots)
    slots = SlotTable(geometry, layout: &layout)
    shelf = layout.privateWords(count: geometry.slots)
  }

  package var table: SlotTable? { slots }

  /// Counter and state; the first look at the head; a link and a compare-exchange an attempt.
  package var giveBound: UInt32 { 2 + 1 + 2 * Self.attemptCap }

  package func format(_ start: StartingState, in memory: some SharedMemory) {
    slots.format(start, in: memory)
    var below = format.none
    for slot in start.free.reversed() {
      memory.store(next[slot], below, .relaxed)
      below = slot
    }
    let first = format.first(index: below, origin: origin)
    if isWide {
      memory.store(wideHead, first, .releasing)
    } else {
      memory.store(head, UInt32(truncatingIfNeeded: first), .releasing)
    }
  }

  package func backend(_ number: UInt32) -> NumberedBackend { NumberedBackend(number: number) }

  package func postmaster(_ start: StartingState) -> Postmaster {
    Postmaster(given: slots.given(), stash: Stash())
  }

  @inline(__always)
  package func take(
    by backend: inout NumberedBackend, in memory: some BackendMemory
  ) -> SlotIndex? {
    guard slots.hasRoom(in: memory) else { return nil }
    memory.searchBegins()
    var examined: UInt32 = 1
    var seen = loadHead(in: memory)  // B
    while examined <= Self.rejectCap {
      memory.loopHead(LoopState(seen: seen, examined: examined))
      let index = format.index(seen)
      if index == format.none { break }
      guard let slot = SlotIndex(index, below: slots.count) else {
        memory.note(.reject)
        break
      }
      // May be stale: the slot may be somebody's by now. Then the compare-exchange fails.
      let below = memory.load(next[slot], .relaxed)
      let result = exchangeHead(seen, format.following(seen, index: below), in: memory)  // B
      guard result.exchanged else {
        memory.note(.retry)
        seen = result.original
        continue
      }
      guard slots.isFree(slot, in: memory) else {
        memory.note(.reject)
        examined &+= 1
        seen = loadHead(in: memory)
        continue
      }
      memory.searched(examined: examined, yield: 1)
      slots.reserve(slot, by: backend.number, in: memory)
      slots.publish(slot, in: memory)
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
  /// False after the cap, or if the head is no head.
  @inline(__always)
  private func push(_ slot: SlotIndex, in memory: some PostmasterMemory) -> Bool {
    var seen = loadHead(in: memory)
    let cap = memory.isPlanted(.oneAttempt) ? 1 : Self.attemptCap
    var attempt: UInt32 = 0
    while attempt < cap {
      memory.loopHead(PushState(seen: seen, attempt: attempt))
      let index = seen.map { format.index($0) }
      // The index becomes a link and is never followed here; but a damaged one would be published.
      guard index.equals(format.none) || index.index(below: slots.count) != nil else {
        memory.note(.reject)
        return false
      }
      memory.store(next[slot], index, .relaxed)
      let desired = seen.map { format.following($0, index: slot.value) }
      let result = exchangeHead(seen, desired, in: memory)  // A
      if result.exchanged { return true }
      memory.note(.retry)
      seen = result.original
      attempt &+= 1
    }
    return false
  }

  package func freeSlots(in memory: some SharedMemory) -> [UInt32] {
    let word = isWide ? memory.load(wideHead, .acquiring) : UInt64(memory.load(head, .acquiring))
    var index = format.index(word)
    var found: [UInt32] = []
    // The cap ends the census of a stack that was damaged into a circle.
    while index < slots.count, found.count <= Int(slots.count) {
      found.append(index)
      index = memory.load(next[index], .relaxed)
    }
    return found
  }

  private struct LoopState: Hashable {
    let seen: UInt64
    let examined: UInt32
  }

  private struct PushState: Hashable {
    let seen: Untrusted<UInt64>
    let attempt: UInt32
  }

  // MARK: The head, 32 or 64 bits wide

  @inline(__always) private func loadHead(in memory: some BackendMemory) -> UInt64 {
    isWide ? memory.load(wideHead, .acquiring) : UInt64(memory.load(head, .acquiring))
  }

  @inline(__always) private func loadHead(in memory: some PostmasterMemory) -> Untrusted<UInt64> {
    isWide
      ? memory.load(wideHead, .relaxed) : memory.load(head, .relaxed).map { UInt64($0) }
  }

  @inline(__always) private func exchangeHead(
    _ expected: UInt64, _ desired: UInt64, in memory: some BackendMemory
  ) -> Exchange<UInt64> {
    if isWide {
      return memory.compareExchange(
        wideHead, expected: expected, desired: desired, success: .acquiring, failure: .acquiring)
    }
    let result = memory.compareExchange(
      head, expected: UInt32(truncatingIfNeeded: expected),
      desired: UInt32(truncatingIfNeeded: desired), success: .acquiring, failure: .acquiring)
    return Exchange(exchanged: result.exchanged, original: UInt64(result.original))
  }

  @inline(__always) private func exchangeHead(
    _ expected: Untrusted<UInt64>, _ desired: Untrusted<UInt64>, in memory: some PostmasterMemory
  ) -> Exchange<Untrusted<UInt64>> {
    if isWide {
      return memory.compareExchange(
        wideHead, expected: expected, desired: desired, success: .releasing, failure: .relaxed)
    }
    let result = memory.compareExchange(
      head, expected: expected.map { UInt32(truncatingIfNeeded: $0) },
      desired: desired.map { UInt32(truncatingIfNeeded: $0) }, success: .releasing,
      failure: .relaxed)
    return Exchange(
      exchanged: result.exchanged, original: result.original.map { UInt64($0) })
  }
}
