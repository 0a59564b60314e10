/// PostgreSQL today: the postmaster visits every slot, and looks for each that is in use through its
/// own list of workers.
///
/// Source: BackgroundWorkerStateChange and FindRegisteredWorkerBySlotNumber (postmaster/bgworker.c,
/// PostgreSQL 18). That list's own walks for workers to start or restart (maybe_start_bgworkers,
/// DetermineSleepTime) are not modelled here.
///
/// States      IN_USE, unknown → known → ending → forgotten
/// Invariants  1. A worker is known exactly when it is in the list, once, the youngest first.
///             2. No message is ever lost, for there is none: all there is to see stands in the slots.
/// Order       the backend stores IN_USE, releasing (A); the visit loads it, acquiring (B).
/// Progress    the request costs nothing beside the wake-up; the answer is wait-free, but as long as the
///             table times the list.
/// Cost        an answer loads the state of every slot, and for each in use walks over half the list on
///             average: with n workers n²/2 steps, whatever has changed.
/// Not for     many workers.
package struct StartScan: StartStrategy {
  package struct Postmaster: PrivateState {
    /// The youngest, or `none`.
    fileprivate var head: UInt32
  }

  package static let card = StrategyCard(
    name: "start-scan", kind: .baseline, idea: .today,
    summary: "all slots visited, for each in use the list walked", widestAtomic: 32,
    remarks: [
      .init("request", "a flag"), .init("answer visits", "every slot"),
      .init("and for each in use", "half of all workers"),
    ])

  private static let none = UInt32.max

  package let orders: WorkerOrders
  private let table: SlotTable
  private let workers: KnownWorkers

  package init(_ table: SlotTable, _ geometry: SlotGeometry, layout: inout RegionLayout) {
    self.table = table
    orders = WorkerOrders(table, geometry, layout: &layout)
    workers = KnownWorkers(table, orders, geometry, layout: &layout)
  }

  package var answerBound: UInt32 { KnownWorkers.visitBound * table.count }

  package func format(in memory: some SharedMemory) { orders.format(in: memory) }

  package func postmaster(
    knowing slots: [UInt32], in memory: some PostmasterMemory
  ) -> Postmaster {
    workers.format(in: memory)
    var postmaster = Postmaster(head: Self.none)
    for number in slots {
      let slot = SlotIndex(trusted: number)
      workers.knows(slot, in: memory)
      link(slot, by: &postmaster, in: memory)
    }
    return postmaster
  }

  @inline(__always)
  package func answer(
    by postmaster: inout Postmaster, in memory: some PostmasterMemory,
    _ handler: inout some StartHandler
  ) -> StartAnswer {
    var answer = StartAnswer()
    while answer.slotsVisited < table.count {
      let slot = SlotIndex(trusted: answer.slotsVisited)
      answer.slotsVisited &+= 1
      guard workers.isInUse(slot, in: memory) else { continue }
      if find(slot, by: postmaster, in: memory, &answer.workersWalked) {
        workers.visitKnown(slot, in: memory, &handler)
      } else if workers.visitUnknown(slot, in: memory, &handler) {
        link(slot, by: &postmaster, in: memory)
      }
    }
    return answer
  }

  @inline(__always)
  package func forget(
    _ slot: SlotIndex, by postmaster: inout Postmaster, in memory: some PostmasterMemory
  ) {
    workers.forget(slot, in: memory)
    let (before, after) = (
      memory.loadPrivate(workers.previous(slot)), memory.loadPrivate(workers.next(slot))
    )
    if before == Self.none {
      postmaster.head = after
    } else {
      memory.storePrivate(workers.next(SlotIndex(trusted: before)), after)
    }
    if after != Self.none {
      memory.storePrivate(workers.previous(SlotIndex(trusted: after)), before)
    }
  }

  // MARK: The list

  @inline(__always) private func link(
    _ slot: SlotIndex, by postmaster: inout Postmaster, in memory: some PostmasterMemory
  ) {
    let first = postmaster.head
    memory.storePrivate(workers.next(slot), first)
    memory.storePrivate(workers.previous(slot), Self.none)
    if first != Self.none {
      memory.storePrivate(workers.previous(SlotIndex(trusted: first)), slot.value)
    }
    postmaster.head = slot.value
  }

  /// The walk that PostgreSQL makes: an entry is known by the slot's number in it, and by nothing that
  /// could be had without looking.
  @inline(__always) private func find(
    _ slot: SlotIndex, by postmaster: Postmaster, in memory: some PostmasterMemory,
    _ walked: inout UInt64
  ) -> Bool {
    var entry = postmaster.head
    while entry != Self.none {
      walked &+= 1
      let worker = SlotIndex(trusted: entry)
      if memory.loadPrivate(workers.slotNumber(worker)) == slot.value { return true }
      entry = memory.loadPrivate(workers.next(worker))
    }
    return false
  }
}
