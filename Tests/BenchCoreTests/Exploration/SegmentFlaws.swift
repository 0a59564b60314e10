import BenchCore

// Tables of segments that violate one property each; beside those in BrokenDSMStrategies.swift.

private func card(_ name: String) -> StrategyCard {
  StrategyCard(name: name, kind: .contender, summary: "flawed on purpose", remarks: [])
}

/// A sound one but for what a flaw does otherwise.
protocol FlawedSegments: BrokenDSMStrategy where Sound == DSMGeneration {
  static var name: String { get }
  static var violates: Property { get }
  /// Of the table that shows it.
  static var slots: UInt32 { get }
  init(_ sound: DSMGeneration)
}

extension FlawedSegments {
  static var card: StrategyCard { BenchCoreTests.card(name) }
  static var slots: UInt32 { 2 }

  init(_ geometry: DSMGeometry, layout: inout RegionLayout) throws(ConfigurationError) {
    self.init(try DSMGeneration(geometry, layout: &layout))
  }

  /// Of a handle of a table with two slots.
  func slot(of handle: UInt64) -> SlotIndex { SlotIndex(trusted: UInt32(handle & 1)) }
}

/// Attaches to what is no more, if its slot is still nobody else's.
struct Mourning: FlawedSegments {
  static let name = "mourning"
  static let violates = Property.destroyedWhileAttached
  let sound: DSMGeneration
  init(_ sound: DSMGeneration) { self.sound = sound }

  func attach(_ handle: UInt64, in memory: some BackendMemory) -> AttachedSegment {
    let found = sound.attach(handle, in: memory)
    return found == .gone ? .slot(slot(of: handle)) : found
  }
}

/// Attaches to whatever is in the slot.
struct Mistaking: FlawedSegments {
  static let name = "mistaking"
  static let violates = Property.wrongSegment
  static let slots: UInt32 = 1
  let sound: DSMGeneration
  init(_ sound: DSMGeneration) { self.sound = sound }

  func attach(_ handle: UInt64, in memory: some BackendMemory) -> AttachedSegment {
    let current = sound.handle(of: SlotIndex(trusted: 0), in: memory)
    return sound.attach(current ?? handle, in: memory)
  }
}

/// Finds nothing.
struct Blind: FlawedSegments {
  static let name = "blind"
  static let violates = Property.missedSegment
  let sound: DSMGeneration
  init(_ sound: DSMGeneration) { self.sound = sound }

  func attach(_ handle: UInt64, in memory: some BackendMemory) -> AttachedSegment {
    guard case .slot(let slot) = sound.attach(handle, in: memory) else { return .gone }
    if sound.detach(slot, in: memory) { sound.free(slot, in: memory) }
    return .gone
  }
}

/// Takes the handle of a segment that is gone for one of none.
struct Oblivious: FlawedSegments {
  static let name = "oblivious"
  static let violates = Property.forgottenHandle
  let sound: DSMGeneration
  init(_ sound: DSMGeneration) { self.sound = sound }

  func attach(_ handle: UInt64, in memory: some BackendMemory) -> AttachedSegment {
    let found = sound.attach(handle, in: memory)
    if case .slot = found { return found }
    return .never
  }
}

/// Creates nothing.
struct Idle: FlawedSegments {
  static let name = "idle"
  static let violates = Property.spuriousEmpty
  let sound: DSMGeneration
  init(_ sound: DSMGeneration) { self.sound = sound }

  func create(
    key: UInt64, by backend: inout NoState, in memory: some BackendMemory
  ) -> CreatedSegment? {
    memory.lock()
    memory.unlock()
    return nil
  }
}

/// Says that the segment is in a slot that there is not.
struct Straying: FlawedSegments {
  static let name = "straying"
  static let violates = Property.strayAccess
  let sound: DSMGeneration
  init(_ sound: DSMGeneration) { self.sound = sound }

  func create(
    key: UInt64, by backend: inout NoState, in memory: some BackendMemory
  ) -> CreatedSegment? {
    sound.create(key: key, by: &backend, in: memory).map {
      CreatedSegment(slot: SlotIndex(trusted: 2 + $0.slot.value), handle: $0.handle)
    }
  }
}

/// Creates in one slot over and over.
struct Repeating: FlawedSegments {
  static let name = "repeating"
  static let violates = Property.doubleHandout
  let sound: DSMGeneration
  init(_ sound: DSMGeneration) { self.sound = sound }

  func create(
    key: UInt64, by backend: inout NoState, in memory: some BackendMemory
  ) -> CreatedSegment? {
    let made = sound.create(key: key, by: &backend, in: memory)
    if let made { sound.free(made.slot, in: memory) }
    return made
  }
}

/// Never gives a slot back.
struct Hoarding: FlawedSegments {
  static let name = "hoarding"
  static let violates = Property.lostSlot
  let sound: DSMGeneration
  init(_ sound: DSMGeneration) { self.sound = sound }
  func free(_ slot: SlotIndex, in memory: some BackendMemory) {}
}

/// Keeps the lock.
struct Clinging: FlawedSegments {
  static let name = "clinging"
  static let violates = Property.deadlock
  let sound: DSMGeneration
  init(_ sound: DSMGeneration) { self.sound = sound }

  func free(_ slot: SlotIndex, in memory: some BackendMemory) {
    sound.free(slot, in: memory)
    memory.lock()
  }
}

/// Attaches without a reference.
struct Touching: FlawedSegments {
  static let name = "touching"
  static let violates = Property.race
  let sound: DSMGeneration
  init(_ sound: DSMGeneration) { self.sound = sound }

  func attach(_ handle: UInt64, in memory: some BackendMemory) -> AttachedSegment {
    let slot = slot(of: handle)
    let word = memory.load(sound.table.both(slot), .acquiring)
    return word >> 32 == handle >> 1 && word & 2 != 0 ? .slot(slot) : .gone
  }
}

/// Waits for a segment to come back.
struct Waiting: FlawedSegments {
  static let name = "waiting"
  static let violates = Property.livelock
  let sound: DSMGeneration
  init(_ sound: DSMGeneration) { self.sound = sound }

  func attach(_ handle: UInt64, in memory: some BackendMemory) -> AttachedSegment {
    while true {
      memory.loopHead(handle)
      let found = sound.attach(handle, in: memory)
      if case .slot = found { return found }
    }
  }
}

/// Has read something, says that it knows nothing, and acts by it.
struct Pretending: FlawedSegments {
  private struct Nothing: Hashable {}

  static let name = "pretending"
  static let violates = Property.falseMark
  static let slots: UInt32 = 1
  let sound: DSMGeneration
  init(_ sound: DSMGeneration) { self.sound = sound }

  func attach(_ handle: UInt64, in memory: some BackendMemory) -> AttachedSegment {
    let slot = SlotIndex(trusted: 0)
    let seen = memory.load(sound.table.both(slot), .acquiring)
    memory.loopHead(Nothing())
    if seen & 2 == 0 {
      _ = memory.load(sound.table.both(slot), .relaxed)
    } else {
      memory.fence(.acquiring)
    }
    return .gone
  }
}
