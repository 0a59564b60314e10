import CAtomics

/// How backends see that the postmaster gets round: a word that it changes at the end of each turn.
///
/// The postmaster writes it from a count of its own, releasing (A), and never reads it; backends read
/// it, acquiring (B), and so see all gives of the turns that it counts. The lowest bit says whether
/// slots were left in the stash.
package struct PostmasterTurns {
  private let word: UnsafeMutableRawPointer

  package init(at word: UnsafeMutableRawPointer) { self.word = word }

  /// As a format leaves it.
  package func clear() { ca_store_u32(word, 0, Int32(ca_release)) }

  /// The `count`th turn has ended.
  package func end(_ count: UInt32, stashed: UInt32) {
    ca_store_u32(word, count &<< 1 | (stashed == 0 ? 0 : 1), Int32(ca_release))  // A
  }

  /// Waits for a turn that begins after this call to end; false if none does in time, or if it leaves
  /// slots in the stash.
  ///
  /// The turn that runs now may have looked already at what the caller waits for: the second end is
  /// that of a whole turn.
  package func awaitWhole(nanoseconds: UInt64) -> Bool {
    let begin = ca_load_u32(word, Int32(ca_acquire)) & ~1
    let due = ca_clock_monotonic_ns() &+ nanoseconds
    while true {
      let now = ca_load_u32(word, Int32(ca_acquire))  // B
      // Two turns count 4.
      if (now & ~1) &- begin >= 4 { return now & 1 == 0 }
      guard ca_clock_monotonic_ns() < due else { return false }
      _ = ca_futex_wait(word, now, Self.glance)
    }
  }

  private static let glance: UInt64 = 100_000
}
