import BenchCore

/// What a strategy must behave like from one thread: a set of free slots, and nothing else.
struct NaiveSlots {
  private(set) var free: Set<UInt32>
  /// Slots that backends hold; occupants' are in neither.
  private(set) var held: [UInt32] = []

  init(_ start: StartingState) { free = Set(start.free) }

  /// Whether the slot was free: it is held now.
  mutating func take(_ slot: UInt32) -> Bool {
    guard free.remove(slot) != nil else { return false }
    held.append(slot)
    return true
  }

  /// Frees the slot at this place among the held ones.
  mutating func give(at place: Int) -> UInt32 {
    held.swapAt(place, held.count - 1)
    let slot = held.removeLast()
    free.insert(slot)
    return slot
  }
}

/// A strategy in memory of its own, formatted, and its operations one by one.
struct SteppedSubject: ~Copyable {
  let session: SlotSession
  private let base: UnsafeMutableRawPointer

  init(_ entry: StrategyEntry, _ cell: Cell) throws(ConfigurationError) {
    let prepared = try entry.prepare(cell)
    guard let session = prepared.session else {
      throw ConfigurationError("\(entry.card.name) hands out no slots")
    }
    let size = Int(prepared.layout.size)
    base = .allocate(byteCount: size, alignment: Int(RegionLayout.line))
    // Not zero: a format must not rely on what was there.
    base.initializeMemory(as: UInt8.self, repeating: 0xa5, count: size)
    prepared.format(base)
    self.session = session(base)
  }

  deinit { base.deallocate() }
}
