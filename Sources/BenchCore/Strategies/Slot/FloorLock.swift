/// The lock, taken and released around nothing: what no design that takes it can beat.
///
/// A give does nothing, for the postmaster may not lock.
package struct FloorLock: SlotStrategy {
  package static let card = StrategyCard(
    name: "floor-lock", kind: .floor, summary: "the lock around nothing",
    takeProgress: "blocking", giveProgress: "wait-free", killedBackend: "the lock, held")
  package static var handsOutSlots: Bool { false }
  package static var usesLock: Bool { true }

  package init(
    _ geometry: SlotGeometry, options: StrategyOptions, layout: inout RegionLayout
  ) throws(ConfigurationError) {}

  package var table: SlotTable? { nil }
  package var giveBound: UInt32 { 0 }

  package func format(_ start: StartingState, in memory: some SharedMemory) {}
  package func postmaster(_ start: StartingState) -> NoState { NoState() }

  @inline(__always)
  package func take(by backend: inout NoState, in memory: some BackendMemory) -> SlotIndex? {
    memory.lock()
    memory.unlock()
    return SlotIndex(trusted: 0)
  }

  @inline(__always)
  package func give(
    _ slot: SlotIndex, by postmaster: inout NoState, in memory: some PostmasterMemory
  ) {}

  package func freeSlots(in memory: some SharedMemory) -> [UInt32] { [] }
}
