/// What the postmaster knows of each worker: a record a slot in its own memory, which no backend maps.
///
/// Source: RegisteredBgWorker (postmaster/bgworker_internals.h): a copy of the worker's description, the
/// slot's number, whether it is to end, and the links of a list. PostgreSQL allocates one when it
/// notices a worker; here each slot has one, at the size that PostgreSQL's have, so that a walk through
/// the list touches as many lines.
package struct KnownWorkers: Sendable {
  private enum Status {
    static let unknown: UInt32 = 0
    static let running: UInt32 = 1
    static let ending: UInt32 = 2
  }

  // After the description, in words.
  private static let header: UInt32 = 8
  private static let slotNumber: UInt32 = 0
  private static let generation: UInt32 = 1
  private static let status: UInt32 = 2
  private static let previous: UInt32 = 4
  private static let next: UInt32 = 6

  private let table: SlotTable
  private let orders: WorkerOrders
  private let records: PrivateWordArray
  private let stride: UInt32
  private let descriptionWords: UInt32
  private let origin: UInt32

  /// The most accesses to shared memory that a visit makes: state, generation, order, description.
  package static let visitBound: UInt32 = 4

  package init(
    _ table: SlotTable, _ orders: WorkerOrders, _ geometry: SlotGeometry,
    layout: inout RegionLayout
  ) {
    self.table = table
    self.orders = orders
    origin = geometry.counterOrigin
    descriptionWords = geometry.layout.payloadSize / 4
    stride = descriptionWords + Self.header
    records = layout.privateWords(count: stride * geometry.slots)
  }

  @inline(__always) private func word(_ slot: SlotIndex, _ field: UInt32) -> PrivateWord {
    records[slot.value &* stride &+ descriptionWords &+ field]
  }

  /// The entry after this one in a list; of the slots' numbers.
  @inline(__always) func next(_ slot: SlotIndex) -> PrivateWord { word(slot, Self.next) }
  @inline(__always) func previous(_ slot: SlotIndex) -> PrivateWord { word(slot, Self.previous) }
  /// The number of the slot that an entry is about.
  @inline(__always) func slotNumber(_ slot: SlotIndex) -> PrivateWord {
    word(slot, Self.slotNumber)
  }

  /// Forgets all.
  func format(in memory: some PostmasterMemory) {
    for number in 0..<table.count {
      let slot = SlotIndex(trusted: number)
      memory.storePrivate(slotNumber(slot), number)
      memory.storePrivate(word(slot, Self.generation), origin)
      memory.storePrivate(word(slot, Self.status), Status.unknown)
    }
  }

  /// A worker of the generation that a format leaves runs.
  func knows(_ slot: SlotIndex, in memory: some PostmasterMemory) {
    memory.storePrivate(word(slot, Self.status), Status.running)
  }

  @inline(__always) func isKnown(_ slot: SlotIndex, in memory: some PostmasterMemory) -> Bool {
    memory.loadPrivate(word(slot, Self.status)) != Status.unknown
  }

  @inline(__always) func forget(_ slot: SlotIndex, in memory: some PostmasterMemory) {
    memory.storePrivate(word(slot, Self.status), Status.unknown)
  }

  /// Whether a slot says that it is somebody's.
  @inline(__always) func isInUse(_ slot: SlotIndex, in memory: some PostmasterMemory) -> Bool {
    memory.load(table.state(slot), .acquiring).equals(SlotTable.State.inUse)  // B of SlotTable
  }

  /// Ends a worker that is known, if there is an order to, once.
  @inline(__always) func visitKnown(
    _ slot: SlotIndex, in memory: some PostmasterMemory, _ handler: inout some StartHandler
  ) {
    let generation = memory.loadPrivate(word(slot, Self.generation))
    guard memory.loadPrivate(word(slot, Self.status)) == Status.running,
      orders.isEnded(slot, generation: generation, in: memory)
    else { return }
    memory.storePrivate(word(slot, Self.status), Status.ending)
    handler.end(slot, generation: generation)
  }

  /// Takes in a worker that is not known, of a slot that is in use; false if it was to end already, and
  /// then it is known no more than before.
  ///
  /// All that is read of the slot is read once: the generation may be anything, for it is only compared.
  @inline(__always) func visitUnknown(
    _ slot: SlotIndex, in memory: some PostmasterMemory, _ handler: inout some StartHandler
  ) -> Bool {
    let found = memory.load(table.generation(slot), .relaxed)
    let generation =
      found.map { UInt32(truncatingIfNeeded: $0) }.value(upTo: .max) ?? 0
    // One and the same worker, whatever a rogue makes of its slot, is started and given back once.
    guard
      generation != memory.loadPrivate(word(slot, Self.generation))
        || memory.isPlanted(.uncheckedGeneration)
    else { return false }
    memory.storePrivate(word(slot, Self.generation), generation)
    if orders.isEnded(slot, generation: generation, in: memory) {
      handler.cancel(slot, generation: generation)
      return false
    }
    memory.copy(table.payload(slot), to: records, at: slot.value &* stride)
    memory.storePrivate(word(slot, Self.status), Status.running)
    handler.start(slot, generation: generation)
    return true
  }
}
