import BenchCore

// Two ways to get each table wrong; the kernel's own is nobody's to break.

private func card(_ name: String) -> StrategyCard {
  StrategyCard(name: name, kind: .contender, summary: "broken on purpose", remarks: [])
}

/// Unlinks the first node, and leaves the head on it.
struct HeadlessList: ExitStrategy {
  static let card = BenchCoreTests.card("headless-list")
  private let sound: PidList

  init(_ geometry: ExitGeometry, layout: inout RegionLayout) throws(ConfigurationError) {
    sound = try PidList(geometry, layout: &layout)
  }

  func format(in memory: some ChildMemory) { sound.format(in: memory) }

  func insert(pid: UInt32, slot: UInt32, in memory: some ChildMemory) {
    sound.insert(pid: pid, slot: slot, in: memory)
  }

  func remove(pid: UInt32, in memory: some ChildMemory) -> UInt32? {
    let head = memory.load(sound.head[0])
    let slot = sound.remove(pid: pid, in: memory)
    if slot == head, memory.load(sound.head[0]) != PidList.none {
      memory.store(sound.head[0], head)
    }
    return slot
  }
}

/// Unlinks forwards and not backwards.
struct OneWayList: ExitStrategy {
  static let card = BenchCoreTests.card("one-way-list")
  private let sound: PidList

  init(_ geometry: ExitGeometry, layout: inout RegionLayout) throws(ConfigurationError) {
    sound = try PidList(geometry, layout: &layout)
  }

  func format(in memory: some ChildMemory) { sound.format(in: memory) }

  func insert(pid: UInt32, slot: UInt32, in memory: some ChildMemory) {
    sound.insert(pid: pid, slot: slot, in: memory)
  }

  func remove(pid: UInt32, in memory: some ChildMemory) -> UInt32? {
    guard let slot = sound.remove(pid: pid, in: memory) else { return nil }
    let after = memory.load(sound.next(slot))
    if after != PidList.none { memory.store(sound.previous(after), slot) }
    return slot
  }
}

/// Removes without closing the gap.
struct GappyHash: ExitStrategy {
  static let card = BenchCoreTests.card("gappy-hash")
  private let sound: PidHash

  init(_ geometry: ExitGeometry, layout: inout RegionLayout) throws(ConfigurationError) {
    sound = try PidHash(geometry, layout: &layout)
  }

  func format(in memory: some ChildMemory) { sound.format(in: memory) }

  func insert(pid: UInt32, slot: UInt32, in memory: some ChildMemory) {
    sound.insert(pid: pid, slot: slot, in: memory)
  }

  func remove(pid: UInt32, in memory: some ChildMemory) -> UInt32? {
    var place = sound.home(of: pid)
    while memory.load(sound.pid(place)) != pid {
      if memory.load(sound.pid(place)) == PidHash.empty { return nil }
      place = (place + 1) & sound.mask
    }
    memory.store(sound.pid(place), PidHash.empty)
    return memory.load(sound.slot(place))
  }
}

/// Closes the gap as if the places were not a circle.
struct StraightHash: ExitStrategy {
  static let card = BenchCoreTests.card("straight-hash")
  private let sound: PidHash

  init(_ geometry: ExitGeometry, layout: inout RegionLayout) throws(ConfigurationError) {
    sound = try PidHash(geometry, layout: &layout)
  }

  func format(in memory: some ChildMemory) { sound.format(in: memory) }

  func insert(pid: UInt32, slot: UInt32, in memory: some ChildMemory) {
    sound.insert(pid: pid, slot: slot, in: memory)
  }

  func remove(pid: UInt32, in memory: some ChildMemory) -> UInt32? {
    var gap = sound.home(of: pid)
    while memory.load(sound.pid(gap)) != pid {
      if memory.load(sound.pid(gap)) == PidHash.empty { return nil }
      gap = (gap + 1) & sound.mask
    }
    let slot = memory.load(sound.slot(gap))
    var next = (gap + 1) & sound.mask
    while memory.load(sound.pid(next)) != PidHash.empty {
      if sound.home(of: memory.load(sound.pid(next))) <= gap {
        memory.store(sound.pid(gap), memory.load(sound.pid(next)))
        memory.store(sound.slot(gap), memory.load(sound.slot(next)))
        gap = next
      }
      next = (next + 1) & sound.mask
    }
    memory.store(sound.pid(gap), PidHash.empty)
    return slot
  }
}

/// Remembers children for ever.
struct FaithfulArray: ExitStrategy {
  static let card = BenchCoreTests.card("faithful-array")
  private let sound: PidArray

  init(_ geometry: ExitGeometry, layout: inout RegionLayout) throws(ConfigurationError) {
    sound = try PidArray(geometry, layout: &layout)
  }

  func format(in memory: some ChildMemory) { sound.format(in: memory) }

  func insert(pid: UInt32, slot: UInt32, in memory: some ChildMemory) {
    sound.insert(pid: pid, slot: slot, in: memory)
  }

  func remove(pid: UInt32, in memory: some ChildMemory) -> UInt32? {
    let found = memory.load(sound.places[pid])
    return found == 0 ? nil : found - 1
  }
}

/// Has places for the low bits of pids only.
struct FoldedArray: ExitStrategy {
  static let card = BenchCoreTests.card("folded-array")
  private static let mask: UInt32 = 3
  private let sound: PidArray

  init(_ geometry: ExitGeometry, layout: inout RegionLayout) throws(ConfigurationError) {
    sound = try PidArray(geometry, layout: &layout)
  }

  func format(in memory: some ChildMemory) { sound.format(in: memory) }

  func insert(pid: UInt32, slot: UInt32, in memory: some ChildMemory) {
    sound.insert(pid: pid & Self.mask, slot: slot, in: memory)
  }

  func remove(pid: UInt32, in memory: some ChildMemory) -> UInt32? {
    sound.remove(pid: pid & Self.mask, in: memory)
  }
}
