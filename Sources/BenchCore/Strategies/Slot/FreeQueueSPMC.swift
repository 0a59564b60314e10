/// A circular queue of free slots without a lock: the postmaster appends, backends remove by
/// compare-exchange.
///
/// Source: idea 2 of the thread with its lock taken away; the same as Concurrency Kit's
/// ck_ring_enqueue_spmc and ck_ring_dequeue_spmc.
///
/// States      FREE, queued → RESERVED → IN_USE → FREE, queued
/// Invariants  1. Every free slot is in the ring exactly once, so a ring of at least N never fills.
///             2. `tail` is written by the postmaster alone, from a private counter.
///             3. A cell is not overwritten while `head` stands on it: the postmaster is a whole ring
///             behind, and can only come round with slots that backends removed meanwhile. So what
///             was read from the cell before a compare-exchange that succeeds, is right.
/// Order       the give stores `tail`, releasing (A), after the cell and the slot's state
///             the take loads `tail`, acquiring (B)   B reads A: cell and state are there.
///             the take's compare-exchange of `head`, releasing (C), is read by the next take's load
///             or compare-exchange, acquiring (D)   D reads C: the tail is no older than the head that
///             was compared with it, and the cell was read before it can be written again. Without C
///             a processor that orders less than x86-64 may read the next round's cell, or move the
///             head back behind a tail of yesterday.
/// Progress    take lock-free; give wait-free: 4 stores, no load.
/// Cost        a take is 3 loads and 1 compare-exchange; slots come back in turn, the coldest first.
/// Not for     a backend that sleeps for exactly a multiple of 2^32 takes between look and exchange.
package struct FreeQueueSPMC: SlotStrategy {
  package struct Postmaster: PrivateState {
    var given: SlotTable.Given
    var tail: UInt32
  }

  package static let card = StrategyCard(
    name: "free-queue-spmc", kind: .contender, idea: .queue,
    summary: "circular queue, consumers by compare-exchange",
    takeProgress: "lock-free", giveProgress: "wait-free", killedBackend: "its slot, leaked")

  @inline(__always) package static var readsStall: Bool { true }

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
    memory.store(head, origin, .relaxed)
    memory.store(tail, origin &+ UInt32(start.free.count), .releasing)
  }

  package func backend(_ number: UInt32) -> NumberedBackend { NumberedBackend(number: number) }

  package func postmaster(_ start: StartingState) -> Postmaster {
    Postmaster(given: slots.given(), tail: origin &+ UInt32(start.free.count))
  }

  @inline(__always)
  package func take(
    by backend: inout NumberedBackend, in memory: some BackendMemory
  ) -> SlotIndex? {
    guard slots.hasRoom(in: memory) else { return nil }
    memory.searchBegins()
    var examined: UInt32 = 1
    // Before the tail: a head that is older than the tail makes the queue look fuller, and the
    // compare-exchange notices; the other way round an empty queue could look overfull.
    var position = memory.load(head, .acquiring)  // D
    while examined <= Self.rejectCap {
      memory.loopHead(LoopState(position: position, examined: examined))
      let end = memory.load(tail, .acquiring)  // B
      let queued = end &- position
      if queued == 0 { break }
      if queued > mask &+ 1 {
        // Stale, if others went round meanwhile; damaged, if it is still so. Either way the tail is
        // the postmaster's and heals, so the head follows it.
        let now = memory.load(head, .acquiring)
        if now == position {
          memory.note(.reject)
          _ = memory.compareExchange(
            head, expected: position, desired: end, success: .relaxed, failure: .relaxed)
          break
        }
        position = now
        continue
      }
      let entry = memory.load(ring[position & mask], .relaxed)
      let result = memory.compareExchange(
        head, expected: position, desired: position &+ 1, success: .acquiringAndReleasing,  // C
        failure: .acquiring)
      guard result.exchanged else {
        memory.note(.retry)
        position = result.original
        continue
      }
      guard let slot = SlotIndex(entry, below: slots.count), slots.isFree(slot, in: memory) else {
        memory.note(.reject)
        examined &+= 1
        position = position &+ 1
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
    memory.store(ring[postmaster.tail & mask], slot.value, .relaxed)
    postmaster.tail &+= 1
    memory.store(tail, postmaster.tail, .releasing)  // A
  }

  package func freeSlots(in memory: some SharedMemory) -> [UInt32] {
    let first = memory.load(head, .acquiring)
    let queued = memory.load(tail, .acquiring) &- first
    guard queued <= mask &+ 1 else { return [] }
    return (0..<queued).map { memory.load(ring[(first &+ $0) & mask], .relaxed) }
  }

  private struct LoopState: Hashable {
    let position: UInt32
    let examined: UInt32
  }
}
