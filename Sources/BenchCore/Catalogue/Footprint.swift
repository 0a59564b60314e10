/// How much shared memory a strategy takes, by its own layout.
///
/// At sizes that are powers of two: in between a ring has room to spare. Without its lock, and
/// without the header that every region has.
package struct Footprint: Sendable, Hashable {
  /// In bytes, whatever the number of slots.
  package let fixed: Double
  /// In bytes, beside the slot itself.
  package let perSlot: Double
  /// In bytes, with the slot itself in PostgreSQL 18's size.
  package let perSlotWithSlot: Double

  /// So large that no field is one line just because it needs to be at least one.
  private static let sizes: (smaller: UInt32, larger: UInt32) = (4_096, 8_192)
  private static let slotField = "slot"

  /// Nil for a strategy that does not serve such sizes.
  package init?<Strategy: SlotStrategy>(of _: Strategy.Type) {
    guard let smaller = Self.bytes(Strategy.self, slots: Self.sizes.smaller),
      let larger = Self.bytes(Strategy.self, slots: Self.sizes.larger)
    else { return nil }
    let slots = Double(Self.sizes.larger - Self.sizes.smaller)
    perSlot = (larger.structure - smaller.structure) / slots
    perSlotWithSlot = perSlot + (larger.slots - smaller.slots) / slots
    fixed = smaller.structure - perSlot * Double(Self.sizes.smaller)
  }

  private static func bytes<Strategy: SlotStrategy>(
    _: Strategy.Type, slots: UInt32
  ) -> (structure: Double, slots: Double)? {
    var layout = RegionLayout()
    let header = layout.size
    let geometry = SlotGeometry(slots: slots, layout: .postgres18)
    guard (try? Strategy(geometry, options: StrategyOptions(), layout: &layout)) != nil else {
      return nil
    }
    let own = layout.fields.filter { $0.name == slotField }.map { Double($0.count * $0.stride) }
      .reduce(0, +)
    return (structure: Double(layout.size - header) - own, slots: own)
  }
}
