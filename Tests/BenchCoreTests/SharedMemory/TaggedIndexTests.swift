import BenchCore
import Testing

struct TaggedIndexTests {
  /// The widths that `cas-stack` uses: one 32-bit word with 16 bits of index, or 18 in 64.
  static let formats = [
    (16, 0), (16, 1), (16, 15), (16, 16), (18, 17), (18, 32), (18, 46),
  ].map { TaggedIndexFormat(indexBits: $0.0, tagBits: $0.1) }

  @Test(arguments: formats) func indexSurvivesAnyTag(format: TaggedIndexFormat) {
    for index in [0, 1, format.none / 2, format.none - 1, format.none] {
      for origin in [0, 1, UInt32.max - 1, UInt32.max] {
        let first = format.first(index: index, origin: origin)
        #expect(format.index(first) == index)
        #expect(format.index(format.following(first, index: index)) == index)
        #expect(format.index(format.following(first, index: 0)) == 0)
      }
    }
  }

  @Test(arguments: formats) func wordStaysWithinItsBits(format: TaggedIndexFormat) {
    let bits = UInt64(format.indexBits + format.tagBits)
    let outside = bits == 64 ? 0 : UInt64.max << bits
    var word = format.first(index: format.none, origin: UInt32.max)
    for index in 0..<100 {
      #expect(word & outside == 0)
      word = format.following(word, index: UInt32(index))
    }
    // An index that is too wide must not spill into the tag.
    let spilt = format.following(0, index: UInt32.max)
    #expect(spilt == format.following(0, index: format.none))
    #expect(format.first(index: UInt32.max, origin: 0) == UInt64(format.none))
  }

  @Test(arguments: [(16, 1), (16, 2), (16, 6), (16, 16), (18, 17)] as [(UInt32, UInt32)])
  func sameHeadComesAgainAfterExactlyTwoToTheTagBits(indexBits: UInt32, tagBits: UInt32) {
    let format = TaggedIndexFormat(indexBits: indexBits, tagBits: tagBits)
    let first = format.first(index: 5, origin: UInt32.max - 5)
    var word = format.following(first, index: 5)
    var changes = 1
    while word != first, changes <= 1 << 17 {
      word = format.following(word, index: 5)
      changes += 1
    }
    #expect(changes == 1 << Int(tagBits))
  }

  @Test func headWithoutATagIsItsIndex() {
    let format = TaggedIndexFormat(indexBits: 16, tagBits: 0)
    #expect(format.first(index: 9, origin: 77) == 9)
    #expect(format.following(9, index: 9) == 9)
  }

  @Test func widestTagWrapsToZero() {
    let format = TaggedIndexFormat(indexBits: 18, tagBits: 46)
    let last = UInt64.max << 18 | 3
    #expect(format.following(last, index: 4) == 4)
    #expect(format.following(4, index: 4) == 1 << 18 | 4)
  }

  @Test func noneIsTheLargestIndexThereIsRoomFor() {
    #expect(TaggedIndexFormat(indexBits: 16, tagBits: 16).none == 65_535)
    // PostgreSQL's largest slot count: its last slot is one below.
    #expect(
      TaggedIndexFormat(indexBits: 18, tagBits: 46).none == SlotGeometry.largestSlotCount)
  }
}
