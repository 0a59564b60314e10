/// A list of free slots that backends keep under the lock and refill, when it is empty, by a search.
///
/// Source: idea 3 of the thread (Robert Haas); the search is PostgreSQL's own.
///
/// States      FREE → listed → (under the lock) IN_USE → FREE
/// Invariants  1. A slot is free exactly when its state says so: the list is a cache of that truth.
///             2. A listed slot is FREE, for only a take makes it anything else, and a take unlists.
///             3. The list, its links and IN_USE change under the lock; IN_USE is stored before the
///             lock is left, or a second refill would find and list the slot again.
/// Order       the give stores FREE, releasing (A)
///             the refill loads the state, acquiring (B)   B reads A.
/// Progress    take blocking; give wait-free, 2 stores.
/// Cost        a take pops; every so often one examines all N places. How many slots that yields
///             decides whether the search amortises: with one free slot it never does.
/// Not for     slots that are nearly all taken.
package struct RefillList: LockedStrategy {
  package struct Postmaster: PrivateState {
    var given: SlotTable.Given
  }

  package static let card = StrategyCard(
    name: "refill-list", kind: .contender, idea: .refill,
    summary: "list under the lock, refilled by a linear search",
    takeProgress: "blocking", giveProgress: "wait-free", killedBackend: "the lock, held")
  package static var refills: Bool { true }

  private static let nobody = UInt32.max

  private let slots: SlotTable
  /// The first listed slot; plain, the lock's.
  private let head: Word
  /// Beside the slots and not inside them: the next owner overwrites those.
  private let next: DenseWordArray

  package init(
    _ geometry: SlotGeometry, options: StrategyOptions, layout: inout RegionLayout
  ) throws(ConfigurationError) {
    head = layout.word("head")
    next = layout.words("next", count: geometry.slots)
    slots = SlotTable(geometry, layout: &layout)
  }

  package var table: SlotTable? { slots }
  package var giveBound: UInt32 { 2 }

  package func format(_ start: StartingState, in memory: some SharedMemory) {
    slots.format(start, in: memory)
    memory.storePlain(head, Self.nobody)
  }

  package func postmaster(_ start: StartingState) -> Postmaster {
    Postmaster(given: slots.given())
  }

  @inline(__always)
  package func takeLocked(
    by backend: NumberedBackend, in memory: some BackendMemory
  ) -> SlotIndex? {
    guard slots.hasRoom(in: memory) else { return nil }
    // One refill heals a list that was damaged; a second damaged one is somebody else's crime scene.
    var refilled = false
    while true {
      let first = memory.loadPlain(head)
      if first == Self.nobody {
        if refilled { return nil }
        refill(in: memory)
        refilled = true
        continue
      }
      guard let slot = SlotIndex(first, below: slots.count), slots.isFree(slot, in: memory) else {
        memory.note(.reject)
        memory.storePlain(head, Self.nobody)
        continue
      }
      if !refilled { memory.examined(1) }
      memory.storePlain(head, memory.loadPlain(next[slot]))
      slots.publishLocked(slot, by: backend.number, in: memory)
      return slot
    }
  }

  /// Lists every free slot, the lowest first.
  @inline(__always)
  private func refill(in memory: some BackendMemory) {
    memory.searchBegins()
    var found: UInt32 = 0
    var last = Self.nobody
    var number: UInt32 = 0
    while number < slots.count {
      let slot = SlotIndex(trusted: number)
      if slots.isFree(slot, in: memory) {  // B
        memory.storePlain(last == Self.nobody ? head : next[last], number)
        last = number
        found &+= 1
      }
      number &+= 1
    }
    if last != Self.nobody { memory.storePlain(next[last], Self.nobody) }
    memory.searched(examined: number, yield: found)
  }

  @inline(__always)
  package func give(
    _ slot: SlotIndex, by postmaster: inout Postmaster, in memory: some PostmasterMemory
  ) {
    slots.terminate(by: &postmaster.given, in: memory)
    slots.free(slot, .releasing, in: memory)  // A
  }

  package func freeSlots(in memory: some SharedMemory) -> [UInt32] {
    (0..<slots.count).filter { slots.isFree(SlotIndex(trusted: $0), in: memory) }
  }
}
