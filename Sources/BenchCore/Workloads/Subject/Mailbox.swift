import CAtomics

/// How a backend's slots reach the postmaster: the model of SIGCHLD, one ring a backend.
///
/// Outside the region under test, like the kernel. One producer, one consumer. `posted` is written
/// by the backend and handed over by a releasing store (A) to the postmaster's acquiring load (B);
/// `served` by the postmaster, for whoever waits for its give. The ring has room for every slot, so
/// a backend never waits for it. What a dead backend leaves behind: slots posted and not yet served,
/// which the postmaster serves all the same.
package struct Mailbox: BitwiseCopyable {
  private let posted: UnsafeMutableRawPointer
  private let served: UnsafeMutableRawPointer
  private let ring: UnsafeMutableRawPointer
  private let mask: UInt32

  /// In bytes, for a ring of `capacity` entries, a power of two.
  package static func byteCount(capacity: UInt32) -> UInt32 {
    2 * RegionLayout.line + capacity * 4
  }

  package init(at base: UnsafeMutableRawPointer, capacity: UInt32) {
    posted = base
    served = base + Int(RegionLayout.line)
    ring = base + 2 * Int(RegionLayout.line)
    mask = capacity - 1
  }

  // MARK: The backend's end

  /// Posts the `count`th slot, from 0.
  @inline(__always) package func post(_ slot: SlotIndex, count: UInt32) {
    ca_store_u32(ring + Int(count & mask) &* 4, slot.value, Int32(ca_relaxed))
    ca_store_u32(posted, count &+ 1, Int32(ca_release))  // A
  }

  /// Whether everything up to the `count`th slot has been given back.
  @inline(__always) package func hasServed(_ count: UInt32) -> Bool {
    Int32(bitPattern: ca_load_u32(served, Int32(ca_acquire)) &- count) >= 0
  }

  // MARK: The postmaster's end

  /// How many slots wait to be served, never more than the ring holds: the postmaster's turn is
  /// bounded whatever a backend says that it posted.
  @inline(__always) package func waiting(after count: UInt32) -> UInt32 {
    min(ca_load_u32(posted, Int32(ca_acquire)) &- count, mask &+ 1)  // B
  }

  @inline(__always) package func request(_ count: UInt32) -> Untrusted<UInt32> {
    Untrusted(ca_load_u32(ring + Int(count & mask) &* 4, Int32(ca_relaxed)))
  }

  @inline(__always) package func serve(count: UInt32) {
    ca_store_u32(served, count, Int32(ca_release))
  }

  /// How many slots are posted and not served; a stale number while somebody works.
  package var inFlightCount: UInt32 { waiting(after: ca_load_u32(served, Int32(ca_acquire))) }

  // MARK: At rest

  /// Slots posted and not served, once nothing runs.
  package func inFlight() -> [UInt32] {
    let first = ca_load_u32(served, Int32(ca_acquire))
    return (0..<waiting(after: first)).map {
      ca_load_u32(ring + Int((first &+ $0) & mask) &* 4, Int32(ca_relaxed))
    }
  }
}
