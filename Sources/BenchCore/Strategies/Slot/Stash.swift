/// Where the postmaster puts slots that it could not publish within its bound (R2).
///
/// In its own memory, so no backend can harm it, with room for every slot. This is what makes any cap
/// on attempts legal: the slot is late, never lost, and the postmaster goes on.
package struct Stash: PrivateState {
  package private(set) var count: UInt32 = 0

  package init() {}

  /// A full shelf holds the slot already: a rogue that forges states and generations can have one given
  /// again while it lies here, and without the check would have the postmaster write past the shelf.
  package mutating func push(
    _ slot: SlotIndex, on shelf: PrivateWordArray, in memory: some PostmasterMemory
  ) {
    guard count < shelf.count else { return memory.note(.reject) }
    if memory.isPlanted(.droppedStash) { return }
    memory.storePrivate(shelf[count], slot.value)
    count &+= 1
    memory.note(.stash)
  }

  package mutating func pop(
    from shelf: PrivateWordArray, in memory: some PostmasterMemory
  ) -> SlotIndex? {
    guard count > 0 else { return nil }
    count &-= 1
    return SlotIndex(trusted: memory.loadPrivate(shelf[count]))
  }
}
