import CAtomics

/// A backend gone bananas: writes what it likes into shared memory, one word at a time.
///
/// It writes by relaxed atomic stores, as a stray pointer would by plain ones. It leaves alone the
/// region's header, which only says to the harness what it maps: PostgreSQL would find the like of it
/// in files.
struct Rogue {
  private let base: UnsafeMutableRawPointer
  private let slots: UInt32
  private let table: SlotTable?
  /// Offsets of all words but the header's.
  private let all: Range<UInt32>
  /// Words of the free structure that stand alone, and the counters.
  private let heads: [UInt32]
  /// Links, ring cells, bitmap words.
  private let cells: [UInt32]
  private let lock: [UInt32]
  private var kind = RogueKind.random
  private var target: UInt32 = 0
  private var generator = SeededGenerator(seed: 0)
  private(set) var writes: UInt64 = 0

  /// `structure` is what the strategy reserved, `lock` what its lock did.
  init(
    base: UnsafeMutableRawPointer, slots: UInt32, table: SlotTable?, size: UInt32,
    structure: [RegionLayout.Field], lock: [RegionLayout.Field]
  ) {
    self.base = base
    self.slots = slots
    self.table = table
    all = RegionLayout.line / 4..<size / 4
    heads = structure.filter { $0.count == 1 }.map(\.offset)
    cells = structure.filter { $0.count > 1 && $0.name != "slot" }.flatMap(Self.words)
    self.lock = lock.flatMap(Self.words)
  }

  private static func words(of field: RegionLayout.Field) -> [UInt32] {
    // Lines that hold a few words hold them at their beginning.
    let inside = Swift.min(field.stride, 16) / 4
    return (0..<field.count).flatMap { element in
      (0..<inside).map { field.offset + element * field.stride + $0 * 4 }
    }
  }

  mutating func obey(_ order: RogueOrder) {
    kind = RogueKind(code: order.kind)
    target = order.target
    generator = SeededGenerator(seed: order.seed)
    writes = 0
  }

  /// One hostile write.
  ///
  /// Where a strategy has nothing of the kind, any word will do.
  mutating func write() {
    writes &+= 1
    let any = UInt32(truncatingIfNeeded: generator.next())
    switch kind {
    case .random: store(any, at: anyWord())
    case .heads: store(any, at: pick(heads))
    case .outOfRange: store(slots &+ any % (any & 1 == 0 ? 8 : .max &- slots), at: pickEntry())
    case .duplicates, .running: store(numberOfSlot(), at: pickEntry())
    case .bits: flipBit(of: pickEntry(), any)
    case .cycles: store(any & 1 == 0 ? numberOfSlot() : ownNumber(), at: pickEntry())
    case .lock: store(any & 3 == 0 ? any : 1 << (18 + any % 14), at: pick(lock))
    case .generations: moveGenerationBack()
    case .states: store(any % 4, at: state(of: any % slots))
    case .hammer: hammer(any)
    }
  }

  /// Mostly values that a check lets pass, for what is refused at once costs no further attempt: a
  /// slot's number, or the same index behind another tag.
  private mutating func hammer(_ any: UInt32) {
    switch any >> 28 {
    case 0: store(any, at: target)
    case 1..<8: store(numberOfSlot(), at: target)
    default: store(load(target) ^ 0x1_0000, at: target)
    }
  }

  /// Makes a slot look taken by a backend that never asked for it, so that the postmaster admits a
  /// request to give it: any backend can do that, and no check can know better.
  mutating func register() -> UInt32 {
    let slot = UInt32(truncatingIfNeeded: generator.next()) % slots
    guard let table else { return slot }
    let index = SlotIndex(trusted: slot)
    if load(table.state(index).offset) == SlotTable.State.inUse { return slot }
    let generation = base + Int(table.generation(index).offset)
    ca_store_u64(generation, ca_load_u64(generation, Int32(ca_relaxed)) &+ 1, Int32(ca_relaxed))
    ca_store_u32(
      base + Int(table.state(index).offset), SlotTable.State.inUse, Int32(ca_release))
    return slot
  }

  /// Any of so many.
  mutating func draw(_ count: UInt32) -> UInt32 {
    UInt32(truncatingIfNeeded: generator.next()) % count
  }

  // MARK: Where

  private mutating func anyWord() -> UInt32 {
    (all.lowerBound + draw(UInt32(all.count))) * 4
  }

  private mutating func pick(_ offsets: [UInt32]) -> UInt32 {
    offsets.isEmpty ? anyWord() : offsets[Int(draw(UInt32(offsets.count)))]
  }

  /// A link, a ring's cell, a bitmap's word; one time in four a head.
  private mutating func pickEntry() -> UInt32 {
    cells.isEmpty || draw(4) == 0 ? pick(heads) : pick(cells)
  }

  private func state(of slot: UInt32) -> UInt32 {
    table.map { $0.state(SlotIndex(trusted: slot)).offset } ?? all.lowerBound * 4
  }

  // MARK: What

  private mutating func numberOfSlot() -> UInt32 {
    var slot = draw(slots)
    guard kind == .running else { return slot }
    for _ in 0..<8 where load(state(of: slot)) != SlotTable.State.inUse { slot = draw(slots) }
    return slot
  }

  /// The number of the cell that is written most: a link that leads to itself.
  private mutating func ownNumber() -> UInt32 { draw(Swift.min(slots, 2)) }

  private mutating func flipBit(of offset: UInt32, _ any: UInt32) {
    store(load(offset) ^ 1 << (any % 32), at: offset)
  }

  private mutating func moveGenerationBack() {
    guard let table else { return store(0, at: anyWord()) }
    let generation = base + Int(table.generation(SlotIndex(trusted: draw(slots))).offset)
    let now = ca_load_u64(generation, Int32(ca_relaxed))
    ca_store_u64(generation, now &- UInt64(1 + draw(4)), Int32(ca_relaxed))
  }

  private func load(_ offset: UInt32) -> UInt32 {
    ca_load_u32(base + Int(offset), Int32(ca_relaxed))
  }

  private func store(_ value: UInt32, at offset: UInt32) {
    ca_store_u32(base + Int(offset), value, Int32(ca_relaxed))
  }
}
