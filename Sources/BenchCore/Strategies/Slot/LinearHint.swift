/// Next fit: the search of PostgreSQL, begun where the last one ended.
///
/// Source: the cheapest change to RegisterDynamicBackgroundWorker that there is; Knuth's roving
/// pointer (The Art of Computer Programming, volume 1, 2.5, exercise 6).
///
/// States      FREE → (under the lock) IN_USE → FREE
/// Invariants  1. A slot is free exactly when its state says so; `hint` is no more than a guess.
///             2. `hint` changes under the lock.
/// Order       the give stores FREE, releasing, behind PostgreSQL's full barrier (A)
///             the scan loads the state, acquiring (B)   B reads A.
/// Progress    take blocking; give wait-free, 2 stores and a fence.
/// Cost        a take examines the taken slots that stand between the last one handed out and the
///             next free one: few if slots are held as long as each other, all of them if one slot
///             alone comes and goes. Slots come round in turn, the coldest first.
/// Not for     slots that are nearly all taken for long.
package struct LinearHint: LockedStrategy {
  package struct Postmaster: PrivateState {
    var given: SlotTable.Given
  }

  package static let card = StrategyCard(
    name: "linear-hint", kind: .contender,
    summary: "next fit: the scan goes on where the last one ended",
    takeProgress: "blocking", giveProgress: "wait-free", killedBackend: "the lock, held")

  private let slots: SlotTable
  /// Where the next search begins; plain, the lock's.
  private let hint: Word

  package init(
    _ geometry: SlotGeometry, options: StrategyOptions, layout: inout RegionLayout
  ) throws(ConfigurationError) {
    hint = layout.word("hint")
    slots = SlotTable(geometry, layout: &layout)
  }

  package var table: SlotTable? { slots }
  package var giveBound: UInt32 { 2 }

  package func format(_ start: StartingState, in memory: some SharedMemory) {
    slots.format(start, in: memory)
    memory.storePlain(hint, 0)
  }

  package func postmaster(_ start: StartingState) -> Postmaster {
    Postmaster(given: slots.given())
  }

  @inline(__always)
  package func takeLocked(
    by backend: NumberedBackend, in memory: some BackendMemory
  ) -> SlotIndex? {
    guard slots.hasRoom(in: memory) else { return nil }
    memory.searchBegins()
    // A damaged hint costs its value, not the search.
    var candidate = SlotIndex(memory.loadPlain(hint), below: slots.count)
    if candidate == nil { memory.note(.reject) }
    var slot = candidate ?? SlotIndex(trusted: 0)
    var examined: UInt32 = 0
    while examined < slots.count {
      examined &+= 1
      candidate = SlotIndex(slot.value &+ 1, below: slots.count)
      let following = candidate ?? SlotIndex(trusted: 0)
      if slots.isFree(slot, in: memory) {  // B
        memory.searched(examined: examined, yield: 1)
        memory.storePlain(hint, following.value)
        slots.publishLocked(slot, by: backend.number, in: memory)
        return slot
      }
      slot = following
    }
    memory.searched(examined: examined, yield: 0)
    return nil
  }

  @inline(__always)
  package func give(
    _ slot: SlotIndex, by postmaster: inout Postmaster, in memory: some PostmasterMemory
  ) {
    slots.terminate(by: &postmaster.given, in: memory)
    memory.fence(.sequentiallyConsistent)
    slots.free(slot, .releasing, in: memory)  // A
  }

  package func freeSlots(in memory: some SharedMemory) -> [UInt32] {
    (0..<slots.count).filter { slots.isFree(SlotIndex(trusted: $0), in: memory) }
  }
}
