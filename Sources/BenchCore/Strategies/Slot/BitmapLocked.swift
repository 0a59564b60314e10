/// A bitmap of free slots, searched under the lock.
///
/// Source: idea 4 of the thread as it was written, with the backends' lock kept; see `FreeBitmap`.
///
/// States      FREE, bit set → (under the lock) IN_USE → FREE, bit set
/// Invariants  1. A free slot's bit is set.
///             2. Only the postmaster sets bits; only the lock's holder clears them, so a bit that it
///             saw set is its own to clear.
/// Order       the give sets the bit, releasing (A), after the slot's state
///             the take loads the word, acquiring (B)   B reads A.
/// Progress    take blocking; give wait-free, one read-modify-write whose result nobody asks for.
/// Cost        a take examines the words from `hint` on, as in `linear-hint`, 32 slots at a time.
/// Not for     backends that may be killed: the lock stays taken, as in PostgreSQL.
package struct BitmapLocked: LockedStrategy {
  package struct Postmaster: PrivateState {
    var given: SlotTable.Given
  }

  package static let card = StrategyCard(
    name: "bitmap-locked", kind: .contender, idea: .bitmap,
    summary: "bitmap, searched under the lock",
    takeProgress: "blocking", giveProgress: "wait-free", killedBackend: "the lock, held")
  package static var readsBitmapSpread: Bool { true }

  private let slots: SlotTable
  private let bitmap: FreeBitmap
  /// The word to begin with; plain, the lock's.
  private let hint: Word

  package init(
    _ geometry: SlotGeometry, options: StrategyOptions, layout: inout RegionLayout
  ) throws(ConfigurationError) {
    hint = layout.word("hint")
    bitmap = FreeBitmap(slots: geometry.slots, spread: options.bitmapSpread, layout: &layout)
    slots = SlotTable(geometry, layout: &layout)
  }

  package var table: SlotTable? { slots }
  package var giveBound: UInt32 { 3 }

  package func format(_ start: StartingState, in memory: some SharedMemory) {
    slots.format(start, in: memory)
    memory.storePlain(hint, 0)
    bitmap.format(start, in: memory)
  }

  package func postmaster(_ start: StartingState) -> Postmaster {
    Postmaster(given: slots.given())
  }

  @inline(__always)
  package func takeLocked(
    by backend: NumberedBackend, in memory: some BackendMemory
  ) -> SlotIndex? {
    guard slots.hasRoom(in: memory) else { return nil }
    memory.searchBegins()
    var number = memory.loadPlain(hint)
    if number >= bitmap.wordCount {
      memory.note(.reject)
      number = 0
    }
    var examined: UInt32 = 0
    while examined < bitmap.wordCount {
      examined &+= 1
      if let slot = claim(inWord: number, in: memory) {
        memory.searched(examined: examined, yield: 1)
        memory.storePlain(hint, number)
        slots.publishLocked(slot, by: backend.number, in: memory)
        return slot
      }
      number &+= 1
      if number == bitmap.wordCount { number = 0 }
    }
    memory.searched(examined: examined, yield: 0)
    return nil
  }

  /// A slot of one word; nil when no bit of it is left.
  @inline(__always)
  private func claim(inWord number: UInt32, in memory: some BackendMemory) -> SlotIndex? {
    let word = bitmap.word(number)
    var bits = memory.load(word, .acquiring)  // B
    while bits != 0 {
      let bit = UInt32(bits.trailingZeroBitCount)
      let mask: UInt32 = 1 &<< bit
      // By a read-modify-write, for the postmaster sets other bits of the word meanwhile.
      _ = memory.fetchAnd(word, ~mask, .relaxed)
      if let slot = bitmap.slot(word: number, bit: bit), slots.isFree(slot, in: memory) {
        return slot
      }
      memory.note(.reject)
      bits &= ~mask
    }
    return nil
  }

  @inline(__always)
  package func give(
    _ slot: SlotIndex, by postmaster: inout Postmaster, in memory: some PostmasterMemory
  ) {
    slots.terminate(by: &postmaster.given, in: memory)
    slots.free(slot, .relaxed, in: memory)
    memory.setBits(bitmap.word(of: slot), bitmap.bit(of: slot), .releasing)  // A
  }

  package func freeSlots(in memory: some SharedMemory) -> [UInt32] {
    bitmap.freeSlots(in: memory)
  }
}
