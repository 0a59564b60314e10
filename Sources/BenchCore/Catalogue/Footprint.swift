/// How much shared memory a strategy takes, by its own layout.
///
/// By slot at sizes that are powers of two: in between a ring has room to spare. Without its lock,
/// and without the header that every region has.
package struct Footprint: Sendable {
  /// In bytes, whatever the number of slots.
  package let fixed: Double
  /// In bytes, beside the slot itself.
  package let perSlot: Double
  /// In bytes, with the slot itself in PostgreSQL 18's size.
  package let perSlotWithSlot: Double
  /// Of a number of slots, and with options, as they are; nil for those that it does not serve.
  private let bytes: @Sendable (SlotGeometry, StrategyOptions) -> Bytes?

  private struct Bytes {
    /// Without the slots themselves.
    let structure: Double
    let slots: Double
  }

  /// So large that no field is one line just because it needs to be at least one.
  private static let sizes: (smaller: UInt32, larger: UInt32) = (4_096, 8_192)
  private static let slotField = "slot"

  /// Nil for a strategy that does not serve such sizes.
  package init?<Strategy: SlotStrategy>(of _: Strategy.Type) {
    bytes = { Self.bytes(Strategy.self, $0, $1) }
    let geometry = (
      smaller: SlotGeometry(slots: Self.sizes.smaller, layout: .postgres18),
      larger: SlotGeometry(slots: Self.sizes.larger, layout: .postgres18)
    )
    guard let smaller = bytes(geometry.smaller, StrategyOptions()),
      let larger = bytes(geometry.larger, StrategyOptions())
    else { return nil }
    let slots = Double(Self.sizes.larger - Self.sizes.smaller)
    perSlot = (larger.structure - smaller.structure) / slots
    perSlotWithSlot = perSlot + (larger.slots - smaller.slots) / slots
    fixed = smaller.structure - perSlot * Double(Self.sizes.smaller)
  }

  /// In bytes, beside the slots themselves; nil for what it does not serve.
  package func structure(_ geometry: SlotGeometry, options: StrategyOptions) -> Double? {
    bytes(geometry, options)?.structure
  }

  private static func bytes<Strategy: SlotStrategy>(
    _: Strategy.Type, _ geometry: SlotGeometry, _ options: StrategyOptions
  ) -> Bytes? {
    var layout = RegionLayout()
    let header = layout.size
    guard (try? Strategy(geometry, options: options, layout: &layout)) != nil else { return nil }
    let own = layout.fields.filter { $0.name == slotField }.map { Double($0.count * $0.stride) }
      .reduce(0, +)
    return Bytes(structure: Double(layout.size - header) - own, slots: own)
  }
}
