/// PostgreSQL today: a table searched for a free item on create, and for the handle on attach.
///
/// Source: dsm_create, dsm_attach, dsm_detach and make_main_region_dsm_handle (storage/ipc/dsm.c), all
/// under DynamicSharedMemoryControlLock, exclusive.
///
/// States      references 0: free → 2: its own and its creator's → 2 and more → 1: moribund → 0
/// Invariants  1. All items from the count of those ever used on are free.
///             2. Items change under the lock, but for the key, which nobody else can read yet.
/// Order       the lock's.
/// Progress    blocking; every operation is as long as the table under the lock, but for detach.
/// Cost        a create examines every live segment before the first free item, an attach every item
///             before its own; the last detach locks twice.
/// Not for     telling handles apart: with main-region handles two live segments can have one, and an
///             attach then gets the lower slot's (`--dsm-handles main-region`). A stale handle may be
///             another segment's by now.
package struct DSMScan: DSMStrategy {
  package struct Backend: PrivateState {
    /// Segments created so far, in steps that no other backend's fall on.
    fileprivate var drawn: UInt32
    fileprivate let step: UInt32
    fileprivate var generator: UInt64
  }

  package static let card = StrategyCard(
    name: "dsm-scan", kind: .baseline, idea: .today,
    summary: "linear search on create and on attach", widestAtomic: 32,
    remarks: [
      .init("create", "every live segment"), .init("attach", "every item before it"),
      .init("stale handle", "not found, or another's"),
    ])
  @inline(__always) package static var isExact: Bool { false }
  @inline(__always) package static var readsHandles: Bool { true }

  package let table: SegmentTable
  /// Items that have ever been used; PostgreSQL's nitems.
  private let used: Word
  private let geometry: DSMGeometry
  /// The lowest random bit of a main-region handle.
  private let randomBit: UInt32

  package init(
    _ geometry: DSMGeometry, layout: inout RegionLayout
  ) throws(ConfigurationError) {
    self.geometry = geometry
    used = layout.word("nitems")
    table = SegmentTable(slots: geometry.slots, layout: &layout)
    randomBit = Self.randomBit(slots: geometry.slots)
  }

  package var generations: UInt64? { nil }

  /// PostgreSQL's: one more than the number of the leftmost bit of maxitems.
  ///
  /// The slot's number is shifted by one and needs that bit itself: random and slot overlap in it, and
  /// slots 2^(that bit - 1) apart can come by the same handle.
  package static func randomBit(slots: UInt32) -> UInt32 {
    UInt32(UInt32.bitWidth) - UInt32(slots.leadingZeroBitCount)
  }

  package func format(in memory: some SharedMemory) {
    memory.storePlain(used, geometry.live)
    // A backend that there is not, so that nobody else draws what it drew.
    var creator = backend(geometry.backends)
    for number in 0..<table.count {
      let slot = SlotIndex(trusted: number)
      let isLive = number < geometry.live
      memory.storePlain(table.handle(slot), isLive ? handle(slot, by: &creator) : 0)
      memory.storePlain(table.references(slot), isLive ? 2 : 0)
      memory.storePlain(table.key(slot), isLive ? UInt64(number) + 1 : 0)
    }
  }

  package func backend(_ number: UInt32) -> Backend {
    var seeds = SeededGenerator(seed: geometry.seed ^ UInt64(number) << 32)
    return Backend(drawn: number + 1, step: geometry.backends + 1, generator: seeds.next())
  }

  @inline(__always) private func handle(_ slot: SlotIndex, by backend: inout Backend) -> UInt32 {
    switch geometry.handles {
    case .random:
      // PostgreSQL draws until the operating system knows none of that name. An odd factor makes a
      // permutation of the numbers drawn, of which no two are equal: the same, without the system.
      let drawn = backend.drawn
      backend.drawn = drawn &+ backend.step
      return (drawn &* 2_654_435_769) &<< 1
    case .mainRegion:
      var generator = SeededGenerator(seed: backend.generator)
      let random = UInt32(truncatingIfNeeded: generator.next() &>> 32)
      backend.generator &+= 0x9e37_79b9_7f4a_7c15
      return 1 | slot.value &<< 1 | random &<< randomBit
    }
  }

  @inline(__always)
  package func create(
    key: UInt64, by backend: inout Backend, in memory: some BackendMemory
  ) -> CreatedSegment? {
    memory.lock()
    memory.searchBegins()
    let limit = min(memory.loadPlain(used), table.count)
    let mostFree: UInt32 = memory.isPlanted(.moribundReuse) ? 1 : 0
    var number: UInt32 = 0
    while number < limit
      && memory.loadPlain(table.references(SlotIndex(trusted: number))) > mostFree
    {
      number &+= 1
    }
    if number == limit {
      guard limit < table.count else {
        memory.searched(examined: limit, yield: 0)
        memory.unlock()
        return nil
      }
      memory.storePlain(used, limit &+ 1)
    }
    let slot = SlotIndex(trusted: number)
    let handle = handle(slot, by: &backend)
    memory.storePlain(table.handle(slot), handle)
    memory.storePlain(table.key(slot), key)
    memory.storePlain(table.references(slot), 2)
    memory.searched(examined: number &+ 1, yield: 1)
    memory.unlock()
    return CreatedSegment(slot: slot, handle: UInt64(handle))
  }

  @inline(__always)
  package func attach(_ handle: UInt64, in memory: some BackendMemory) -> AttachedSegment {
    memory.lock()
    memory.searchBegins()
    let limit = min(memory.loadPlain(used), table.count)
    let moribund: UInt32 = memory.isPlanted(.moribundAttach) ? 0 : 1
    var number: UInt32 = 0
    while number < limit {
      let slot = SlotIndex(trusted: number)
      number &+= 1
      let references = memory.loadPlain(table.references(slot))
      // It goes on past a moribund item of that handle: bug #15585.
      if references > moribund && UInt64(memory.loadPlain(table.handle(slot))) == handle {
        memory.storePlain(table.references(slot), references &+ 1)
        memory.searched(examined: number, yield: 1)
        memory.unlock()
        return .slot(slot)
      }
    }
    memory.searched(examined: limit, yield: 0)
    memory.unlock()
    return .notFound
  }

  @inline(__always)
  package func detach(_ slot: SlotIndex, in memory: some BackendMemory) -> Bool {
    memory.lock()
    let references = memory.loadPlain(table.references(slot)) &- 1
    memory.storePlain(table.references(slot), references)
    memory.unlock()
    return references == 1 || memory.isPlanted(.anyLast)
  }

  @inline(__always)
  package func free(_ slot: SlotIndex, in memory: some BackendMemory) {
    memory.lock()
    memory.storePlain(table.references(slot), 0)
    memory.unlock()
  }

  @inline(__always)
  package func key(of slot: SlotIndex, in memory: some SharedMemory) -> UInt64 {
    memory.loadPlain(table.key(slot))
  }

  package func handle(of slot: SlotIndex, in memory: some SharedMemory) -> UInt64? {
    memory.loadPlain(table.references(slot)) == 0
      ? nil : UInt64(memory.loadPlain(table.handle(slot)))
  }

  package func references(of slot: SlotIndex, in memory: some SharedMemory) -> UInt32 {
    memory.loadPlain(table.references(slot))
  }

  package func freeCount(in memory: some SharedMemory) -> UInt32 {
    let free = (0..<table.count).filter {
      memory.loadPlain(table.references(SlotIndex(trusted: $0))) == 0
    }
    return UInt32(free.count)
  }
}
