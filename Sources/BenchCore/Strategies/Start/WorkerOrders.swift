/// Orders to end a worker: PostgreSQL's `terminate`, a word a slot.
///
/// Who maps it: every backend and the postmaster. Backends write under the lock, the postmaster only
/// reads. An order names the generation that it ends, where PostgreSQL has a flag that whoever registers
/// a worker clears before its slot says IN_USE: slots here are filled by strategies that know of no such
/// flag, and an order for a worker that is gone concerns no later one without being cleared. What hands
/// over: an order is written before the message, or the wake-up, that brings the postmaster to look; it
/// is read after those, and tells of nothing but itself, so both are relaxed. What a dead backend leaves
/// behind: an order that nobody was told of, and the lock held.
package struct WorkerOrders: Sendable {
  private let table: SlotTable
  private let ended: DenseWordArray
  private let origin: UInt32

  package init(_ table: SlotTable, _ geometry: SlotGeometry, layout: inout RegionLayout) {
    self.table = table
    origin = geometry.counterOrigin
    ended = layout.words("order", count: geometry.slots)
  }

  package func format(in memory: some SharedMemory) {
    // No worker is of the generation before the first.
    for slot in 0..<table.count { memory.store(ended[slot], origin &- 1, .relaxed) }
  }

  /// Under the lock: false if the slot is another worker's by now, or the order has been given.
  ///
  /// The same lock that the slot was published under, as in PostgreSQL, for the generation is plain and
  /// the slot may be another's: published outside, its next owner steps the generation while it is read
  /// here. Tried out, `verify` shows that race in 31 steps.
  @inline(__always) func end(
    _ slot: SlotIndex, generation: UInt32, in memory: some BackendMemory
  ) -> Bool {
    let found = UInt32(truncatingIfNeeded: memory.loadPlain(table.generation(slot)))
    guard found == generation || memory.isPlanted(.staleOrder),
      memory.load(ended[slot], .relaxed) != generation
    else {
      return false
    }
    memory.store(ended[slot], generation, .relaxed)
    return true
  }

  /// Whether the worker of this generation is to end.
  @inline(__always) func isEnded(
    _ slot: SlotIndex, generation: UInt32, in memory: some PostmasterMemory
  ) -> Bool {
    memory.load(ended[slot], .relaxed).equals(generation)
  }
}
