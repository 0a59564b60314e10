/// A growing array of plain values, owned by whoever holds it: no reference counts, no copies.
///
/// What a search walks through a hundred million times. Bounds are checked in a debug build.
package struct FlatBuffer<Element: BitwiseCopyable>: ~Copyable {
  package private(set) var base: UnsafeMutablePointer<Element>
  package private(set) var count = 0
  private var capacity: Int

  package init(capacity: Int = 64) {
    self.capacity = capacity
    base = .allocate(capacity: capacity)
  }

  deinit { base.deallocate() }

  @inline(__always) package subscript(index: Int) -> Element {
    get {
      assert(index < count)
      return base[index]
    }
    nonmutating set {
      assert(index < count)
      base[index] = newValue
    }
  }

  @inline(__always) package mutating func append(_ element: Element) {
    if count == capacity { grow(to: count + 1) }
    (base + count).initialize(to: element)
    count += 1
  }

  /// Makes room for further elements; they hold whatever the memory held.
  @inline(__always) package mutating func append(
    uninitialised further: Int
  ) -> UnsafeMutablePointer<Element> {
    if count + further > capacity { grow(to: count + further) }
    defer { count += further }
    return base + count
  }

  @inline(__always) package mutating func truncate(to shorter: Int) { count = shorter }

  @inline(never) private mutating func grow(to needed: Int) {
    capacity = max(needed, capacity * 2)
    let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity)
    larger.update(from: base, count: count)
    base.deallocate()
    base = larger
  }

  /// In bytes.
  package var size: Int { capacity * MemoryLayout<Element>.stride }
}
