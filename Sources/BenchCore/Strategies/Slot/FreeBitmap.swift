/// One bit a slot, set when it is free: the structure that `bitmap` and `bitmap-locked` share.
///
/// Source: idea 4 of the thread; a word a line and the hints after Linux's sbitmap (lib/sbitmap.c).
///
/// 32-bit words, for the thread's designs use no wider atomics. Who may write: the postmaster sets
/// bits, backends clear them, and either leaves the others' bits alone by read-modify-writes. What a
/// dead backend leaves behind: a cleared bit of a slot that is nobody's, which is a leak; the bitmap
/// itself is whole at every moment.
package struct FreeBitmap: Sendable {
  package let slots: UInt32
  package let wordCount: UInt32
  private let words: WordArray

  package static let bitsPerWord: UInt32 = 32

  package init(slots: UInt32, spread: BitmapSpread, layout: inout RegionLayout) {
    self.slots = slots
    wordCount = (slots + Self.bitsPerWord - 1) / Self.bitsPerWord
    words = layout.words("bitmap", count: wordCount, stride: spread.stride)
  }

  @inline(__always) package func word(_ number: UInt32) -> Word { words[number] }

  @inline(__always) package func word(of slot: SlotIndex) -> Word {
    words[slot.value / Self.bitsPerWord]
  }

  @inline(__always) package func bit(of slot: SlotIndex) -> UInt32 {
    1 &<< (slot.value % Self.bitsPerWord)
  }

  /// The slot of a bit; nil for a stray one beyond the last slot.
  @inline(__always) package func slot(word: UInt32, bit: UInt32) -> SlotIndex? {
    SlotIndex(word &* Self.bitsPerWord &+ bit, below: slots)
  }

  package func format(_ start: StartingState, in memory: some SharedMemory) {
    var bits = [UInt32](repeating: 0, count: Int(wordCount))
    for slot in start.free { bits[Int(slot / Self.bitsPerWord)] |= 1 << (slot % Self.bitsPerWord) }
    for number in 0..<wordCount { memory.store(word(number), bits[Int(number)], .releasing) }
  }

  package func freeSlots(in memory: some SharedMemory) -> [UInt32] {
    (0..<wordCount).flatMap { number in
      let bits = memory.load(word(number), .acquiring)
      return (0..<Self.bitsPerWord).filter { bits & (1 << $0) != 0 }
        .map { number * Self.bitsPerWord + $0 }
    }
  }
}

/// How far apart the words of a bitmap lie.
package enum BitmapSpread: String, CaseIterable, Sendable, Codable {
  /// 16 in a 64-byte line.
  case packed
  /// One in each line of 128 B.
  case line

  var stride: UInt32 {
    switch self {
    case .packed: 4
    case .line: RegionLayout.line
    }
  }
}
