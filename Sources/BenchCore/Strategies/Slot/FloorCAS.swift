/// One compare-exchange on one shared line, by takes and gives alike: what no design that both sides
/// compare-exchange can beat.
///
/// After the `cas` pseudo-queue of Yang and Mellor-Crummey's harness. The postmaster tries once: its
/// bound is that of the strategies that it stands beneath.
package struct FloorCAS: SlotStrategy {
  package static let card = StrategyCard(
    name: "floor-cas", kind: .floor, summary: "one compare-exchange on a shared line",
    takeProgress: "lock-free", giveProgress: "wait-free", killedBackend: "nothing")
  package static var handsOutSlots: Bool { false }

  private let word: Word

  package init(
    _ geometry: SlotGeometry, options: StrategyOptions, layout: inout RegionLayout
  ) throws(ConfigurationError) {
    word = layout.word("word")
  }

  package var table: SlotTable? { nil }
  package var giveBound: UInt32 { 2 }

  package func format(_ start: StartingState, in memory: some SharedMemory) {
    memory.store(word, 0, .relaxed)
  }

  package func postmaster(_ start: StartingState) -> NoState { NoState() }

  @inline(__always)
  package func take(by backend: inout NoState, in memory: some BackendMemory) -> SlotIndex? {
    var seen = memory.load(word, .relaxed)
    while true {
      memory.loopHead(seen)
      let result = memory.compareExchange(
        word, expected: seen, desired: seen &+ 1, success: .acquiring, failure: .relaxed)
      if result.exchanged { return SlotIndex(trusted: 0) }
      memory.note(.retry)
      seen = result.original
    }
  }

  @inline(__always)
  package func give(
    _ slot: SlotIndex, by postmaster: inout NoState, in memory: some PostmasterMemory
  ) {
    let seen = memory.load(word, .relaxed)
    let result = memory.compareExchange(
      word, expected: seen, desired: seen.map { $0 &+ 1 }, success: .releasing, failure: .relaxed)
    if !result.exchanged { memory.note(.retry) }
  }

  package func freeSlots(in memory: some SharedMemory) -> [UInt32] { [] }
}
