/// The states of a search and the steps between them, for what no single path shows: cycles.
///
/// States have numbers in the order in which they were found. Steps that no fair run takes infinitely
/// often (kills, waits that return early) are left out.
struct StateGraph: ~Copyable {
  /// A step: where to, and who moves.
  // Not private: of a generic type with a private argument, Swift 6.3 emits a symbol that no other file
  // can link.
  struct Step: BitwiseCopyable {
    private let code: UInt32

    init(to target: Int, by contender: Int) { code = UInt32(target) << 4 | UInt32(contender) }

    var target: Int { Int(code >> 4) }
    var contender: Int { Int(code & 0xf) }
  }

  static let largestCount = 1 << 28
  /// And as many numbers for the steps that memory takes on their behalf.
  static let largestContenders = 8

  private var steps = FlatBuffer<Step>()
  /// Where the steps of each state begin; those of a state are added all at once.
  private var firsts = FlatBuffer<UInt32>()

  /// The steps of the next state, all of them.
  mutating func append(_ stepsOfState: some Sequence<(target: Int, contender: Int)>) {
    firsts.append(UInt32(steps.count))
    for step in stepsOfState { steps.append(Step(to: step.target, by: step.contender)) }
  }

  var size: Int { steps.size + firsts.size }

  private func range(_ state: Int) -> Range<Int> {
    let end = state + 1 < firsts.count ? Int(firsts[state + 1]) : steps.count
    return Int(firsts[state])..<end
  }

  /// The sets of states that a fair run may never leave.
  ///
  /// Such a set is strongly connected, and whoever could move in all of its states does move in some
  /// step of it. Fair is a run in which nobody who can move from some moment on waits for ever.
  func fairCycles() -> [[Int]] {
    components().filter { component in
      let members = Set(component)
      var moves: UInt16 = 0
      var alwaysAble = UInt16.max
      for state in component {
        var able: UInt16 = 0
        for number in range(state) {
          let step = steps[number]
          able |= 1 << UInt16(step.contender)
          if members.contains(step.target) { moves |= 1 << UInt16(step.contender) }
        }
        alwaysAble &= able
      }
      return moves != 0 && alwaysAble & ~moves == 0
    }
  }

  /// The strongly connected components of more than one state, or of one with a step to itself.
  ///
  /// R. Tarjan, "Depth-first search and linear graph algorithms", SIAM Journal on Computing 1(2), 1972.
  private func components() -> [[Int]] {
    let count = firsts.count
    let unseen = Int32(-1)
    var indexes = [Int32](repeating: unseen, count: count)
    var lows = [Int32](repeating: 0, count: count)
    var isOpen = [Bool](repeating: false, count: count)
    var open: [Int] = []
    var path: [(state: Int, next: Int)] = []
    var nextIndex: Int32 = 0
    var found: [[Int]] = []
    func enter(_ state: Int) {
      indexes[state] = nextIndex
      lows[state] = nextIndex
      nextIndex += 1
      open.append(state)
      isOpen[state] = true
      path.append((state, range(state).lowerBound))
    }
    for root in 0..<count where indexes[root] == unseen {
      enter(root)
      while let (state, next) = path.last {
        if next < range(state).upperBound {
          path[path.count - 1].next += 1
          let target = steps[next].target
          if indexes[target] == unseen {
            enter(target)
          } else if isOpen[target] {
            lows[state] = min(lows[state], indexes[target])
          }
          continue
        }
        path.removeLast()
        if let parent = path.last?.state { lows[parent] = min(lows[parent], lows[state]) }
        guard lows[state] == indexes[state] else { continue }
        var component: [Int] = []
        repeat {
          component.append(open.removeLast())
          isOpen[component[component.count - 1]] = false
        } while component.last != state
        if component.count > 1 || range(state).contains(where: { steps[$0].target == state }) {
          found.append(component)
        }
      }
    }
    return found
  }
}

/// Numbers of states by their fingerprints, in the order in which they were seen.
struct FingerprintNumbers: ~Copyable {
  private var table: UnsafeMutablePointer<(fingerprint: UInt64, number: UInt32)>
  private var mask: Int
  private(set) var count = 0

  init() {
    mask = (1 << 12) - 1
    table = Self.empty(mask + 1)
  }

  deinit { table.deallocate() }

  private static func empty(
    _ capacity: Int
  ) -> UnsafeMutablePointer<(fingerprint: UInt64, number: UInt32)> {
    let table = UnsafeMutablePointer<(fingerprint: UInt64, number: UInt32)>.allocate(
      capacity: capacity)
    table.initialize(repeating: (0, 0), count: capacity)
    return table
  }

  /// The number of a fingerprint, which must not be 0, and whether it is new.
  mutating func number(of fingerprint: UInt64) -> (number: Int, isNew: Bool) {
    var place = Int(truncatingIfNeeded: fingerprint) & mask
    while table[place].fingerprint != 0 {
      if table[place].fingerprint == fingerprint { return (Int(table[place].number), false) }
      place = (place &+ 1) & mask
    }
    table[place] = (fingerprint, UInt32(count))
    count += 1
    if count * 2 > mask { double() }
    return (count - 1, true)
  }

  private mutating func double() {
    let (old, oldCapacity) = (table, mask + 1)
    mask = oldCapacity * 2 - 1
    table = Self.empty(mask + 1)
    for index in 0..<oldCapacity where old[index].fingerprint != 0 {
      var place = Int(truncatingIfNeeded: old[index].fingerprint) & mask
      while table[place].fingerprint != 0 { place = (place &+ 1) & mask }
      table[place] = old[index]
    }
    old.deallocate()
  }

  var size: Int { (mask + 1) * MemoryLayout<(UInt64, UInt32)>.stride }
}
