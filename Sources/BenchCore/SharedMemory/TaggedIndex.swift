/// The form of a list's head that fits into one word: an index, and above it a tag.
///
/// The tag steps with every change, so that a head which was read before others took and gave looks
/// different though it names the same slot (ABA). How long that holds is 2^bits changes.
package struct TaggedIndexFormat: Hashable, Sendable {
  package let indexBits: UInt32
  package let tagBits: UInt32
  private let indexMask: UInt64
  private let tagMask: UInt64

  package init(indexBits: UInt32, tagBits: UInt32) {
    self.indexBits = indexBits
    self.tagBits = tagBits
    indexMask = (1 << UInt64(indexBits)) - 1
    tagMask = (1 << UInt64(tagBits)) - 1
  }

  /// What stands for no slot: the largest index there is room for.
  package var none: UInt32 { UInt32(truncatingIfNeeded: indexMask) }

  /// The index of a head, which may be `none` or, in damaged memory, anything.
  @inline(__always) package func index(_ word: UInt64) -> UInt32 {
    UInt32(truncatingIfNeeded: word & indexMask)
  }

  /// The head that follows `word`: another index, and the next tag.
  ///
  /// There is no other way to write an index, so the tag cannot be forgotten.
  @inline(__always) package func following(_ word: UInt64, index: UInt32) -> UInt64 {
    let tag = ((word &>> UInt64(indexBits)) &+ 1) & tagMask
    return tag &<< UInt64(indexBits) | UInt64(index) & indexMask
  }

  /// The first head of all, its tag starting at `origin`.
  package func first(index: UInt32, origin: UInt32) -> UInt64 {
    (UInt64(origin) & tagMask) << UInt64(indexBits) | UInt64(index) & indexMask
  }
}
