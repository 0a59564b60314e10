// Sleep sets: of two steps that do not matter to each other, one order is enough. When a state's
// contenders have been looked at one after the other, those looked at earlier sleep in the successors by
// later ones, until somebody takes a step that matters to theirs. All states are still reached, by fewer
// steps (P. Godefroid, "Partial-Order Methods for the Verification of Concurrent Systems", LNCS 1032,
// 1996, chapter 5).
//
// With a state who slept there is remembered. A state that is reached again with fewer asleep is looked
// at again, for those alone who slept before and are awake now.
//
// A path through such states shows no cycles. But a cycle of states needs one in somebody's automaton:
// if none of those has any, within an operation, there is none to be found.

/// What a contender's next steps touch: its access, and what memory may do on its behalf.
struct StepReach: Equatable {
  /// Cells of words, a bit each.
  var reads: UInt64 = 0
  var writes: UInt64 = 0
  /// An operation starts or ends with it, and the judge of operations looks at their order.
  var isBoundary = false

  static let everything = StepReach(reads: .max, writes: .max, isBoundary: true)
  /// The lock, as if it were a word.
  static let lock: UInt64 = 1 << 63

  /// The bits of a word's cells; nil if there are none left for them.
  @inline(__always) static func bits(of cell: Int, isWide: Bool) -> UInt64? {
    cell < 62 ? (isWide ? 3 : 1) << UInt64(cell) : nil
  }

  @inline(__always) func isIndependent(of other: StepReach) -> Bool {
    writes & (other.reads | other.writes) == 0 && other.writes & reads == 0
      && !(isBoundary && other.isBoundary)
  }
}

extension Search where World: ~Copyable {
  /// What a contender would do next.
  private mutating func reach(of contender: Int, in state: State) -> StepReach {
    let number = state[shape.node(contender)]
    guard number > LocalAutomaton.dead else {
      return model.reach(of: nil, contender, in: state, shape)
    }
    let node = automaton.nodes[Int(number)]
    switch node.request.kind {
    case .idle, .wait, .wake: return .everything
    default: break
    }
    var reach = model.reach(of: node, contender, in: state, shape)
    if reach == .everything || node.exceedsBound || node.isStray || node.isEndless {
      return .everything
    }
    reach.isBoundary =
      reach.isBoundary || node.startsOperation
      || {
        var answer: UInt64 = 0
        if node.request.isRead && node.request.kind != .setBits
          && node.cell != ExploredWords.nowhere
        {
          answer = model.value(
            at: Int(node.cell), isWide: node.request.isWide, to: contender, in: state, shape)
        }
        // Whoever has to wait may be told something else later.
        guard model.answers(to: node, of: contender, in: state, shape) > 0,
          let edge = automaton.edge(from: number, on: answer)
        else { return true }
        return edge.end.hasEnded
      }()
    return reach
  }

  /// Depth-first through all states, by fewer steps; a violation comes without the way to it.
  ///
  /// Gives up as soon as it learns of somebody who might go round.
  mutating func depthFirstAsleep(
    from initial: State, counts: inout SearchCounts, patience: Patience
  ) -> SearchEnd {
    var seen = SleepingStates()
    var store = WaitingStates(largest: shape.cells)
    var reaches = [StepReach](repeating: .everything, count: shape.contenders)
    store.push(
      initial, count: shape.cells(of: initial), fingerprint(initial), Action(code: 0), note: 0)
    while !store.isEmpty {
      let (hash, _) = store.pop()
      let (inherited, depth) = (store.note & 0xff, store.note >> 8)
      let visit = seen.visit(hash, asleep: inherited)
      guard visit.awake != 0 else { continue }
      for contender in 0..<shape.contenders {
        reaches[contender] = reach(of: contender, in: store.current)
      }
      if trouble { return .trouble }
      if let finding = expand(store.current, awake: visit.awake, again: !visit.isNew) {
        counts.states = UInt64(seen.count)
        counts.transitions = transitions
        return .violated(finding.property, path: [])
      }
      if trouble { return .trouble }
      counts.depth = max(counts.depth, Int(depth))
      push(into: &store, seen, asleep: visit.asleep, reaches, depth: depth + 1)
      if UInt64(seen.count) % patienceInterval == 0 {
        counts.states = UInt64(seen.count)
        counts.transitions = transitions
        counts.bytes = max(counts.bytes, seen.size + store.size)
        if !patience(counts) { return .outOfTime }
        if automaton.mayGoRound() { return .undecided }
      }
    }
    counts.states = UInt64(seen.count)
    counts.transitions = transitions
    counts.bytes = max(counts.bytes, seen.size + store.size)
    return automaton.mayGoRound() ? .undecided : .exhausted
  }

