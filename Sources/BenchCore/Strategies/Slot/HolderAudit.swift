/// A backend's audit, under the lock: finds the slots that are free and in no free structure.
///
/// While a backend holds the lock nobody else takes, so a slot that is free and unlisted was popped by
/// a holder who died; or the postmaster is just giving it, or has it in its stash. What tells these
/// apart is time: two passes that see the same, with a whole turn of the postmaster between them that
/// ended with an empty stash. What it was giving at the first pass is listed at the second. A postmaster
/// that is slow, or stopped, makes the audit come back with nothing, and never with a wrong slot.
///
/// What is found is marked as RESERVED by nobody, and the postmaster is asked to reclaim it: only the
/// postmaster puts anything into the free structure (R1). Its shadow knows whether the dead one had
/// stepped the generation, and a request that comes twice, or late, finds no mark any more.
///
/// In designs that have no structure beside the states nothing is ever unlisted; but a holder may have
/// died between counting its slot and publishing it, and the audit puts the counter right in all.
///
/// Cost  Each pass reads the free structure, and the states of all slots that are not in it; the lock is
///       held for two passes and a turn.
package struct HolderAudit: Equatable {
  /// Free and in no structure; ascending.
  private let unlisted: [UInt32]
  /// Marked by an auditor who may have died before it asked.
  private let marked: [UInt32]
  private let inUse: UInt32
  private let terminated: UInt32

  /// What is marked, or would be: all that is certain if another pass sees the same a turn later.
  package var leaked: [UInt32] { unlisted + marked }

  /// Passes that may disagree before the audit gives up: the postmaster was giving all the time.
  private static let passCap: UInt32 = 8

  /// One pass over the free structure, and over the states of the slots that are not in it.
  package init<Strategy: SlotStrategy>(
    of strategy: Strategy, _ table: SlotTable, in memory: some SharedMemory
  ) {
    var isListed = [Bool](repeating: false, count: Int(table.count))
    for slot in strategy.freeSlots(in: memory) where slot < table.count {
      isListed[Int(slot)] = true
    }
    var (unlisted, marked): ([UInt32], [UInt32]) = ([], [])
    var inUse: UInt32 = 0
    for number in 0..<table.count where !isListed[Int(number)] {
      let slot = SlotIndex(trusted: number)
      switch memory.load(table.state(slot), .acquiring) {
      case SlotTable.State.free: unlisted.append(number)
      case SlotTable.State.reserved: marked.append(number)
      default: if !table.isOccupied(slot, in: memory) { inUse &+= 1 }
      }
    }
    self.unlisted = unlisted
    self.marked = marked
    self.inUse = inUse
    terminated = table.terminatedCount(in: memory)
  }

  /// Takes the lock, looks, and marks what has leaked; the caller asks the postmaster to reclaim it.
  ///
  /// `awaitTurn` returns true once the postmaster has begun and ended a turn, and false if it did not
  /// in time, or ended it with slots in its stash.
  package static func markLeaked<Strategy: SlotStrategy>(
    in strategy: Strategy, _ table: SlotTable, memory: some BackendMemory, awaitTurn: () -> Bool
  ) -> [UInt32] {
    memory.lock()
    defer { memory.unlock() }
    var last = HolderAudit(of: strategy, table, in: memory)
    for _ in 1..<passCap {
      guard awaitTurn() else { return [] }
      let pass = HolderAudit(of: strategy, table, in: memory)
      if pass == last { return pass.mark(table, in: memory) }
      last = pass
    }
    return []
  }

  private func mark(_ table: SlotTable, in memory: some BackendMemory) -> [UInt32] {
    // No give began between the passes, and no take can: so many are in use, and the dead one may have
    // counted its slot or not. Those that are reclaimed will be counted as terminated.
    table.setRegistered(terminated &+ inUse &+ UInt32(leaked.count), in: memory)
    // Not those that were marked before: the postmaster may be reclaiming them now.
    for slot in unlisted { table.markLeaked(SlotIndex(trusted: slot), in: memory) }
    return leaked
  }
}
