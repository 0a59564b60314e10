/// A start strategy with the slots that it tells of and the flag that is raised: plain bytes, whose
/// methods are what a backend does.
struct StartSystem<Strategy: StartStrategy>: Sendable {
  let table: SlotTable
  let flag: ChangeFlag
  let strategy: Strategy
  /// Of generations.
  let origin: UInt32

  init(_ geometry: SlotGeometry, layout: inout RegionLayout) {
    table = SlotTable(geometry, layout: &layout)
    flag = ChangeFlag(layout: &layout)
    strategy = Strategy(table, geometry, layout: &layout)
    origin = geometry.counterOrigin
  }

  func format(in memory: some SharedMemory) {
    table.format(.allFree(table.count), in: memory)
    flag.format(in: memory)
    strategy.format(in: memory)
  }

  /// The most accesses of any operation of the postmaster's.
  var bound: UInt32 { ChangeFlag.bound + strategy.answerBound }

  /// Registers a worker in the first free slot, all of it under the lock as PostgreSQL does, and raises
  /// the flag; nil if all are taken.
  func register(by backend: UInt32, in memory: some BackendMemory) -> WorkerHandle? {
    memory.lock()
    guard let slot = firstFree(in: memory) else {
      memory.unlock()
      return nil
    }
    table.publishLocked(slot, by: backend, in: memory)
    let generation = UInt32(truncatingIfNeeded: memory.loadPlain(table.generation(slot)))
    strategy.requestStart(slot, in: memory)
    memory.unlock()
    flag.raise(in: memory)
    return WorkerHandle(slot: slot.value, generation: generation)
  }

  private func firstFree(in memory: some BackendMemory) -> SlotIndex? {
    for number in 0..<table.count {
      let slot = SlotIndex(trusted: number)
      if memory.load(table.state(slot), .acquiring) == SlotTable.State.free { return slot }
    }
    return nil
  }

  /// Asks for a worker's end, and raises the flag; false if there was nothing to say.
  func terminate(_ handle: WorkerHandle, in memory: some BackendMemory) -> Bool {
    let isAsked = strategy.terminate(
      SlotIndex(trusted: handle.slot), generation: handle.generation, in: memory)
    if isAsked { flag.raise(in: memory) }
    return isAsked
  }
}
