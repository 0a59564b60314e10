/// One fetch-add on one shared line, by takes and gives alike: what no design in which both sides
/// update one word can beat, for a fetch-add never has to be tried again.
///
/// After the `faa` pseudo-queue of Yang and Mellor-Crummey's harness. A take returns what it fetched,
/// as a queue's ticket; the postmaster has no use for a number that backends can change, so on x86-64
/// its half is a `lock inc`, which costs the same.
package struct FloorFetchAdd: SlotStrategy {
  package static let card = StrategyCard(
    name: "floor-fetch-add", kind: .floor, summary: "one fetch-add on a shared line",
    takeProgress: "wait-free", giveProgress: "wait-free", killedBackend: "nothing")
  package static var handsOutSlots: Bool { false }

  private let word: Word

  package init(
    _ geometry: SlotGeometry, options: StrategyOptions, layout: inout RegionLayout
  ) throws(ConfigurationError) {
    word = layout.word("word")
  }

  package var table: SlotTable? { nil }
  package var giveBound: UInt32 { 1 }

  package func format(_ start: StartingState, in memory: some SharedMemory) {
    memory.store(word, 0, .relaxed)
  }

  package func postmaster(_ start: StartingState) -> NoState { NoState() }

  @inline(__always)
  package func take(by backend: inout NoState, in memory: some BackendMemory) -> SlotIndex? {
    // Halved, for the largest of all numbers would be refused as no slot's.
    SlotIndex(trusted: memory.fetchAdd(word, 1, .acquiring) &>> 1)
  }

  @inline(__always)
  package func give(
    _ slot: SlotIndex, by postmaster: inout NoState, in memory: some PostmasterMemory
  ) {
    _ = memory.fetchAdd(word, 1, .releasing)
  }

  package func freeSlots(in memory: some SharedMemory) -> [UInt32] { [] }
}
