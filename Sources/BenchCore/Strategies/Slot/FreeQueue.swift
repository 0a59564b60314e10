/// A circular queue of free slots: the postmaster alone appends, backends remove under the lock.
///
/// Source: idea 2 of the thread (Thomas Munro). Free-running counters, of which only the unsigned
/// difference is ever used, after Concurrency Kit's ck_ring.
///
/// States      FREE, queued → (under the lock) IN_USE → FREE, queued
/// Invariants  1. Every free slot is in the ring exactly once, so a ring of at least N never fills.
///             2. `tail` is written by the postmaster alone, from a private counter that no backend
///             can harm; a damaged `tail` heals at the next give.
///             3. `head` changes under the lock.
/// Order       the give stores `tail`, releasing (A), after the cell and the slot's state
///             the take loads `tail`, acquiring (B)   B reads A: cell and state are there.
/// Progress    take blocking; give wait-free: 4 stores, no load, so nothing it reads can be wrong.
/// Cost        a take examines one place; but slots come back in turn, the coldest first.
/// Not for     staying in the cache when few of many slots are in use.
package struct FreeQueue: LockedStrategy {
  package struct Postmaster: PrivateState {
    var given: SlotTable.Given
    var tail: UInt32
  }

  package static let card = StrategyCard(
    name: "free-queue", kind: .contender, idea: .queue,
    summary: "circular queue, consumers under the lock", takeProgress: "blocking",
    giveProgress: "wait-free", killedBackend: "the lock, held")

  /// How many damaged entries one take drops before it gives up.
  private static let rejectCap: UInt32 = 8

  private let slots: SlotTable
  private let mask: UInt32
  private let origin: UInt32
  private let head: Word
  private let tail: Word
  private let ring: DenseWordArray

  package init(
    _ geometry: SlotGeometry, options: StrategyOptions, layout: inout RegionLayout
  ) throws(ConfigurationError) {
    let capacity = geometry.slots.roundedUpToPowerOfTwo
    mask = capacity - 1
    origin = geometry.counterOrigin
    head = layout.word("head")
    tail = layout.word("tail")
    ring = layout.words("ring", count: capacity)
    slots = SlotTable(geometry, layout: &layout)
  }

  package var table: SlotTable? { slots }
  package var giveBound: UInt32 { 4 }

  package func format(_ start: StartingState, in memory: some SharedMemory) {
    slots.format(start, in: memory)
    for (position, slot) in start.free.enumerated() {
      memory.store(ring[(origin &+ UInt32(position)) & mask], slot, .relaxed)
    }
    memory.storePlain(head, origin)
    memory.store(tail, origin &+ UInt32(start.free.count), .releasing)
  }

  package func postmaster(_ start: StartingState) -> Postmaster {
    Postmaster(given: slots.given(), tail: origin &+ UInt32(start.free.count))
  }

  @inline(__always)
  package func takeLocked(
    by backend: NumberedBackend, in memory: some BackendMemory
  ) -> SlotIndex? {
    guard slots.hasRoom(in: memory) else { return nil }
    memory.searchBegins()
    var examined: UInt32 = 0
    while examined < Self.rejectCap {
      let position = memory.loadPlain(head)
      let end = memory.load(tail, .acquiring)  // B
      let queued = end &- position
      examined &+= 1
      if queued == 0 { break }
      if queued > mask &+ 1 {
        // No history leads here: one of the counters is damaged. The tail is the postmaster's and
        // heals; starting over from it loses entries, which an audit finds, and hands out none twice.
        memory.note(.reject)
        memory.storePlain(head, end)
        break
      }
      let entry = memory.load(ring[position & mask], .relaxed)
      memory.storePlain(head, position &+ 1)
      guard let slot = SlotIndex(entry, below: slots.count), slots.isFree(slot, in: memory) else {
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
    memory.store(ring[postmaster.tail & mask], slot.value, .relaxed)
    postmaster.tail &+= 1
    memory.store(tail, postmaster.tail, .releasing)  // A
  }

  package func freeSlots(in memory: some SharedMemory) -> [UInt32] {
    let first = memory.loadPlain(head)
    let queued = memory.load(tail, .acquiring) &- first
    guard queued <= mask &+ 1 else { return [] }
    return (0..<queued).map { memory.load(ring[(first &+ $0) & mask], .relaxed) }
  }
}

extension UInt32 {
  /// The smallest power of two that is not less; for values up to 2^31.
  package var roundedUpToPowerOfTwo: UInt32 {
    self <= 1 ? 1 : 1 << (UInt32(UInt32.bitWidth) - UInt32((self - 1).leadingZeroBitCount))
  }
}
