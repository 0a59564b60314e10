#if Peers
import CConcurrencyKit

/// Somebody else's circular queue: Concurrency Kit's ring for one producer and many consumers.
///
/// Source: ck_ring_enqueue_spmc and ck_ring_dequeue_spmc of libck, unchanged and inlined. Around them
/// stands what `free-queue-spmc` does around its own ring: room, state, owner, payload, counters, and
/// a check of what was dequeued. So what differs is the rings.
///
/// States      FREE, queued → RESERVED → IN_USE → FREE, queued
/// Invariants  1. Every free slot is in the ring exactly once; the ring has a cell more than slots, for
///             one of its cells stays empty.
/// Order       the library's own: it hands over by its store of `p_tail`.
/// Progress    take lock-free; give wait-free, if nobody damages the consumers' counter: it is read
///             and believed. A ring that seems full sends the slot to the stash.
/// Cost        as `free-queue-spmc`, and a load of the consumers' counter in each give.
/// Not for     counting, exploring and scribbling: no world sees what the library does.
package struct PeerCKRing: SlotStrategy {
  package struct Postmaster: PrivateState {
    var given: SlotTable.Given
    var stash: Stash
  }

  package static let card = StrategyCard(
    name: "peer-ck-ring", kind: .peer, idea: .queue, summary: "Concurrency Kit's ck_ring_spmc",
    takeProgress: "lock-free", giveProgress: "wait-free", killedBackend: "its slot, leaked")

  /// How many damaged entries one take drops before it gives up.
  private static let rejectCap: UInt32 = 8

  private let slots: SlotTable
  private let capacity: UInt32
  private let origin: UInt32
  private let ring: Word
  private let cells: Word
  private let shelf: PrivateWordArray

  package init(
    _ geometry: SlotGeometry, options: StrategyOptions, layout: inout RegionLayout
  ) throws(ConfigurationError) {
    capacity = (geometry.slots + 1).roundedUpToPowerOfTwo
    origin = geometry.counterOrigin
    ring = Word(offset: layout.reserve("ring", count: 1, stride: UInt32(cck_ring_bytes)))
    cells = Word(offset: layout.reserve("cells", count: capacity, stride: 4))
    slots = SlotTable(geometry, layout: &layout)
    shelf = layout.privateWords(count: geometry.slots)
  }

  package var table: SlotTable? { slots }
  /// Two of ours; the library loads both counters and stores a cell and one of them.
  package var giveBound: UInt32 { 6 }

  package func format(_ start: StartingState, in memory: some SharedMemory) {
    slots.format(start, in: memory)
    cck_ring_init(memory.address(of: ring), capacity, origin)
    for slot in start.free {
      _ = cck_enqueue(memory.address(of: ring), memory.address(of: cells), slot)
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
    var entry: UInt32 = 0
    while examined <= Self.rejectCap {
      guard cck_dequeue(memory.address(of: ring), memory.address(of: cells), &entry) else { break }
      guard let slot = SlotIndex(entry, below: slots.count), slots.isFree(slot, in: memory) else {
        memory.note(.reject)
        examined &+= 1
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
    if !enqueue(slot, in: memory) { postmaster.stash.push(slot, on: shelf, in: memory) }
  }

  package func retryStash(
    by postmaster: inout Postmaster, in memory: some PostmasterMemory
  ) {
    guard let slot = postmaster.stash.pop(from: shelf, in: memory) else { return }
    if !enqueue(slot, in: memory) { postmaster.stash.push(slot, on: shelf, in: memory) }
  }

  package func stashed(by postmaster: Postmaster) -> UInt32 { postmaster.stash.count }

  @inline(__always)
  private func enqueue(_ slot: SlotIndex, in memory: some PostmasterMemory) -> Bool {
    cck_enqueue(memory.address(of: ring), memory.address(of: cells), slot.value)
  }

  package func freeSlots(in memory: some SharedMemory) -> [UInt32] {
    let first = cck_head(memory.address(of: ring))
    let queued = cck_tail(memory.address(of: ring)) &- first
    guard queued < capacity else { return [] }
    return (0..<queued).map { position in
      let cell = ((first &+ position) & (capacity - 1)) * 4
      return memory.load(Word(offset: cells.offset + cell), .relaxed)
    }
  }
}
#endif
