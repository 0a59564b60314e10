import CAtomics

/// Who holds each slot, kept apart from the strategy to catch it when it hands one out twice.
///
/// One 64-bit word a slot, outside the region under test: generation in the high half, holder in the
/// low one, 0 for nobody. Whoever is handed a slot compare-exchanges nobody for itself, with the next
/// generation; whoever gives it back compare-exchanges it away. Either failing is a double hand-out.
/// A word has a 64-byte line of its own: neighbours in a line would make contention that is not the
/// subject.
package struct OwnerLedger: BitwiseCopyable {
  package static let stride: UInt32 = 64

  private let words: UnsafeMutableRawPointer

  package init(at words: UnsafeMutableRawPointer) { self.words = words }

  /// Whether the slot was nobody's.
  ///
  /// `contender` counts from 0.
  @inline(__always) package func take(_ slot: SlotIndex, by contender: UInt32) -> Bool {
    let word = address(slot)
    let seen = ca_load_u64(word, Int32(ca_relaxed))
    let generation = (seen >> 32) &+ 1
    var expected = seen
    return UInt32(truncatingIfNeeded: seen) == 0
      && ca_compare_exchange_u64(
        word, &expected, generation << 32 | UInt64(contender &+ 1), Int32(ca_acquire_release),
        Int32(ca_relaxed))
  }

  /// Whether the slot was this contender's.
  @inline(__always) package func give(_ slot: SlotIndex, of contender: UInt32) -> Bool {
    let word = address(slot)
    let seen = ca_load_u64(word, Int32(ca_relaxed))
    var expected = seen
    return UInt32(truncatingIfNeeded: seen) == contender &+ 1
      && ca_compare_exchange_u64(
        word, &expected, seen & ~0xffff_ffff, Int32(ca_acquire_release), Int32(ca_relaxed))
  }

  /// The contender that holds the slot.
  package func holder(of slot: SlotIndex) -> UInt32? {
    let holder = UInt32(truncatingIfNeeded: ca_load_u64(address(slot), Int32(ca_acquire)))
    return holder == 0 ? nil : holder - 1
  }

  /// How often the slot has been handed out.
  package func generation(of slot: SlotIndex) -> UInt32 {
    UInt32(truncatingIfNeeded: ca_load_u64(address(slot), Int32(ca_acquire)) >> 32)
  }

  @inline(__always) private func address(_ slot: SlotIndex) -> UnsafeMutableRawPointer {
    words + Int(slot.value &* Self.stride)
  }
}
