/// The loop alone: neither half touches shared memory.
///
/// What a cell of this floor costs is the harness's own: the loop, the mailbox, the pauses.
package struct FloorNoop: SlotStrategy {
  package static let card = StrategyCard(
    name: "floor-noop", kind: .floor, summary: "nothing: the cost of the loop itself",
    takeProgress: "wait-free", giveProgress: "wait-free", killedBackend: "nothing")
  package static var handsOutSlots: Bool { false }

  package init(
    _ geometry: SlotGeometry, options: StrategyOptions, layout: inout RegionLayout
  ) throws(ConfigurationError) {}

  package var table: SlotTable? { nil }
  package var giveBound: UInt32 { 0 }

  package func format(_ start: StartingState, in memory: some SharedMemory) {}
  package func postmaster(_ start: StartingState) -> NoState { NoState() }

  @inline(__always)
  package func take(by backend: inout NoState, in memory: some BackendMemory) -> SlotIndex? {
    SlotIndex(trusted: 0)
  }

  @inline(__always)
  package func give(
    _ slot: SlotIndex, by postmaster: inout NoState, in memory: some PostmasterMemory
  ) {}

  package func freeSlots(in memory: some SharedMemory) -> [UInt32] { [] }
}
