// Places in a region, as offsets: every process maps the region at another address (R3).

/// A 32-bit atomic word.
package struct Word: Hashable, Sendable, BitwiseCopyable {
  /// In bytes from the region's start.
  package let offset: UInt32
}

/// A 64-bit atomic word: only where a design needs more than 32 bits, and says so (R4).
package struct WideWord: Hashable, Sendable, BitwiseCopyable {
  /// In bytes from the region's start.
  package let offset: UInt32
}

/// Bytes without atomicity: a worker's payload.
package struct Payload: Hashable, Sendable, BitwiseCopyable {
  /// In bytes from the region's start.
  package let offset: UInt32
  /// In bytes.
  package let size: UInt32
}

/// A mutex of the C library: bytes that nobody else may touch.
package struct Mutex: Hashable, Sendable, BitwiseCopyable {
  /// In bytes from the region's start.
  package let offset: UInt32
  /// Whether the kernel passes it on when its holder dies.
  package let isRobust: Bool
}

/// A word of the postmaster's own memory, which no backend maps.
package struct PrivateWord: Hashable, Sendable, BitwiseCopyable {
  /// In words from the start of the private memory.
  package let index: UInt32
}

/// Words side by side: links and rings.
///
/// An index must have been range-checked: that is what `SlotIndex` is for. With a distance that the
/// compiler knows an access is a shift shorter than a `WordArray`'s, whose multiplication stood in the
/// chain of every take: with one, `free-queue-spmc` cost 1.11 of Concurrency Kit's ring.
package struct DenseWordArray: Hashable, Sendable, BitwiseCopyable {
  package let first: UInt32
  package let count: UInt32

  @inline(__always) package subscript(index: UInt32) -> Word {
    assert(index < count)
    return Word(offset: first &+ index &* 4)
  }

  /// Without a look at the bounds: a `SlotIndex` has been checked, and where a planted bug leaves that
  /// out, it is the explored world that is to notice.
  @inline(__always) package subscript(slot: SlotIndex) -> Word {
    Word(offset: first &+ slot.value &* 4)
  }
}

/// Equally spaced words, each in a record of its own or on a line of its own.
///
/// An index must have been range-checked.
package struct WordArray: Hashable, Sendable, BitwiseCopyable {
  package let first: UInt32
  /// In bytes.
  package let stride: UInt32
  package let count: UInt32

  @inline(__always) package subscript(index: UInt32) -> Word {
    assert(index < count)
    return Word(offset: first &+ index &* stride)
  }

  @inline(__always) package subscript(slot: SlotIndex) -> Word { self[slot.value] }
}

/// Words of the postmaster's own memory, one a slot.
package struct PrivateWordArray: Hashable, Sendable, BitwiseCopyable {
  package let first: UInt32
  package let count: UInt32

  @inline(__always) package subscript(index: UInt32) -> PrivateWord {
    assert(index < count)
    return PrivateWord(index: first &+ index)
  }
}

/// The number of a slot, known to be below the number of slots.
///
/// Made by a range check of what shared memory holds, or by code that counts slots itself.
package struct SlotIndex: Hashable, Sendable, BitwiseCopyable {
  package let value: UInt32

  /// For an index that this process counted itself.
  @inline(__always) package init(trusted value: UInt32) { self.value = value }

  /// For an index that came out of shared memory; nil when it is no slot's.
  @inline(__always) package init?(_ value: UInt32, below slots: UInt32) {
    guard value < slots else { return nil }
    self.value = value
  }
}
