/// Handles of slot and generation: an attach is one compare-exchange, and a stale handle is told apart.
///
/// Source: proposed in the thread; the circular queue of free slots is that of `free-queue`, with
/// backends at both ends.
///
/// States      free, queued → (references 2) live → (1) moribund → (0) free, queued
/// Invariants  1. A slot's generation steps by one at each create, and never else.
///             2. References are counted up only from 2 on, and only together with the generation that
///             the handle names: nobody gets hold of what is moribund, or another segment.
///             3. A free slot is in the ring once; the ring changes under the lock.
/// Order       the create stores generation and references, releasing (A), after the key
///             the attach compare-exchanges them, acquiring (B)   B reads A: the key is there
///             a detach releases what its holder did (C), the last one acquires it (D), and frees.
/// Progress    attach and detach lock-free: an attempt fails only if another's has succeeded; create
///             and the freeing of a slot blocking, for a hold of four accesses.
/// Cost        a place examined by each operation, whatever the number of slots.
/// Not for     handles of 32 bits where a slot is reused more often than its generations last.
package struct DSMGeneration: DSMStrategy {
  package static let card = StrategyCard(
    name: "dsm-generation", kind: .contender, idea: .proposed,
    summary: "slot and generation in the handle, queue of free slots", widestAtomic: 64,
    remarks: [
      .init("create", "one place"), .init("attach", "one place"),
      .init("stale handle", "gone, reused or never"),
    ])
  @inline(__always) package static var isExact: Bool { true }
  @inline(__always) package static var readsHandleBits: Bool { true }

  package let table: SegmentTable
  private let head: Word
  private let tail: Word
  private let ring: DenseWordArray
  private let ringMask: UInt32
  private let live: UInt32
  /// Bits of a handle below the generation.
  private let slotBits: UInt64
  private let slotMask: UInt64
  /// The largest generation; 0 is none's, so that no handle is 0.
  private let generationMask: UInt32

  package init(
    _ geometry: DSMGeometry, layout: inout RegionLayout
  ) throws(ConfigurationError) {
    guard [32, 64].contains(geometry.handleBits) else {
      throw ConfigurationError(
        "dsm-generation has handles of 32 or 64 bits, not of \(geometry.handleBits)")
    }
    let needed = UInt32(UInt32.bitWidth) - UInt32((geometry.slots - 1).leadingZeroBitCount)
    slotBits = geometry.handleBits == 64 ? 32 : UInt64(needed)
    slotMask = (1 << slotBits) - 1
    generationMask = geometry.handleBits == 64 ? .max : .max >> needed
    live = geometry.live
    let capacity = geometry.slots.roundedUpToPowerOfTwo
    ringMask = capacity - 1
    head = layout.word("head")
    tail = layout.word("tail")
    ring = layout.words("ring", count: capacity)
    table = SegmentTable(slots: geometry.slots, layout: &layout)
  }

  package var generations: UInt64? { UInt64(generationMask) }

  package func format(in memory: some SharedMemory) {
    for number in 0..<table.count {
      let slot = SlotIndex(trusted: number)
      let isLive = number < live
      memory.store(table.both(slot), isLive ? Self.word(1, 2) : 0, .relaxed)
      memory.storePlain(table.key(slot), isLive ? UInt64(number) + 1 : 0)
    }
    for (position, slot) in (live..<table.count).enumerated() {
      memory.storePlain(ring[UInt32(position)], slot)
    }
    memory.storePlain(head, 0)
    memory.storePlain(tail, table.count - live)
  }

  package func backend(_ number: UInt32) -> NoState { NoState() }

  @inline(__always) private static func word(_ generation: UInt32, _ references: UInt32) -> UInt64 {
    UInt64(generation) &<< 32 | UInt64(references)
  }

  @inline(__always) private static func generation(_ word: UInt64) -> UInt32 {
    UInt32(truncatingIfNeeded: word &>> 32)
  }

  @inline(__always) private static func references(_ word: UInt64) -> UInt32 {
    UInt32(truncatingIfNeeded: word)
  }

  @inline(__always) private func handle(_ slot: SlotIndex, _ generation: UInt32) -> UInt64 {
    UInt64(generation) &<< slotBits | UInt64(slot.value)
  }

  @inline(__always)
  package func create(
    key: UInt64, by backend: inout NoState, in memory: some BackendMemory
  ) -> CreatedSegment? {
    memory.examined(1)
    memory.lock()
    let position = memory.loadPlain(head)
    let isEmpty = position == memory.loadPlain(tail)
    let entry = isEmpty ? 0 : memory.loadPlain(ring[position & ringMask])
    if !isEmpty { memory.storePlain(head, position &+ 1) }
    memory.unlock()
    if isEmpty { return nil }
    guard let slot = SlotIndex(entry, below: table.count) else {
      memory.note(.reject)
      return nil
    }
    let last = Self.generation(memory.load(table.both(slot), .relaxed))
    let wraps = last == generationMask
    let generation = wraps ? 1 : last &+ 1
    memory.storePlain(table.key(slot), key)
    memory.store(table.both(slot), Self.word(generation, 2), .releasing)  // A
    return CreatedSegment(slot: slot, handle: handle(slot, generation), wrapped: wraps)
  }

  @inline(__always)
  package func attach(_ handle: UInt64, in memory: some BackendMemory) -> AttachedSegment {
    memory.examined(1)
    let named = UInt32(truncatingIfNeeded: handle & slotMask)
    let generation = handle &>> slotBits
    guard let slot = SlotIndex(named, below: table.count), generation <= generationMask else {
      return .never
    }
    var seen = memory.load(table.both(slot), .acquiring)
    while true {
      memory.loopHead(Attempt(slot: slot, seen: seen))
      let current = UInt64(Self.generation(seen))
      if current != generation && !memory.isPlanted(.anyGeneration) {
        return generation < current ? .reused : .never
      }
      if Self.references(seen) < (memory.isPlanted(.moribundAttach) ? 1 : 2) { return .gone }
      let result = memory.compareExchange(
        table.both(slot), expected: seen, desired: seen &+ 1, success: .acquiring,
        failure: .acquiring)  // B
      if result.exchanged { return .slot(slot) }
      memory.note(.retry)
      seen = result.original
    }
  }

  @inline(__always)
  package func detach(_ slot: SlotIndex, in memory: some BackendMemory) -> Bool {
    var seen = memory.load(table.both(slot), .relaxed)
    while true {
      memory.loopHead(Attempt(slot: slot, seen: seen))
      let result = memory.compareExchange(
        table.both(slot), expected: seen, desired: seen &- 1, success: .acquiringAndReleasing,
        failure: .relaxed)  // C, D
      if result.exchanged { return Self.references(seen) == 2 || memory.isPlanted(.anyLast) }
      memory.note(.retry)
      seen = result.original
    }
  }

  @inline(__always)
  package func free(_ slot: SlotIndex, in memory: some BackendMemory) {
    // Nobody else writes the word of a moribund segment: attaches leave it alone.
    let generation = Self.generation(memory.load(table.both(slot), .relaxed))
    memory.store(table.both(slot), Self.word(generation, 0), .relaxed)
    memory.lock()
    let position = memory.loadPlain(tail)
    memory.storePlain(ring[position & ringMask], slot.value)
    memory.storePlain(tail, position &+ 1)
    memory.unlock()
  }

  @inline(__always)
  package func key(of slot: SlotIndex, in memory: some SharedMemory) -> UInt64 {
    memory.loadPlain(table.key(slot))
  }

  package func handle(of slot: SlotIndex, in memory: some SharedMemory) -> UInt64? {
    let word = memory.load(table.both(slot), .acquiring)
    return Self.references(word) == 0 ? nil : handle(slot, Self.generation(word))
  }

  package func references(of slot: SlotIndex, in memory: some SharedMemory) -> UInt32 {
    Self.references(memory.load(table.both(slot), .acquiring))
  }

  package func freeCount(in memory: some SharedMemory) -> UInt32 {
    memory.loadPlain(tail) &- memory.loadPlain(head)
  }

  private struct Attempt: Hashable {
    let slot: SlotIndex
    let seen: UInt64
  }
}
