/// A hash table of pids: open addressing, and a removal closes the gap that it makes.
///
/// Source: linear probing and its deletion without tombstones, D. Knuth, The Art of Computer
/// Programming 3, 6.4, algorithm R; multiplicative hashing by the golden ratio, ibid. Proposed in the
/// thread for the exits of children.
///
/// States      empty → taken → empty, or moved to the gap before it
/// Invariants  1. Between a pid's home and its place, cyclically, no place is empty.
///             2. At least half of the places are empty, so every walk ends at one.
///             3. There are no tombstones: an empty place was never in the way of any pid there.
/// Order       none: one process's own memory.
/// Progress    wait-free: at most as many steps as there are places.
/// Cost        a look-up examines the places from the pid's home on, and to close the gap those up to
///             the next empty one: a few, whatever the number of children.
/// Not for     pids that somebody chose: they can all have one home. Who can choose pids can do worse.
package struct PidHash: ExitStrategy {
  package static let card = StrategyCard(
    name: "pid-hash", kind: .contender, idea: .proposed,
    summary: "hash table, linear probing, removal closes the gap",
    remarks: [
      .init("look-up", "a few places"), .init("at worst", "all places, for chosen pids"),
      .init("memory", "16 to 32 B a child"),
    ])

  /// No process has it.
  package static let empty: UInt32 = 0

  /// Pid and slot in turn.
  package let places: PrivateWordArray
  package let mask: UInt32
  private let shift: UInt32

  package init(
    _ geometry: ExitGeometry, layout: inout RegionLayout
  ) throws(ConfigurationError) {
    let capacity = Self.capacity(children: geometry.children)
    mask = capacity - 1
    shift = Self.shift(capacity: capacity)
    places = layout.privateWords(count: 2 * capacity)
  }

  /// Places for so many children: twice as many at least.
  package static func capacity(children: UInt32) -> UInt32 {
    max(2, (2 * children).roundedUpToPowerOfTwo)
  }

  private static func shift(capacity: UInt32) -> UInt32 {
    UInt32(UInt32.bitWidth) - UInt32(capacity.trailingZeroBitCount)
  }

  /// The place where the search for a pid begins.
  package static func home(of pid: UInt32, capacity: UInt32) -> UInt32 {
    home(of: pid, shift: shift(capacity: capacity))
  }

  /// The upper bits of the product with 2^32 divided by the golden ratio: consecutive pids come to lie
  /// far apart, and no two of them in one place before the table is nearly half full.
  @inline(__always) private static func home(of pid: UInt32, shift: UInt32) -> UInt32 {
    (pid &* 2_654_435_769) &>> shift
  }

  @inline(__always) package func home(of pid: UInt32) -> UInt32 {
    Self.home(of: pid, shift: shift)
  }

  @inline(__always) package func pid(_ place: UInt32) -> PrivateWord { places[2 &* place] }
  @inline(__always) package func slot(_ place: UInt32) -> PrivateWord { places[2 &* place &+ 1] }

  package func format(in memory: some ChildMemory) {
    for place in 0...mask { memory.store(pid(place), Self.empty) }
  }

  @inline(__always)
  package func insert(pid: UInt32, slot: UInt32, in memory: some ChildMemory) {
    var place = home(of: pid)
    var examined: UInt32 = 1
    while memory.load(self.pid(place)) != Self.empty {
      place = (place &+ 1) & mask
      examined &+= 1
    }
    memory.examined(examined)
    memory.store(self.pid(place), pid)
    memory.store(self.slot(place), slot)
  }

  @inline(__always)
  package func remove(pid: UInt32, in memory: some ChildMemory) -> UInt32? {
    var place = home(of: pid)
    var examined: UInt32 = 1
    var found = memory.load(self.pid(place))
    while found != pid {
      if found == Self.empty {
        memory.examined(examined)
        return nil
      }
      place = (place &+ 1) & mask
      examined &+= 1
      found = memory.load(self.pid(place))
    }
    let slot = memory.load(self.slot(place))
    memory.examined(examined)
    closeGap(at: place, in: memory)
    return slot
  }

  /// Moves into the gap what could no longer be found behind it, and so on with the gap that this
  /// leaves, up to the next empty place.
  @inline(__always) private func closeGap(at place: UInt32, in memory: some ChildMemory) {
    var gap = place
    var next = (place &+ 1) & mask
    var examined: UInt32 = 1
    var pid = memory.load(self.pid(next))
    while pid != Self.empty {
      // Cyclic distances: the pid may move to the gap if that is not before its home.
      if (next &- home(of: pid)) & mask >= (next &- gap) & mask {
        memory.store(self.pid(gap), pid)
        memory.store(slot(gap), memory.load(slot(next)))
        gap = next
      }
      next = (next &+ 1) & mask
      examined &+= 1
      pid = memory.load(self.pid(next))
    }
    memory.examined(examined)
    memory.store(self.pid(gap), Self.empty)
  }
}
