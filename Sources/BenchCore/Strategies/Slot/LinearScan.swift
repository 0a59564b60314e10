/// First fit: PostgreSQL today, the baseline.
///
/// Source: PostgreSQL 18, src/backend/postmaster/bgworker.c, RegisterDynamicBackgroundWorker and
/// ForgetBackgroundWorker.
///
/// States      FREE → (under the lock) IN_USE → FREE
/// Invariants  1. A slot is free exactly when its state says so; there is no other structure.
///             2. Only the lock's holder turns FREE into IN_USE, only the postmaster turns it back.
/// Order       the give stores FREE, releasing, behind PostgreSQL's full barrier (A)
///             the scan loads the state, acquiring (B)   B reads A: the slot's old contents are done
///             with before they are overwritten. PostgreSQL relies on the lock and a control
///             dependency there.
/// Progress    take blocking; give wait-free, 2 stores and a fence.
/// Cost        a take loads one state for each slot before the first free one, at the slots' stride:
///             23 lines apart in PostgreSQL 17 and later. The payload is copied under the lock.
/// Not for     many slots with the low ones taken for long.
package struct LinearScan: LockedStrategy {
  package struct Postmaster: PrivateState {
    var given: SlotTable.Given
  }

  package static let card = StrategyCard(
    name: "linear-scan", kind: .baseline, idea: .today,
    summary: "first fit under the lock", takeProgress: "blocking",
    giveProgress: "wait-free", killedBackend: "the lock, held")

  private let slots: SlotTable

  package init(
    _ geometry: SlotGeometry, options: StrategyOptions, layout: inout RegionLayout
  ) throws(ConfigurationError) {
    slots = SlotTable(geometry, layout: &layout)
  }

  package var table: SlotTable? { slots }
  package var giveBound: UInt32 { 2 }

  package func format(_ start: StartingState, in memory: some SharedMemory) {
    slots.format(start, in: memory)
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
    var number: UInt32 = 0
    while number < slots.count {
      let slot = SlotIndex(trusted: number)
      number &+= 1
      if memory.load(slots.state(slot), .acquiring) == SlotTable.State.free {  // B
        memory.searched(examined: number, yield: 1)
        slots.publishLocked(slot, by: backend.number, in: memory)
        return slot
      }
    }
    memory.searched(examined: number, yield: 0)
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
