/// A bitmap of free slots: lock-free takes, and gives that read nothing at all.
///
/// Source: idea 4 of the thread; see `FreeBitmap`.
///
/// States      FREE, bit set → RESERVED → IN_USE → FREE, bit set
/// Invariants  1. A free slot's bit is set; whoever clears it, and found it set, holds the slot.
///             2. Only the postmaster sets bits, only backends clear them.
///             3. A take looks at each bit that it saw once: with others taking and the postmaster
///             setting bits meanwhile, it may come back empty though at every moment a slot was free.
/// Order       the give sets the bit, releasing (A), after the slot's state
///             the take clears it, acquiring (B)   B reads A.
/// Progress    take lock-free: a lost bit is another's slot; give wait-free: one read-modify-write at
///             an address of its own, whose result nobody asks for. On x86-64 that is one `lock or`;
///             with the result used it would be a compare-exchange loop, and the point gone.
/// Cost        a take examines the words from where its last one found a slot; a give touches one.
/// Not for     tens of thousands of slots of which few are free: then most words are empty.
package struct Bitmap: SlotStrategy {
  package struct Backend: PrivateState {
    let number: UInt32
    /// The word to begin with: where the last slot was found.
    var hint: UInt32
  }

  package struct Postmaster: PrivateState {
    var given: SlotTable.Given
  }

  package static let card = StrategyCard(
    name: "bitmap", kind: .contender, idea: .bitmap, summary: "bitmap, bits cleared lock-free",
    takeProgress: "lock-free", giveProgress: "wait-free", killedBackend: "its slot, leaked")
  package static var readsBitmapSpread: Bool { true }
  package static var missesFreeSlots: Bool { true }

  private let slots: SlotTable
  private let bitmap: FreeBitmap

  package init(
    _ geometry: SlotGeometry, options: StrategyOptions, layout: inout RegionLayout
  ) throws(ConfigurationError) {
    bitmap = FreeBitmap(slots: geometry.slots, spread: options.bitmapSpread, layout: &layout)
    slots = SlotTable(geometry, layout: &layout)
  }

  package var table: SlotTable? { slots }
  package var giveBound: UInt32 { 3 }

  package func format(_ start: StartingState, in memory: some SharedMemory) {
    slots.format(start, in: memory)
    bitmap.format(start, in: memory)
  }

  /// Backends begin apart, or all would fight for the lowest bit.
  package func backend(_ number: UInt32) -> Backend {
    Backend(number: number, hint: number &* 0x9e37_79b1 % bitmap.wordCount)
  }

  package func postmaster(_ start: StartingState) -> Postmaster {
    Postmaster(given: slots.given())
  }

  @inline(__always)
  package func take(by backend: inout Backend, in memory: some BackendMemory) -> SlotIndex? {
    guard slots.hasRoom(in: memory) else { return nil }
    memory.searchBegins()
    var number = backend.hint
    var examined: UInt32 = 0
    while examined < bitmap.wordCount {
      examined &+= 1
      if let slot = claim(inWord: number, in: memory) {
        memory.searched(examined: examined, yield: 1)
        backend.hint = number
        slots.reserve(slot, by: backend.number, in: memory)
        slots.publish(slot, in: memory)
        return slot
      }
      number &+= 1
      if number == bitmap.wordCount { number = 0 }
    }
    memory.searched(examined: examined, yield: 0)
    return nil
  }

  /// A slot of one word; nil when no bit of it is left.
  ///
  /// Every turn drops one bit for good.
  @inline(__always)
  private func claim(inWord number: UInt32, in memory: some BackendMemory) -> SlotIndex? {
    let word = bitmap.word(number)
    var bits = memory.load(word, .relaxed)
    while bits != 0 {
      memory.loopHead(LoopState(word: number, bits: bits))
      let bit = UInt32(bits.trailingZeroBitCount)
      let mask: UInt32 = 1 &<< bit
      let before = memory.fetchAnd(word, ~mask, .acquiring)  // B
      if before & mask == 0 {
        memory.note(.retry)
      } else if let slot = bitmap.slot(word: number, bit: bit), slots.isFree(slot, in: memory) {
        return slot
      } else {
        memory.note(.reject)
      }
      bits = bits & before & ~mask
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

  /// How many words were examined follows from the word and the hint that the take began with.
  private struct LoopState: Hashable {
    let word: UInt32
    let bits: UInt32
  }
}
