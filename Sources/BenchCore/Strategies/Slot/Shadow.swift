/// The postmaster's own record of what it published, slot by slot.
///
/// A request to give comes from outside: from a mailbox that a backend writes. Before the
/// postmaster gives anything, the shadow must agree: the slot is in range, not already published,
/// in use, and of a generation that it has not given before. So no slot is given twice, whatever
/// the mailbox says. In the postmaster's own memory; the two loads are its look at the slot when it
/// notices it (PostgreSQL: BackgroundWorkerStateChange), not a part of the give.
package struct Shadow: Sendable {
  private let table: SlotTable
  /// The generation last given back, 32 bits of it.
  private let givenGenerations: PrivateWordArray
  private let origin: UInt32

  package init(of table: SlotTable, _ geometry: SlotGeometry, layout: inout RegionLayout) {
    self.table = table
    givenGenerations = layout.privateWords(count: geometry.slots)
    origin = geometry.counterOrigin
  }

  /// All slots at the generation that a format leaves.
  package func format(in memory: some PostmasterMemory) {
    for number in 0..<givenGenerations.count {
      memory.storePrivate(givenGenerations[number], origin)
    }
  }

  /// Most takers that may have died in one slot, one after another, before it was given.
  ///
  /// Each may have stepped its generation. What more have died in must wait for a restart.
  package static let mostDeaths: UInt32 = 8

  /// Checks a request to give; nil if it must be refused.
  ///
  /// Generations step by one at each reuse, so the only one that can be given now is the next; or one
  /// that follows it, if takers may have died in the slot and a lock that outlived them passed it on.
  @inline(__always) package func admit(
    _ request: Untrusted<UInt32>, beyond deaths: UInt32 = 0, in memory: some PostmasterMemory
  ) -> SlotIndex? {
    guard let slot = request.index(below: table.count),
      memory.load(table.state(slot), .acquiring).equals(SlotTable.State.inUse)  // B
    else { return nil }
    let found = memory.load(table.generation(slot), .relaxed)
    let next = memory.loadPrivate(givenGenerations[slot.value]) &+ 1
    guard let skipped = found.map({ UInt32(truncatingIfNeeded: $0) &- next }).value(upTo: deaths)
    else { return nil }
    memory.storePrivate(givenGenerations[slot.value], next &+ skipped)
    return slot
  }

  /// Most accesses of one `reclaim`: state, owner, generation.
  package static let reclaimBound: UInt32 = 3

  /// Whether a slot is one that a dead backend reserved and never published; then it is the
  /// postmaster's to give, and its generation counts as given.
  ///
  /// `reclaimBound` loads at most. The dead one may have stepped the generation or not.
  package func reclaim(
    _ slot: SlotIndex, of owner: UInt32, in memory: some PostmasterMemory
  ) -> Bool {
    guard table.isReserved(slot, by: owner, in: memory) else { return false }
    let found = memory.load(table.generation(slot), .relaxed)
    let given = memory.loadPrivate(givenGenerations[slot.value])
    guard
      let skipped = found.map({ UInt32(truncatingIfNeeded: $0) &- given })
        .value(upTo: Self.mostDeaths)
    else { return false }
    memory.storePrivate(givenGenerations[slot.value], given &+ skipped)
    return true
  }
}
