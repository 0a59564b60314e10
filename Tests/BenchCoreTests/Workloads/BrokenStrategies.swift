import BenchCore

// Strategies that are broken on purpose, for a judge that condemns nobody proves nothing.

/// Hands the first slot to everybody who asks.
struct GenerousStrategy: SlotStrategy {
  static let card = StrategyCard(
    name: "generous", kind: .contender, summary: "one slot for all", takeProgress: "wait-free",
    giveProgress: "wait-free", killedBackend: "nothing")

  private let slots: SlotTable

  init(
    _ geometry: SlotGeometry, options: StrategyOptions, layout: inout RegionLayout
  ) throws(ConfigurationError) {
    slots = SlotTable(geometry, layout: &layout)
  }

  var table: SlotTable? { slots }
  var giveBound: UInt32 { 0 }

  func format(_ start: StartingState, in memory: some SharedMemory) {
    slots.format(start, in: memory)
  }

  func postmaster(_ start: StartingState) -> NoState { NoState() }

  func take(by backend: inout NumberedBackend, in memory: some BackendMemory) -> SlotIndex? {
    let slot = SlotIndex(trusted: 0)
    slots.publish(slot, in: memory)
    return slot
  }

  func give(_ slot: SlotIndex, by postmaster: inout NoState, in memory: some PostmasterMemory) {}

  func freeSlots(in memory: some SharedMemory) -> [UInt32] { [] }
}

/// A stack whose takes store the head instead of compare-exchanging it: right from one thread.
struct RacyStack: SlotStrategy {
  struct Postmaster: PrivateState {
    var given: SlotTable.Given
  }

  static let card = StrategyCard(
    name: "racy-stack", kind: .contender, summary: "a stack without a compare-exchange",
    takeProgress: "wait-free", giveProgress: "wait-free", killedBackend: "its slot, leaked")

  private static let none = UInt32.max

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
  var giveBound: UInt32 { 5 }

  func format(_ start: StartingState, in memory: some SharedMemory) {
    slots.format(start, in: memory)
    var below = Self.none
    for slot in start.free.reversed() {
      memory.store(next[slot], below, .relaxed)
      below = slot
    }
    memory.store(head, below, .releasing)
  }

  func postmaster(_ start: StartingState) -> Postmaster { Postmaster(given: slots.given()) }

  func take(by backend: inout NumberedBackend, in memory: some BackendMemory) -> SlotIndex? {
    let seen = memory.load(head, .acquiring)
    guard let slot = SlotIndex(seen, below: slots.count) else { return nil }
    let below = memory.load(next[slot], .relaxed)
    memory.store(head, below, .releasing)
    slots.reserve(slot, by: backend.number, in: memory)
    slots.publish(slot, in: memory)
    return slot
  }

  func give(
    _ slot: SlotIndex, by postmaster: inout Postmaster, in memory: some PostmasterMemory
  ) {
    slots.terminate(by: &postmaster.given, in: memory)
    slots.free(slot, .relaxed, in: memory)
    memory.store(next[slot], memory.load(head, .relaxed), .relaxed)
    memory.store(head, slot.value, .releasing)
  }

  func freeSlots(in memory: some SharedMemory) -> [UInt32] {
    var found: [UInt32] = []
    var index = memory.load(head, .acquiring)
    while index < slots.count, found.count <= Int(slots.count) {
      found.append(index)
      index = memory.load(next[index], .relaxed)
    }
    return found
  }
}

/// A queue's give that forgets every hundredth slot.
struct LeakyStrategy: SlotStrategy {
  struct Postmaster: PrivateState {
    var sound: LinearScan.Postmaster
    var gives: UInt32
  }

  static let card = StrategyCard(
    name: "leaky", kind: .contender, summary: "forgets every hundredth slot",
    takeProgress: "blocking", giveProgress: "wait-free", killedBackend: "nothing")
  static var usesLock: Bool { true }

  private let sound: LinearScan

  init(
    _ geometry: SlotGeometry, options: StrategyOptions, layout: inout RegionLayout
  ) throws(ConfigurationError) {
    sound = try LinearScan(geometry, options: options, layout: &layout)
  }

  var table: SlotTable? { sound.table }
  var giveBound: UInt32 { sound.giveBound }

  func format(_ start: StartingState, in memory: some SharedMemory) {
    sound.format(start, in: memory)
  }

  func backend(_ number: UInt32) -> NumberedBackend { sound.backend(number) }

  func postmaster(_ start: StartingState) -> Postmaster {
    Postmaster(sound: sound.postmaster(start), gives: 0)
  }

  func take(by backend: inout NumberedBackend, in memory: some BackendMemory) -> SlotIndex? {
    sound.take(by: &backend, in: memory)
  }

  func give(
    _ slot: SlotIndex, by postmaster: inout Postmaster, in memory: some PostmasterMemory
  ) {
    postmaster.gives &+= 1
    if postmaster.gives % 100 != 0 { sound.give(slot, by: &postmaster.sound, in: memory) }
  }

  func freeSlots(in memory: some SharedMemory) -> [UInt32] { sound.freeSlots(in: memory) }
}
