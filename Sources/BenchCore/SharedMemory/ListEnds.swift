/// Both ends of a list in one word: 16 bits each, and none left for a tag.
package struct ListEnds: Hashable, Sendable, BitwiseCopyable {
  /// What stands for no slot.
  package static let nobody: UInt32 = 0xffff
  package static let empty = ListEnds(first: nobody, last: nobody)

  package let word: UInt32

  @inline(__always) package init(word: UInt32) { self.word = word }

  @inline(__always) package init(first: UInt32, last: UInt32) {
    word = (first & Self.nobody) &<< 16 | last & Self.nobody
  }

  @inline(__always) package var first: UInt32 { word &>> 16 }
  @inline(__always) package var last: UInt32 { word & Self.nobody }
}
