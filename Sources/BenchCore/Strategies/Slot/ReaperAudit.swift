/// The postmaster's audit: gives the slots that a dead backend reserved and never published.
///
/// Begun when the postmaster has collected the backend, so that nobody acts for that number any more.
/// It knows the number from its own record of children, and the generations from its shadow; of shared
/// memory it believes no more than that a slot says RESERVED and names the dead one. A backend that is
/// paused has not been collected, and keeps what it reserved.
///
/// Bounded (R2): a turn looks at a batch of slots and ends at the first that it gives. A slot is
/// looked at once, so rogues cannot make the sweep longer than a turn for each slot.
///
/// Not found  A slot whose taker died between the pop and RESERVED: it names nobody yet. To name it
///            before the pop would cost every attempt a store.
/// Condition  The number must not be another backend's before the sweep has ended.
/// Leaves     The counter `terminated` one ahead of `registered` if the backend died between RESERVED
///            and its count: the limit then lets one more search begin, which finds nothing.
package struct ReaperAudit: PrivateState {
  /// Slots that a turn looks at: few enough for a turn to stay as short as the service of a mailbox.
  package static let batch: UInt32 = 32

  private let owner: UInt32
  private var next: UInt32 = 0

  package init(ofSlotsReservedBy owner: UInt32) { self.owner = owner }

  /// Most accesses of one turn, with the give of what it returned.
  package static func bound(_ giveBound: UInt32) -> UInt32 {
    Shadow.reclaimBound * batch + giveBound
  }

  package func hasEnded(slots: UInt32) -> Bool { next >= slots }

  /// The next slot of the dead backend, for the postmaster to give; nil if this batch holds none.
  package mutating func turn(
    slots: UInt32, shadow: Shadow, in memory: some PostmasterMemory
  ) -> SlotIndex? {
    var looked: UInt32 = 0
    while looked < Self.batch, next < slots {
      let slot = SlotIndex(trusted: next)
      next &+= 1
      looked &+= 1
      if shadow.reclaim(slot, of: owner, in: memory) { return slot }
    }
    return nil
  }
}
