import Glibc

/// The states that were seen, each as 64 bits of its hash: open addressing, nothing is ever removed.
///
/// Two states with one fingerprint would be taken for one, and what lies behind the second left out:
/// among n states with a probability of about n² / 2^65, 3 in a million for ten million states. Full
/// at four fifths and then doubled, it takes 10 to 20 B a state, 30 while it doubles.
package struct FingerprintSet: ~Copyable {
  private var table: UnsafeMutablePointer<UInt64>
  private var mask: Int
  package private(set) var count = 0

  package init(capacity: Int = 1 << 8) {
    mask = capacity - 1
    table = Self.zeroed(capacity)
  }

  deinit { free(table) }

  /// By calloc: fresh pages are zero without being touched.
  private static func zeroed(_ capacity: Int) -> UnsafeMutablePointer<UInt64> {
    guard let memory = calloc(capacity, MemoryLayout<UInt64>.stride) else {
      fatalError("no memory for \(capacity) fingerprints")
    }
    return memory.bindMemory(to: UInt64.self, capacity: capacity)
  }

  @inline(__always) package func contains(_ fingerprint: UInt64) -> Bool {
    var place = Int(truncatingIfNeeded: fingerprint) & mask
    while table[place] != 0 {
      if table[place] == fingerprint { return true }
      place = (place &+ 1) & mask
    }
    return false
  }

  /// Whether the fingerprint, which must not be 0, was new.
  @inline(__always) package mutating func insert(_ fingerprint: UInt64) -> Bool {
    var place = Int(truncatingIfNeeded: fingerprint) & mask
    while table[place] != 0 {
      if table[place] == fingerprint { return false }
      place = (place &+ 1) & mask
    }
    table[place] = fingerprint
    count &+= 1
    if count &* 5 > (mask &+ 1) &* 4 { double() }
    return true
  }

  @inline(never) private mutating func double() {
    let old = table
    let oldCapacity = mask + 1
    mask = oldCapacity * 2 - 1
    table = Self.zeroed(mask + 1)
    for position in 0..<oldCapacity where old[position] != 0 {
      var place = Int(truncatingIfNeeded: old[position]) & mask
      while table[place] != 0 { place = (place + 1) & mask }
      table[place] = old[position]
    }
    free(old)
  }

  /// In bytes.
  package var size: Int { (mask + 1) * MemoryLayout<UInt64>.stride }
}

/// The states on the path of a depth-first search: as small as the path is long.
package struct PathSet: ~Copyable {
  private var table: UnsafeMutablePointer<UInt64>
  private var mask: Int
  private var count = 0

  package init() {
    mask = 63
    table = .allocate(capacity: mask + 1)
    table.initialize(repeating: 0, count: mask + 1)
  }

  deinit { table.deallocate() }

  @inline(__always) package func contains(_ fingerprint: UInt64) -> Bool {
    var place = Int(truncatingIfNeeded: fingerprint) & mask
    while table[place] != 0 {
      if table[place] == fingerprint { return true }
      place = (place &+ 1) & mask
    }
    return false
  }

  package mutating func insert(_ fingerprint: UInt64) {
    if count * 2 > mask { double() }
    put(fingerprint)
    count += 1
  }

  private func put(_ fingerprint: UInt64) {
    var place = Int(truncatingIfNeeded: fingerprint) & mask
    while table[place] != 0 { place = (place &+ 1) & mask }
    table[place] = fingerprint
  }

  /// Closes the gap behind it, so that no search ends there (Knuth, volume 3, 6.4, algorithm R).
  package mutating func remove(_ fingerprint: UInt64) {
    var gap = Int(truncatingIfNeeded: fingerprint) & mask
    while table[gap] != fingerprint { gap = (gap &+ 1) & mask }
    var place = gap
    while true {
      place = (place &+ 1) & mask
      if table[place] == 0 { break }
      let home = Int(truncatingIfNeeded: table[place]) & mask
      if (place &- home) & mask < (place &- gap) & mask { continue }
      table[gap] = table[place]
      gap = place
    }
    table[gap] = 0
    count -= 1
  }

  /// In bytes.
  package var size: Int { (mask + 1) * MemoryLayout<UInt64>.stride }

  private mutating func double() {
    let old = table
    let oldCapacity = mask + 1
    mask = oldCapacity * 2 - 1
    table = .allocate(capacity: mask + 1)
    table.initialize(repeating: 0, count: mask + 1)
    for position in 0..<oldCapacity where old[position] != 0 { put(old[position]) }
    old.deallocate()
  }
}

/// 64 bits of what is folded into it: a full multiplication each 64 bits, as wyhash does.
///
/// Not seeded, so that the same search sees the same states.
struct FingerprintFold {
  private(set) var value: UInt64 = 0x9e37_79b9_7f4a_7c15

  @inline(__always) mutating func combine(_ next: UInt64) {
    let product = (value ^ next).multipliedFullWidth(by: 0xe703_7ed1_a0b4_28db)
    value = product.high ^ product.low &+ 0x2d35_8dcc_aa6c_78a5
  }
}

/// 64 bits of a state, never 0.
@inline(__always) func fingerprint(of cells: UnsafePointer<UInt32>, count: Int) -> UInt64 {
  var hash = FingerprintFold()
  var position = 0
  while position < count {
    let low = UInt64(cells[position])
    let high = position &+ 1 < count ? UInt64(cells[position &+ 1]) : 0
    hash.combine(high &<< 32 | low)
    position &+= 2
  }
  return hash.value == 0 ? 1 : hash.value
}
