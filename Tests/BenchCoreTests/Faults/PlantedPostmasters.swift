import BenchCore

// Postmaster halves that break rule R2 on purpose, for a judge that condemns nobody proves nothing.
// Their takes do nothing: it is the postmaster that is on trial.

/// What each of them does wrong.
protocol PlantedGive {
  static var name: String { get }
  /// A give that must not be; it declares at most four accesses.
  static func give(
    _ slot: SlotIndex, head: Word, next: DenseWordArray, in memory: some PostmasterMemory)
}

/// Walks to the end of the list by links that backends may have written.
enum FollowsALink: PlantedGive {
  static let name = "follows-a-link"

  static func give(
    _ slot: SlotIndex, head: Word, next: DenseWordArray, in memory: some PostmasterMemory
  ) {
    let first = memory.load(head, .relaxed).forMemory
    memory.store(next[first], slot.value, .releasing)
  }
}

/// Tries until it succeeds.
enum LoopsOnAValue: PlantedGive {
  static let name = "loops-on-a-value"

  static func give(
    _ slot: SlotIndex, head: Word, next: DenseWordArray, in memory: some PostmasterMemory
  ) {
    var seen = memory.load(head, .relaxed)
    while true {
      let result = memory.compareExchange(
        head, expected: seen, desired: Untrusted(slot.value), success: .releasing,
        failure: .relaxed)
      if result.exchanged { return }
      seen = result.original
    }
  }
}

/// Takes the size of the array from where backends can write it.
enum TrustsASize: PlantedGive {
  static let name = "trusts-a-size"

  static func give(
    _ slot: SlotIndex, head: Word, next: DenseWordArray, in memory: some PostmasterMemory
  ) {
    let size = memory.load(head, .relaxed).forMemory
    memory.store(next[size &- 1], slot.value, .releasing)
  }
}

struct Planted<Give: PlantedGive>: SlotStrategy {
  static var card: StrategyCard {
    StrategyCard(
      name: Give.name, kind: .contender, summary: "breaks R2", takeProgress: "wait-free",
      giveProgress: "none", killedBackend: "nothing")
  }

  private let slots: SlotTable
  private let head: Word
  private let next: DenseWordArray

  init(
    _ geometry: SlotGeometry, options: StrategyOptions, layout: inout RegionLayout
  ) throws(ConfigurationError) {
    head = layout.word("head")
    next = layout.words("next", count: geometry.slots)
    slots = SlotTable(geometry, layout: &layout)
  }

  var table: SlotTable? { slots }
  var giveBound: UInt32 { 4 }

  func format(_ start: StartingState, in memory: some SharedMemory) {
    slots.format(start, in: memory)
    memory.store(head, 1, .releasing)
  }

  func postmaster(_ start: StartingState) -> NoState { NoState() }
  func take(by backend: inout NoState, in memory: some BackendMemory) -> SlotIndex? { nil }

  func give(_ slot: SlotIndex, by postmaster: inout NoState, in memory: some PostmasterMemory) {
    Give.give(slot, head: head, next: next, in: memory)
  }

  func freeSlots(in memory: some SharedMemory) -> [UInt32] { [] }
}
