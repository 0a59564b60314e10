/// The scan without its inner walk: every slot is visited, and a table of the postmaster's own says
/// which worker is in it.
///
/// Source: the second of three patches in the thread ("inner loop"), not committed.
///
/// States      IN_USE, unknown → known → ending → forgotten
/// Invariants  1. A worker is known exactly when its slot's record says so.
/// Order       the backend stores IN_USE, releasing (A); the visit loads it, acquiring (B).
/// Progress    the request costs nothing beside the wake-up; the answer is wait-free.
/// Cost        an answer loads the state of every slot, whatever has changed.
/// Not for     many slots.
package struct StartScanIndexed: StartStrategy {
  package typealias Postmaster = NoState

  package static let card = StrategyCard(
    name: "start-scan-indexed", kind: .contender, idea: .proposed,
    summary: "all slots visited, workers found in a table by slot", widestAtomic: 32,
    remarks: [
      .init("request", "a flag"), .init("answer visits", "every slot"),
      .init("and for each in use", "one record"),
    ])

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

  package func postmaster(knowing slots: [UInt32], in memory: some PostmasterMemory) -> NoState {
    workers.format(in: memory)
    for slot in slots { workers.knows(SlotIndex(trusted: slot), in: memory) }
    return NoState()
  }

  @inline(__always)
  package func answer(
    by postmaster: inout NoState, in memory: some PostmasterMemory,
    _ handler: inout some StartHandler
  ) -> StartAnswer {
    workers.visitAll(table.count, in: memory, &handler)
  }

  @inline(__always)
  package func forget(
    _ slot: SlotIndex, by postmaster: inout NoState, in memory: some PostmasterMemory
  ) {
    workers.forget(slot, in: memory)
  }
}

extension KnownWorkers {
  /// A visit to every slot, with the records for a table.
  @inline(__always) func visitAll(
    _ slots: UInt32, in memory: some PostmasterMemory, _ handler: inout some StartHandler
  ) -> StartAnswer {
    var answer = StartAnswer()
    while answer.slotsVisited < slots {
      let slot = SlotIndex(trusted: answer.slotsVisited)
      answer.slotsVisited &+= 1
      guard isInUse(slot, in: memory) else { continue }
      answer.workersWalked &+= 1
      if isKnown(slot, in: memory) {
        visitKnown(slot, in: memory, &handler)
      } else {
        _ = visitUnknown(slot, in: memory, &handler)
      }
    }
    return answer
  }
}
