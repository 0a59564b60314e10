import CAtomics

/// Which segment each slot holds, and who is attached, kept apart from the strategy to judge it.
///
/// Two words a slot on a line of its own, outside the region under test: the key of its segment, 0 for
/// none, which the creator compare-exchanges in and the destroyer out, and how many are attached. Who
/// attaches counts itself after the strategy has let it in, and before it leaves, so that a segment that
/// is destroyed with somebody counted was destroyed too early, and one whose key is another was wrong.
package struct SegmentLedger: BitwiseCopyable {
  private let words: UnsafeMutableRawPointer

  package init(at words: UnsafeMutableRawPointer) { self.words = words }

  /// Whether the slot held nothing.
  @inline(__always) package func create(_ slot: SlotIndex, key: UInt64) -> Bool {
    var expected: UInt64 = 0
    return ca_compare_exchange_u64(
      line(slot), &expected, key, Int32(ca_acquire_release), Int32(ca_relaxed))
  }

  /// The key of the segment that is there.
  @inline(__always) package func attach(_ slot: SlotIndex) -> UInt64 {
    _ = ca_fetch_add_u32(line(slot) + 8, 1, Int32(ca_acquire_release))
    return ca_load_u64(line(slot), Int32(ca_acquire))
  }

  @inline(__always) package func detach(_ slot: SlotIndex) {
    _ = ca_fetch_add_u32(line(slot) + 8, .max, Int32(ca_acquire_release))
  }

  /// Takes out the key that is there; returns whether nobody was attached.
  @inline(__always) package func destroy(_ slot: SlotIndex) -> Bool {
    let attached = ca_load_u32(line(slot) + 8, Int32(ca_acquire))
    ca_store_u64(line(slot), 0, Int32(ca_release))
    return attached == 0
  }

  @inline(__always) private func line(_ slot: SlotIndex) -> UnsafeMutableRawPointer {
    words + Int(slot.value &* OwnerLedger.stride)
  }
}

/// A segment as one backend tells the others of it: its handle, and the key to know it by.
package struct KnownSegment: BitwiseCopyable, Sendable, Equatable {
  package let handle: UInt64
  package let key: UInt64

  package init(handle: UInt64, key: UInt64) {
    self.handle = handle
    self.key = key
  }
}

/// Where a backend shows its segment to the others: the model of a worker's bgw_main_arg.
///
/// Written by its owner alone, with an even count before and after and an odd one meanwhile, so that a
/// reader knows when it read half of one segment and half of another.
package struct SegmentBoard: BitwiseCopyable {
  private let words: UnsafeMutableRawPointer

  package init(at words: UnsafeMutableRawPointer) { self.words = words }

  @inline(__always) package func show(_ segment: KnownSegment) {
    let count = ca_load_u64(words, Int32(ca_relaxed))
    ca_store_u64(words, count &+ 1, Int32(ca_relaxed))
    ca_fence(Int32(ca_release))
    ca_store_u64(words + 8, segment.handle, Int32(ca_relaxed))
    ca_store_u64(words + 16, segment.key, Int32(ca_relaxed))
    ca_store_u64(words, count &+ 2, Int32(ca_release))
  }

  /// Nil if none has been shown yet, or the owner is just about to.
  @inline(__always) package func look() -> KnownSegment? {
    let count = ca_load_u64(words, Int32(ca_acquire))
    let segment = KnownSegment(
      handle: ca_load_u64(words + 8, Int32(ca_relaxed)),
      key: ca_load_u64(words + 16, Int32(ca_relaxed)))
    ca_fence(Int32(ca_acquire))
    return count == 0 || count & 1 == 1 || count != ca_load_u64(words, Int32(ca_relaxed))
      ? nil : segment
  }
}
