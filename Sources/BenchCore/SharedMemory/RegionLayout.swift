import CAtomics

/// Where everything lies in a region: built once, in the same order, by every process.
///
/// Fields have names, so that counts and traces can speak of words and not of offsets. A field
/// starts on a line of its own: `line` is 128 B, for Zen and Intel fetch lines in pairs, and
/// PostgreSQL pads its LWLocks to the same.
package struct RegionLayout: Sendable {
  /// In bytes.
  package static let line: UInt32 = 128

  /// A named range of the region.
  package struct Field: Hashable, Sendable {
    package let name: String
    /// In bytes from the region's start.
    package let offset: UInt32
    /// In bytes, from one element to the next.
    package let stride: UInt32
    package let count: UInt32
    /// What lies inside an element, in ascending order; empty if it is one word.
    package let parts: [Part]
  }

  /// A named place inside an element.
  package struct Part: Hashable, Sendable {
    package let name: String
    /// In bytes from the element's start.
    package let offset: UInt32

    package init(_ name: String, at offset: UInt32) {
      self.name = name
      self.offset = offset
    }
  }

  package private(set) var fields: [Field] = []
  /// In bytes; the header's line comes first.
  package private(set) var size: UInt32 = RegionLayout.line
  /// Words of the postmaster's own memory.
  package private(set) var privateWordCount: UInt32 = 0

  package init() {}

  /// A word on a line of its own.
  package mutating func word(_ name: String) -> Word {
    Word(offset: reserve(name, count: 1, stride: Self.line))
  }

  /// A 64-bit word on a line of its own.
  package mutating func wideWord(_ name: String) -> WideWord {
    WideWord(offset: reserve(name, count: 1, stride: Self.line))
  }

  /// Words side by side.
  package mutating func words(_ name: String, count: UInt32) -> DenseWordArray {
    DenseWordArray(first: reserve(name, count: count, stride: 4), count: count)
  }

  /// Words `stride` bytes apart.
  package mutating func words(
    _ name: String, count: UInt32, stride: UInt32, parts: [Part] = []
  ) -> WordArray {
    WordArray(
      first: reserve(name, count: count, stride: stride, parts: parts), stride: stride,
      count: count)
  }

  /// A mutex of the C library on lines of its own.
  package mutating func mutex(_ name: String, isRobust: Bool) -> Mutex {
    let lines = (UInt32(ca_mutex_size) + Self.line - 1) / Self.line
    return Mutex(
      offset: reserve(name, count: 1, stride: lines * Self.line), isRobust: isRobust)
  }

  /// Bytes for records of any other kind; returns the first one's offset.
  package mutating func reserve(
    _ name: String, count: UInt32, stride: UInt32, parts: [Part] = []
  ) -> UInt32 {
    let offset = size
    fields.append(
      Field(name: name, offset: offset, stride: stride, count: count, parts: parts))
    size = offset + (count * stride + Self.line - 1) / Self.line * Self.line
    return offset
  }

  /// Words that only the postmaster sees.
  package mutating func privateWords(count: UInt32) -> PrivateWordArray {
    defer { privateWordCount += count }
    return PrivateWordArray(first: privateWordCount, count: count)
  }

  /// Differs when the geometry does: whoever attaches must have built the same layout.
  package var fingerprint: UInt64 {
    var hash = FowlerNollVo()
    for field in fields {
      hash.combine(field.name.utf8)
      for value in [field.offset, field.stride, field.count] {
        withUnsafeBytes(of: value.littleEndian) { hash.combine($0) }
      }
    }
    return hash.value
  }

  /// The name of the field at an offset, with the element's number where there are several, and the
  /// part's name where it has parts.
  package func name(at offset: UInt32) -> String {
    guard let field = fields.last(where: { $0.offset <= offset }) else { return "header" }
    let (element, rest) = (offset - field.offset).quotientAndRemainder(dividingBy: field.stride)
    let part = field.parts.last { $0.offset <= rest }
    return field.name + (field.count == 1 ? "" : "[\(element)]")
      + (part.map { ".\($0.name)" } ?? "")
  }

  /// Whether some field has bytes at an offset: padding and the header have none.
  package func isReserved(_ offset: UInt32) -> Bool {
    guard let field = fields.last(where: { $0.offset <= offset }) else { return false }
    return (offset - field.offset) / field.stride < field.count
  }
}

/// FNV-1a, 64 bit: Swift's own hashing is seeded anew in each process.
package struct FowlerNollVo: Sendable {
  package private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  package init() {}

  package mutating func combine(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
  }
}
