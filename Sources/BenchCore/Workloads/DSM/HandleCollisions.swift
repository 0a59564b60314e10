/// Live segments that share a handle, by exact count: the table is filled, every handle is compared with
/// every other, and those that two have are attached to.
package struct HandleCollisions: Sendable, Equatable {
  /// Slots that share a handle, the lower one first.
  package struct Pair: Sendable, Equatable {
    package let lower: UInt32
    package let upper: UInt32
    package let handle: UInt64
  }

  package let slots: UInt32
  package let live: UInt32
  package let seed: UInt64
  package let pairs: [Pair]
  /// Attaches by the handle of an upper slot that got another segment.
  package let wrongAttaches: UInt64
  /// Places examined in all attaches.
  package let examined: UInt64
  package let attaches: UInt64

  /// Fills a table of this strategy, with handles drawn from this seed where they are drawn.
  package init<Strategy: DSMStrategy>(
    of _: Strategy.Type, slots: UInt32, live: UInt32, seed: UInt64
  ) throws(ConfigurationError) {
    let geometry = DSMGeometry(
      slots: slots, live: live, backends: 1, handles: .mainRegion, seed: seed)
    var layout = RegionLayout()
    let strategy = try Strategy(geometry, layout: &layout)
    let base = UnsafeMutableRawPointer.allocate(
      byteCount: Int(layout.size), alignment: Int(RegionLayout.line))
    defer { base.deallocate() }
    base.initializeMemory(as: UInt8.self, repeating: 0, count: Int(layout.size))
    var notes = BackendNotes()
    let found = withUnsafeMutablePointer(to: &notes) { notes in
      let native = NativeMemory(base: base, notes: notes, worker: WorkerDescription.bytes)
      strategy.format(in: native)
      let memory = LockedMemory(
        native, lock: NoLock(contenders: 1, layout: &layout), contender: 0)
      return Self.look(strategy, slots, memory, notes)
    }
    self.slots = slots
    self.live = live
    self.seed = seed
    (pairs, wrongAttaches, examined, attaches) = found
  }

  private static func look<Strategy: DSMStrategy, Memory: BackendMemory>(
    _ strategy: Strategy, _ slots: UInt32, _ memory: Memory,
    _ notes: UnsafeMutablePointer<BackendNotes>
  ) -> ([Pair], wrong: UInt64, examined: UInt64, attaches: UInt64) {
    var holders: [UInt64: UInt32] = [:]
    var pairs: [Pair] = []
    var (wrong, examined, attaches) = (UInt64(0), UInt64(0), UInt64(0))
    for number in 0..<slots {
      let slot = SlotIndex(trusted: number)
      guard let handle = strategy.handle(of: slot, in: memory) else { continue }
      let lower = holders.updateValue(number, forKey: handle)
      if let lower { pairs.append(Pair(lower: lower, upper: number, handle: handle)) }
      // The upper of two that share a handle is tried; of the others the search is just long.
      guard Strategy.isExact || lower != nil else { continue }
      attaches += 1
      notes.pointee.examined = 0
      if case .slot(let got) = strategy.attach(handle, in: memory) {
        if strategy.key(of: got, in: memory) != UInt64(number) + 1 { wrong += 1 }
        _ = strategy.detach(got, in: memory)
      }
      examined += UInt64(notes.pointee.examined)
    }
    return (pairs, wrong, examined, attaches)
  }

  /// How many pairs there are on average: two slots that differ in the bit in which the slot's number
  /// and the random bits overlap share a handle if that bit was drawn, and all above it are alike.
  package static func expectedPairs(slots: UInt32, live: UInt32) -> Double {
    let leftmost = DSMScan.randomBit(slots: slots) - 1
    let partners = live > 1 << leftmost ? live - 1 << leftmost : 0
    return Double(partners) / Double(UInt64(1) << UInt64(31 - leftmost))
  }
}
