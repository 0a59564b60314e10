/// A circular queue of START and END messages: backends append under their lock, the postmaster
/// consumes without one.
///
/// Source: the first of three patches in the thread ("outer loop"), not committed, with a place for
/// each event that there can be: two a slot, as there, are too few, because an order to end may be for a
/// worker that has ended already. Free-running counters, of which only the difference is used.
///
/// States      IN_USE, START queued → known → END queued → ending → forgotten
/// Invariants  1. A generation of a slot is in the queue at most once as START and once as END: an order
///                is given once, and only to the generation that the slot has.
///             2. A slot gets its next generation only after the postmaster has read the START of this
///                one, and with it all that was queued before. So at most three messages of a slot wait:
///                the END of the generation before, START and END of this one. Thrice the slots never
///                fill, however long the postmaster is away and whatever is terminated, freed, reused
///                and terminated again.
///             3. `tail` and the cells change under the lock; how far it has read, the postmaster alone
///                knows.
/// Order       the backend stores `tail`, releasing (A), after the cell, the slot and its order
///             the answer loads `tail`, acquiring (B)   B reads A: all of them are there.
/// Progress    requests blocking; the answer wait-free: at most 100 messages, or one visit to every slot
///             if `tail` is more than the queue can hold ahead.
/// Cost        a message for each request; nothing depends on how many slots or workers there are.
/// Not for     backends that may not lock.
package struct StartQueue: StartStrategy {
  package struct Postmaster: PrivateState {
    fileprivate var head: UInt32
  }

  package static let card = StrategyCard(
    name: "start-queue", kind: .contender, idea: .proposed,
    summary: "circular queue of what to start and to end", widestAtomic: 32,
    remarks: [
      .init("request", "a message, under the lock"), .init("answer visits", "the slot named"),
      .init("and for each in use", "one record"),
    ])
  @inline(__always) package static var queuesStarts: Bool { true }

  /// Messages that one answer reads: as many workers as PostgreSQL starts at once
  /// (MAX_BGWORKERS_TO_LAUNCH).
  package static let answerLimit: UInt32 = 100
  private static let messagesOfSlot: UInt32 = 3
  private static let end: UInt32 = 1

  package let orders: WorkerOrders
  private let table: SlotTable
  private let workers: KnownWorkers
  private let mask: UInt32
  private let origin: UInt32
  private let tail: Word
  private let ring: DenseWordArray

  package init(_ table: SlotTable, _ geometry: SlotGeometry, layout: inout RegionLayout) {
    self.table = table
    origin = geometry.counterOrigin
    let capacity = (Self.messagesOfSlot * geometry.slots).roundedUpToPowerOfTwo
    mask = capacity - 1
    tail = layout.word("start-tail")
    ring = layout.words("start-ring", count: capacity)
    orders = WorkerOrders(table, geometry, layout: &layout)
    workers = KnownWorkers(table, orders, geometry, layout: &layout)
  }

  package var answerBound: UInt32 {
    1
      + max(
        (1 + KnownWorkers.visitBound) * Self.answerLimit, KnownWorkers.visitBound * table.count)
  }

  package func format(in memory: some SharedMemory) {
    orders.format(in: memory)
    memory.store(tail, origin, .releasing)
  }

  package func postmaster(
    knowing slots: [UInt32], in memory: some PostmasterMemory
  ) -> Postmaster {
    workers.format(in: memory)
    for slot in slots { workers.knows(SlotIndex(trusted: slot), in: memory) }
    return Postmaster(head: origin)
  }

  @inline(__always)
  package func requestStart(_ slot: SlotIndex, in memory: some BackendMemory) {
    append(slot.value &<< 1, in: memory)
  }

  @inline(__always)
  package func requestEnd(_ slot: SlotIndex, in memory: some BackendMemory) {
    append(slot.value &<< 1 | Self.end, in: memory)
  }

  @inline(__always) private func append(_ message: UInt32, in memory: some BackendMemory) {
    let position = memory.load(tail, .relaxed)
    memory.store(ring[position & mask], message, .relaxed)
    memory.store(tail, position &+ 1, .releasing)  // A
  }

  @inline(__always)
  package func answer(
    by postmaster: inout Postmaster, in memory: some PostmasterMemory,
    _ handler: inout some StartHandler
  ) -> StartAnswer {
    let head = postmaster.head
    let end = memory.load(tail, .acquiring)  // B
    guard let waiting = end.map({ $0 &- head }).value(upTo: mask &+ 1) else {
      return resynchronise(with: end, by: &postmaster, in: memory, &handler)
    }
    var answer = StartAnswer()
    let limit = min(waiting, Self.answerLimit)
    while answer.messages < limit {
      let message = memory.load(ring[(head &+ answer.messages) & mask], .relaxed)
      answer.messages &+= 1
      carryOut(message, in: memory, &handler)
    }
    postmaster.head = head &+ limit
    answer.hasMore = waiting > limit
    return answer
  }

  @inline(__always) private func carryOut(
    _ message: Untrusted<UInt32>, in memory: some PostmasterMemory,
    _ handler: inout some StartHandler
  ) {
    guard let slot = message.map({ $0 &>> 1 }).index(below: table.count) else {
      return memory.note(.reject)
    }
    if workers.isKnown(slot, in: memory) {
      workers.visitKnown(slot, in: memory, &handler)
    } else if message.map({ $0 & Self.end }).equals(0) {
      guard workers.isInUse(slot, in: memory) else { return memory.note(.reject) }
      _ = workers.visitUnknown(slot, in: memory, &handler)
    }
    // An END of a worker that is not known is for one that has ended.
  }

  /// No history leads here: `tail` is damaged.
  ///
  /// What the messages were about stands in the slots, so a visit to all of them loses nothing.
  @inline(never) private func resynchronise(
    with end: Untrusted<UInt32>, by postmaster: inout Postmaster,
    in memory: some PostmasterMemory, _ handler: inout some StartHandler
  ) -> StartAnswer {
    memory.note(.reject)
    // Any position is as good as any other: only differences mean anything.
    postmaster.head = end.value(upTo: .max) ?? postmaster.head
    return workers.visitAll(table.count, in: memory, &handler)
  }

  @inline(__always)
  package func forget(
    _ slot: SlotIndex, by postmaster: inout Postmaster, in memory: some PostmasterMemory
  ) {
    workers.forget(slot, in: memory)
  }
}
