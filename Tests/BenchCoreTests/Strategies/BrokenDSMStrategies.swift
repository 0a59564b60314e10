import BenchCore

// Two ways to get each table of segments wrong.

private func card(_ name: String) -> StrategyCard {
  StrategyCard(name: name, kind: .contender, summary: "broken on purpose", remarks: [])
}

/// A sound table but for what a broken one does otherwise.
protocol BrokenDSMStrategy: DSMStrategy where Backend == Sound.Backend {
  associatedtype Sound: DSMStrategy
  var sound: Sound { get }
}

extension BrokenDSMStrategy {
  static var isExact: Bool { Sound.isExact }
  var generations: UInt64? { sound.generations }
  func format(in memory: some SharedMemory) { sound.format(in: memory) }
  func backend(_ number: UInt32) -> Backend { sound.backend(number) }

  func create(
    key: UInt64, by backend: inout Backend, in memory: some BackendMemory
  ) -> CreatedSegment? {
    sound.create(key: key, by: &backend, in: memory)
  }

  func attach(_ handle: UInt64, in memory: some BackendMemory) -> AttachedSegment {
    sound.attach(handle, in: memory)
  }

  func detach(_ slot: SlotIndex, in memory: some BackendMemory) -> Bool {
    sound.detach(slot, in: memory)
  }

  func free(_ slot: SlotIndex, in memory: some BackendMemory) { sound.free(slot, in: memory) }

  func key(of slot: SlotIndex, in memory: some SharedMemory) -> UInt64 {
    sound.key(of: slot, in: memory)
  }

  func handle(of slot: SlotIndex, in memory: some SharedMemory) -> UInt64? {
    sound.handle(of: slot, in: memory)
  }

  func references(of slot: SlotIndex, in memory: some SharedMemory) -> UInt32 {
    sound.references(of: slot, in: memory)
  }

  func freeCount(in memory: some SharedMemory) -> UInt32 { sound.freeCount(in: memory) }
}

/// Attaches by the slot alone.
struct AgelessDSM: BrokenDSMStrategy {
  static let card = BenchCoreTests.card("ageless-dsm")
  let sound: DSMGeneration

  init(_ geometry: DSMGeometry, layout: inout RegionLayout) throws(ConfigurationError) {
    sound = try DSMGeneration(geometry, layout: &layout)
  }

  func attach(_ handle: UInt64, in memory: some BackendMemory) -> AttachedSegment {
    let found = sound.attach(handle, in: memory)
    guard case .reused = found else { return found }
    // Slots of at most 64 here, hence six bits.
    let slot = SlotIndex(trusted: UInt32(handle & 63))
    guard let current = sound.handle(of: slot, in: memory) else { return found }
    return sound.attach(current, in: memory)
  }
}

/// Attaches without a reference.
struct UncountedDSM<Sound: DSMStrategy>: BrokenDSMStrategy {
  static var card: StrategyCard { BenchCoreTests.card("uncounted-dsm") }
  let sound: Sound

  init(_ geometry: DSMGeometry, layout: inout RegionLayout) throws(ConfigurationError) {
    sound = try Sound(geometry, layout: &layout)
  }

  func attach(_ handle: UInt64, in memory: some BackendMemory) -> AttachedSegment {
    let found = sound.attach(handle, in: memory)
    if case .slot(let slot) = found { _ = sound.detach(slot, in: memory) }
    return found
  }
}

/// Never gives a slot back.
struct HoardingDSM<Sound: DSMStrategy>: BrokenDSMStrategy {
  static var card: StrategyCard { BenchCoreTests.card("hoarding-dsm") }
  let sound: Sound

  init(_ geometry: DSMGeometry, layout: inout RegionLayout) throws(ConfigurationError) {
    sound = try Sound(geometry, layout: &layout)
  }

  func free(_ slot: SlotIndex, in memory: some BackendMemory) {}
}
