/// A way of telling the postmaster which workers to start and which to end.
///
/// A plain value of offsets and sizes whose methods are generic over the memory. Backends ask, each
/// request under the lock; the postmaster answers when it is woken, without lock or wait (R1, R2). What
/// it finds it hands to a `StartHandler`, which starts real processes or plays them.
package protocol StartStrategy: Sendable {
  associatedtype Postmaster: PrivateState

  static var card: StrategyCard { get }
  /// Whether `requestStart` writes what the lock guards; otherwise IN_USE says it all.
  static var queuesStarts: Bool { get }

  /// Reserves the strategy's words beside the slots that it tells of.
  init(_ table: SlotTable, _ geometry: SlotGeometry, layout: inout RegionLayout)

  var orders: WorkerOrders { get }
  /// The most accesses to shared memory that one answer makes, whatever shared memory contains.
  var answerBound: UInt32 { get }

  func format(in memory: some SharedMemory)
  /// Writes the postmaster's own memory anew: these slots' workers run, of the generation that a format
  /// leaves, and it knows them.
  func postmaster(
    knowing slots: [UInt32], in memory: some PostmasterMemory
  ) -> Postmaster

  /// Under the lock, after the slot says IN_USE: a worker is to be started.
  func requestStart(_ slot: SlotIndex, in memory: some BackendMemory)
  /// Under the lock, after the order to end has been written.
  func requestEnd(_ slot: SlotIndex, in memory: some BackendMemory)

  /// What the postmaster does when it is woken.
  func answer(
    by postmaster: inout Postmaster, in memory: some PostmasterMemory,
    _ handler: inout some StartHandler
  ) -> StartAnswer
  /// A worker that the postmaster knew has ended, and its slot is about to be given back.
  func forget(
    _ slot: SlotIndex, by postmaster: inout Postmaster, in memory: some PostmasterMemory)
}

extension StartStrategy {
  @inline(__always) package static var queuesStarts: Bool { false }

  @inline(__always) package func requestStart(_ slot: SlotIndex, in memory: some BackendMemory) {}
  @inline(__always) package func requestEnd(_ slot: SlotIndex, in memory: some BackendMemory) {}

  /// Orders the end of the worker that was registered in a slot under this generation, takes the lock
  /// for it, and says whether there was anything to say.
  ///
  /// As PostgreSQL's TerminateBackgroundWorker it looks at the generation alone: the worker may have
  /// ended and its slot be free, and then the order concerns nobody.
  @inline(__always) package func terminate(
    _ slot: SlotIndex, generation: UInt32, in memory: some BackendMemory
  ) -> Bool {
    memory.lock()
    let isAsked = orders.end(slot, generation: generation, in: memory)
    if isAsked { requestEnd(slot, in: memory) }
    memory.unlock()
    return isAsked
  }
}

/// What an answer found out about how much work it was.
package struct StartAnswer: BitwiseCopyable, Equatable, Sendable {
  /// Slots whose state was looked at.
  package var slotsVisited: UInt32 = 0
  /// Entries of the postmaster's own list that were walked over.
  package var workersWalked: UInt64 = 0
  /// Messages that were read.
  package var messages: UInt32 = 0
  /// Whether the limit of one answer was reached and there is more: then nobody need signal again.
  package var hasMore = false

  @inline(__always) package init() {}

  /// Slots, entries and messages together.
  @inline(__always) package var steps: UInt64 {
    UInt64(slotsVisited) &+ workersWalked &+ UInt64(messages)
  }
}

/// What becomes of what the postmaster found out; a value of the caller's own.
package protocol StartHandler {
  /// A worker is to be started; from here on the postmaster knows it.
  mutating func start(_ slot: SlotIndex, generation: UInt32)
  /// A worker that was started is to be ended.
  mutating func end(_ slot: SlotIndex, generation: UInt32)
  /// A worker was to end before anybody had started it: its slot can be given back at once.
  mutating func cancel(_ slot: SlotIndex, generation: UInt32)
}
