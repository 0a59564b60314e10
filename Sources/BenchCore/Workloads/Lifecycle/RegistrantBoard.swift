import CAtomics

/// Where the postmaster tells a registrant that its worker runs, and that it has ended: the model of the
/// signal to bgw_notify_pid, and of the latch that it sets.
///
/// A line a registrant, outside the region under test. A count of what has been told, written by the
/// postmaster alone, releasing (A), and read by the registrant, acquiring (B); of each worker two. The
/// slot is written before the count. What a dead postmaster leaves behind: a registrant that waits.
package struct RegistrantBoard: BitwiseCopyable {
  private static let slotOffset = 4
  /// In nanoseconds: how often a wait looks up, for whatever a wake-up may have been lost.
  private static let glance: UInt64 = 50_000_000

  private let words: UnsafeMutableRawPointer

  package init(at words: UnsafeMutableRawPointer) { self.words = words }

  // MARK: The postmaster's end

  package func tell(_ slot: SlotIndex) {
    ca_store_u32(words + Self.slotOffset, slot.value, Int32(ca_relaxed))
    let count = ca_load_u32(words, Int32(ca_relaxed))
    ca_store_u32(words, count &+ 1, Int32(ca_release))  // A
    _ = ca_futex_wake(words, 1)
  }

  // MARK: The registrant's end

  package var count: UInt32 { ca_load_u32(words, Int32(ca_acquire)) }  // B

  /// The slot that was told of last.
  package var slot: UInt32 { ca_load_u32(words + Self.slotOffset, Int32(ca_relaxed)) }

  /// Sleeps until so much has been told.
  package func wait(for told: UInt32) {
    while true {
      let count = count
      if Int32(bitPattern: count &- told) >= 0 { return }
      _ = ca_futex_wait(words, count, Self.glance)
    }
  }
}