  /// Puts those successors into the store that are new, or have somebody awake who slept before.
  private func push(
    into store: inout WaitingStates, _ seen: borrowing SleepingStates, asleep: UInt32,
    _ reaches: [StepReach], depth: UInt32
  ) {
    // In the order of the contenders, though the last ones are visited first: tried out the other way
    // round, a quarter more steps were left.
    var asleep = asleep
    var last = -1
    for number in 0..<successorCount {
      let successor = successor(number)
      let action = successor.action
      let mover = action.contender
      if action.kind != .kill && mover != last {
        // Whoever has been looked at sleeps from here on.
        if last >= 0 { asleep |= 1 << UInt32(last) }
        last = mover
      }
      var sleepers: UInt32 = 0
      if action.kind == .kill {
        sleepers = (asleep | (last >= 0 ? 1 << UInt32(last) : 0)) & ~(1 << UInt32(mover))
      } else {
        for other in 0..<shape.contenders where asleep >> UInt32(other) & 1 == 1 {
          if reaches[other].isIndependent(of: reaches[mover]) {
            sleepers |= 1 << UInt32(other)
          }
        }
      }
      sleepers = permuted(sleepers, by: successor.order)
      let hash = fingerprint(successor.state)
      guard seen.hasNew(hash, asleep: sleepers) else { continue }
      store.push(
        successor.state, count: shape.cells(of: successor.state), hash, action,
        note: sleepers | depth << 8)
    }
  }

  /// Who sleeps, after backends have changed places.
  private func permuted(_ contenders: UInt32, by order: Int) -> UInt32 {
    guard order != 0 && contenders != 0 else { return contenders }
    let backends: UInt32 = (1 << UInt32(shape.backends)) - 1
    var permuted = contenders & ~backends
    for (place, old) in permutation(order).enumerated() {
      permuted |= (contenders >> UInt32(old) & 1) << UInt32(place)
    }
    return permuted
  }
}

/// The states that were seen, each as 58 bits of its hash and who slept there.
///
/// Two states with one fingerprint among n have a probability of about n² / 2^59.
struct SleepingStates: ~Copyable {
  /// Contenders that can be told apart.
  static let largestContenders = 6
  private static let mask: UInt64 = (1 << UInt64(largestContenders)) - 1

  private var table: UnsafeMutablePointer<UInt64>
  private var capacity = 1 << 8
  private(set) var count = 0

  init() {
    table = .allocate(capacity: capacity)
    table.initialize(repeating: 0, count: capacity)
  }

  deinit { table.deallocate() }

  /// In bytes.
  var size: Int { capacity * MemoryLayout<UInt64>.stride }

  @inline(__always) private func key(_ fingerprint: UInt64) -> UInt64 {
    let key = fingerprint & ~Self.mask
    return key == 0 ? Self.mask + 1 : key
  }

  @inline(__always) private func place(of key: UInt64) -> Int {
    // The low bits are those of the sleepers.
    var place = Int(truncatingIfNeeded: key &>> UInt64(Self.largestContenders)) & (capacity &- 1)
    while table[place] != 0 && table[place] & ~Self.mask != key {
      place = (place &+ 1) & (capacity &- 1)
    }
    return place
  }

  /// Whether a state is new, or somebody is awake who slept there before.
  @inline(__always) func hasNew(_ fingerprint: UInt64, asleep: UInt32) -> Bool {
    let found = table[place(of: key(fingerprint))]
    return found == 0 || found & Self.mask & ~UInt64(asleep) != 0
  }

  /// Who is to be looked at, who sleeps meanwhile, and whether the state is new.
  mutating func visit(
    _ fingerprint: UInt64, asleep: UInt32
  ) -> (awake: UInt32, asleep: UInt32, isNew: Bool) {
    let key = key(fingerprint)
    let place = place(of: key)
    let found = table[place]
    guard found != 0 else {
      table[place] = key | UInt64(asleep)
      count += 1
      if count * 5 > capacity * 4 { double() }
      return (~asleep, asleep, true)
    }
    let before = UInt32(truncatingIfNeeded: found & Self.mask)
    let both = before & asleep
    table[place] = key | UInt64(both)
    return (before & ~asleep, both, false)
  }

  private mutating func double() {
    let (old, oldCapacity) = (table, capacity)
    capacity *= 2
    table = .allocate(capacity: capacity)
    table.initialize(repeating: 0, count: capacity)
    for index in 0..<oldCapacity where old[index] != 0 {
      table[place(of: old[index] & ~Self.mask)] = old[index]
    }
    old.deallocate()
  }
}

extension LocalAutomaton {
  /// Whether some contender could go round within an operation, as far as has been learnt: without that
  /// no state can come again, since operations are counted down.
  ///
  /// A retry of the stash is an operation that nobody counts.
  func mayGoRound() -> Bool {
    enum Mark { case new, open, done }
    var marks = [Mark](repeating: .new, count: nodes.count)
    var path: [(node: Int, edge: UInt32)] = []
    for root in 0..<nodes.count {
      if nodes[root].stashed > 0 { return true }
      guard marks[root] == .new, nodes[root].request.kind != .idle else { continue }
      path.append((root, nodes[root].firstEdge))
      marks[root] = .open
      while let (node, number) = path.last {
        guard number != 0 else {
          marks[node] = .done
          path.removeLast()
          continue
        }
        let edge = edge(numbered: number)
        path[path.count - 1].edge = edge.next
        let target = Int(edge.target)
        guard !edge.end.hasEnded, marks[target] != .done else { continue }
        if marks[target] == .open { return true }
        marks[target] = .open
        path.append((target, nodes[target].firstEdge))
      }
    }
    return false
  }
}
