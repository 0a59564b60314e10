/// The children that live, as the kernel knows them: which pid is in which slot, and which come next.
///
/// Their number never changes: one exits, and another starts in its slot, as a PMChild that is freed is
/// the next to be used. Drawn from a seed, so that every strategy sees the same exits and pids.
package struct Children {
  /// After a wrap Linux goes on from here (RESERVED_PIDS).
  package static let firstPid: UInt32 = 300
  private static let largestGap: UInt32 = 128
  /// One look-up in this many is of a pid that is no child's.
  package static let strangerInterval: UInt64 = 8

  private let count: UInt32
  private let order: ExitOrder
  private let pattern: PidPattern
  /// By slot.
  private let pids: UnsafeMutablePointer<UInt32>
  /// Those of a chosen set that nobody has.
  private let spare: UnsafeMutablePointer<UInt32>
  /// A bit for each pid: whether a child has it.
  private let live: UnsafeMutablePointer<UInt64>
  private var lastPid: UInt32
  private var eldest: UInt32 = 0
  private var generator: SeededGenerator

  private static let limit = ExitGeometry.linuxPidLimit

  package init(_ count: UInt32, _ pattern: PidPattern, _ order: ExitOrder, seed: UInt64) {
    self.count = count
    self.order = order
    self.pattern = pattern
    generator = SeededGenerator(seed: seed)
    pids = .allocate(capacity: Int(count))
    spare = .allocate(capacity: Int(count))
    live = .allocate(capacity: Int(Self.limit / 64))
    live.initialize(repeating: 0, count: Int(Self.limit / 64))
    lastPid = Self.firstPid - 1
    if pattern == .adversarial {
      var chosen = Self.worst(2 * count)
      chosen.shuffle(using: &generator)
      for number in 0..<Int(count) {
        pids[number] = chosen[number]
        spare[number] = chosen[Int(count) + number]
      }
    } else {
      for slot in 0..<count {
        pids[Int(slot)] = nextPid()
        mark(pids[Int(slot)])
      }
    }
  }

  package func deallocate() {
    pids.deallocate()
    spare.deallocate()
    live.deallocate()
  }

  @inline(__always) package func pid(of slot: UInt32) -> UInt32 { pids[Int(slot)] }

  /// The slot whose child exits next.
  @inline(__always) package mutating func nextToExit() -> UInt32 {
    switch order {
    case .random: return draw(below: count)
    case .youngest: return count &- 1
    case .oldest:
      let slot = eldest
      eldest = slot &+ 1 == count ? 0 : slot &+ 1
      return slot
    }
  }

  /// Gives the slot of a child that has been reaped to a new one; returns its pid.
  @inline(__always) package mutating func start(in slot: UInt32) -> UInt32 {
    let old = pids[Int(slot)]
    if pattern == .adversarial {
      let number = Int(draw(below: count))
      pids[Int(slot)] = spare[number]
      spare[number] = old
    } else {
      live[Int(old / 64)] &= ~(1 &<< UInt64(old % 64))
      let pid = nextPid()
      pids[Int(slot)] = pid
      mark(pid)
    }
    return pids[Int(slot)]
  }

  /// A pid that is no child's, now and then.
  @inline(__always) package mutating func stranger() -> UInt32? {
    generator.next() % Self.strangerInterval == 0 ? strange() : nil
  }

  @inline(never) private mutating func strange() -> UInt32 {
    switch pattern {
    case .adversarial: return spare[Int(draw(below: count))]
    case .sequential: return free(from: lastPid &+ 1 &+ draw(below: count))
    case .wrapped: return free(from: Self.firstPid &+ draw(below: Self.limit - Self.firstPid))
    }
  }

  @inline(__always) private mutating func nextPid() -> UInt32 {
    let gap = pattern == .wrapped ? 1 &+ draw(below: Self.largestGap - 1) : 1
    lastPid = free(from: lastPid &+ gap)
    return lastPid
  }

  /// The first pid from here on that no child has.
  @inline(__always) private func free(from pid: UInt32) -> UInt32 {
    var pid = pid
    while true {
      if pid >= Self.limit { pid = pid &- Self.limit &+ Self.firstPid }
      if live[Int(pid / 64)] & (1 &<< UInt64(pid % 64)) == 0 { return pid }
      pid &+= 1
    }
  }

  @inline(__always) private func mark(_ pid: UInt32) {
    live[Int(pid / 64)] |= 1 &<< UInt64(pid % 64)
  }

  @inline(__always) private mutating func draw(below bound: UInt32) -> UInt32 {
    let draw = generator.next() &>> 32
    return UInt32(truncatingIfNeeded: (draw &* UInt64(bound)) &>> 32)
  }

  /// So many pids with their homes in `pid-hash` side by side, from its last place on and round.
  private static func worst(_ wanted: UInt32) -> [UInt32] {
    let capacity = PidHash.capacity(children: wanted / 2)
    func rank(_ pid: UInt32) -> Int {
      Int((PidHash.home(of: pid, capacity: capacity) &+ 1) & (capacity - 1))
    }
    var sizes = [UInt32](repeating: 0, count: Int(capacity))
    for pid in firstPid..<limit { sizes[rank(pid)] += 1 }
    var (ranks, sum) = (0, UInt32(0))
    while sum < wanted {
      sum += sizes[ranks]
      ranks += 1
    }
    var chosen: [UInt32] = []
    for pid in firstPid..<limit where rank(pid) < ranks { chosen.append(pid) }
    return Array(chosen.sorted { rank($0) < rank($1) }.prefix(Int(wanted)))
  }
}
