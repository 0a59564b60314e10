/// The slots that a backend has taken and not yet posted, the oldest first: a ring that only it uses.
///
/// In the run's region, so that the loop allocates nothing. What a dead backend leaves behind: its
/// slots, which the owner words name too.
package struct HeldSlots: BitwiseCopyable {
  private let ring: UnsafeMutablePointer<UInt32>
  private let mask: UInt32
  private var first: UInt32 = 0
  private var next: UInt32 = 0

  /// In bytes, for a ring of `capacity` entries, a power of two.
  package static func byteCount(capacity: UInt32) -> UInt32 {
    (capacity * 4 + RegionLayout.line - 1) / RegionLayout.line * RegionLayout.line
  }

  package init(at base: UnsafeMutableRawPointer, capacity: UInt32) {
    ring = base.bindMemory(to: UInt32.self, capacity: Int(capacity))
    mask = capacity - 1
  }

  @inline(__always) package var count: UInt32 { next &- first }

  @inline(__always) package mutating func append(_ slot: SlotIndex) {
    ring[Int(next & mask)] = slot.value
    next &+= 1
  }

  @inline(__always) package mutating func removeFirst() -> SlotIndex {
    let slot = SlotIndex(trusted: ring[Int(first & mask)])
    first &+= 1
    return slot
  }
}
