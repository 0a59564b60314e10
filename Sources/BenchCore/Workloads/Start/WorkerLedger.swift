import CAtomics

/// What became of each slot's worker, kept apart from the strategy to judge it.
///
/// Two 64-bit words a slot on a line of its own, outside the region under test. The first is generation
/// and phase: the backend that registers stores *registered* before it publishes the slot, the
/// postmaster that plays the worker *running* and *ended*, the last before the slot says FREE. The other is
/// the generation whose end was asked for, which a backend stores before it gives the order. So
/// whoever reads an order, or FREE, reads what the ledger has of it too.
package struct WorkerLedger: BitwiseCopyable {
  package enum Phase {
    /// Zeroed memory: there has been none.
    package static let none: UInt32 = 0
    package static let registered: UInt32 = 1
    package static let running: UInt32 = 2
    package static let ended: UInt32 = 3
  }

  private let words: UnsafeMutableRawPointer
  private static let isAsked: UInt64 = 1 << 32

  package init(at words: UnsafeMutableRawPointer) { self.words = words }

  /// The generation that was last registered here, and what became of it.
  @inline(__always) package func worker(
    in slot: SlotIndex
  ) -> (generation: UInt32, phase: UInt32) {
    let word = ca_load_u64(line(slot), Int32(ca_acquire))
    return (UInt32(truncatingIfNeeded: word &>> 32), UInt32(truncatingIfNeeded: word))
  }

  @inline(__always) package func isIn(
    _ phase: UInt32, _ slot: SlotIndex, generation: UInt32
  ) -> Bool {
    worker(in: slot) == (generation, phase)
  }

  @inline(__always) package func enter(
    _ phase: UInt32, _ slot: SlotIndex, generation: UInt32
  ) {
    ca_store_u64(line(slot), UInt64(generation) &<< 32 | UInt64(phase), Int32(ca_release))
  }

  @inline(__always) package func askForEnd(_ slot: SlotIndex, generation: UInt32) {
    ca_store_u64(line(slot) + 8, Self.isAsked | UInt64(generation), Int32(ca_release))
  }

  @inline(__always) package func isAskedToEnd(_ slot: SlotIndex, generation: UInt32) -> Bool {
    ca_load_u64(line(slot) + 8, Int32(ca_acquire)) == Self.isAsked | UInt64(generation)
  }

  @inline(__always) private func line(_ slot: SlotIndex) -> UnsafeMutableRawPointer {
    words + Int(slot.value &* OwnerLedger.stride)
  }
}
