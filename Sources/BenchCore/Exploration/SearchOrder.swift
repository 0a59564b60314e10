// Two ways through the states. Depth-first remembers 64 bits of each state and the path it stands on:
// for counting, and for cycles. Breadth-first remembers how each state was first reached: for the
// shortest way to a violation.

/// How a search ended.
enum SearchEnd {
  case exhausted
  /// The property, and the steps that lead to where it does not hold.
  case violated(Property, path: [Action])
  case outOfTime
  /// The automaton met trouble: the search means nothing.
  case trouble
  /// A path cannot be followed: this step of it is not possible.
  case impossible(step: Int)
}

/// What a search has seen.
struct SearchCounts {
  var states: UInt64 = 0
  var transitions: UInt64 = 0
  /// The longest path of a depth-first search, the longest shortest one of a breadth-first one.
  var depth = 0
  /// What states and path took at most, in bytes.
  var bytes = 0
}

/// Asked every so often whether to go on.
typealias Patience = (SearchCounts) -> Bool

/// States between two questions for patience.
private let patienceInterval: UInt64 = 4_096

extension Search where World: ~Copyable {
  // MARK: Depth first

  /// A state on the path: its successors lie behind each other in the store, and are visited from the
  /// last one on.
  private struct Level: BitwiseCopyable {
    let fingerprint: UInt64
    /// Where its successors begin, in cells.
    let first: Int
    /// How many of them have not been visited.
    var left: Int
  }

  mutating func depthFirst(
    from initial: State, counts: inout SearchCounts, patience: Patience
  ) -> SearchEnd {
    var seen = FingerprintSet()
    var path = PathSet()
    var levels = FlatBuffer<Level>()
    var store = FlatBuffer<UInt32>(capacity: 1 << 16)
    let start = store.append(uninitialised: stride)
    start.update(repeating: 0, count: Successor.header)
    (start + Successor.header).update(from: initial, count: shape.cells(of: initial))
    levels.append(Level(fingerprint: 0, first: 0, left: 1))
    while levels.count > 0 {
      let top = levels.count - 1
      var level = levels[top]
      guard level.left > 0 else {
        if level.fingerprint != 0 { path.remove(level.fingerprint) }
        store.truncate(to: level.first)
        levels.truncate(to: top)
        continue
      }
      level.left &-= 1
      levels[top] = level
      let place = level.first &+ level.left &* stride
      let state = store.base + place + Successor.header
      let hash = fingerprint(state)
      guard seen.insert(hash) else {
        // Operations are counted down, so a cycle completes none.
        if path.contains(hash) && !isCorrupted(state) {
          return .violated(.livelock, path: steps(of: levels, in: store))
        }
        continue
      }
      if let finding = expand(state) {
        counts.states = UInt64(seen.count)
        counts.transitions = transitions
        let last = finding.action.map { [$0] } ?? []
        return .violated(finding.property, path: steps(of: levels, in: store) + last)
      }
      if trouble { return .trouble }
      path.insert(hash)
      let room = store.count
      let copies = store.append(uninitialised: successorCount &* stride)
      copies.update(from: successor(0).base, count: successorCount &* stride)
      levels.append(Level(fingerprint: hash, first: room, left: successorCount))
      counts.depth = max(counts.depth, levels.count - 1)
      if UInt64(seen.count) % patienceInterval == 0 {
        counts.states = UInt64(seen.count)
        counts.transitions = transitions
        counts.bytes = max(counts.bytes, seen.size + store.size)
        if !patience(counts) { return .outOfTime }
      }
    }
    counts.states = UInt64(seen.count)
    counts.transitions = transitions
    counts.bytes = max(counts.bytes, seen.size + store.size)
    return .exhausted
  }

  /// The steps that led to the successor that each level has visited last.
  private func steps(
    of levels: borrowing FlatBuffer<Level>, in store: borrowing FlatBuffer<UInt32>
  ) -> [Action] {
    (1..<max(1, levels.count)).map { number in
      let level = levels[number]
      return Action(code: store[level.first + level.left * stride])
    }
  }

  // MARK: Along a path

  /// Takes one path and no other.
  mutating func follow(
    _ path: [Action], from initial: State, counts: inout SearchCounts
  ) -> SearchEnd {
    let state = State.allocate(capacity: shape.cells)
    defer { state.deallocate() }
    state.update(from: initial, count: shape.cells(of: initial))
    for (number, action) in path.enumerated() {
      let finding = expand(state)
      if trouble { return .trouble }
      if let finding, finding.action == nil || finding.action == action {
        return .violated(
          finding.property, path: Array(path.prefix(finding.action == nil ? number : number + 1)))
      }
      let successors = (0..<successorCount).map { successor($0) }
      guard let next = successors.first(where: { $0.action == action })
      else { return .impossible(step: number) }
      state.update(from: next.state, count: shape.cells(of: next.state))
      counts.depth = number + 1
      counts.states += 1
    }
    let finding = expand(state)
    if trouble { return .trouble }
    if let finding, finding.action == nil { return .violated(finding.property, path: path) }
    return .exhausted
  }

  // MARK: Breadth first

  private struct Origin: BitwiseCopyable {
    let parent: UInt32
    let action: Action
  }

  mutating func breadthFirst(
    from initial: State, counts: inout SearchCounts, patience: Patience
  ) -> SearchEnd {
    var seen = FingerprintSet()
    var origins = FlatBuffer<Origin>()
    var frontier = FlatBuffer<UInt32>(capacity: 1 << 16)
    var next = FlatBuffer<UInt32>(capacity: 1 << 16)
    frontier.append(uninitialised: shape.cells).update(from: initial, count: shape.cells)
    origins.append(Origin(parent: 0, action: Action(code: 0)))
    _ = seen.insert(fingerprint(initial))
    var firstOfFrontier = 0
    while frontier.count > 0 {
      let width = frontier.count / shape.cells
      for number in 0..<width {
        let origin = firstOfFrontier + number
        if let finding = expand(frontier.base + number * shape.cells) {
          counts.states = UInt64(seen.count)
          counts.transitions = transitions
          let last = finding.action.map { [$0] } ?? []
          return .violated(finding.property, path: Self.steps(to: origin, in: origins) + last)
        }
        if trouble { return .trouble }
        for index in 0..<successorCount {
          let successor = successor(index)
          guard seen.insert(fingerprint(successor.state)) else { continue }
          origins.append(Origin(parent: UInt32(origin), action: successor.action))
          next.append(uninitialised: shape.cells)
            .update(from: successor.state, count: shape.cells)
        }
        if UInt64(origin) % patienceInterval == 0 {
          counts.states = UInt64(seen.count)
          counts.transitions = transitions
          if !patience(counts) { return .outOfTime }
        }
      }
      counts.bytes = max(counts.bytes, seen.size + origins.size + frontier.size + next.size)
      firstOfFrontier += width
      if next.count > 0 { counts.depth += 1 }
      swap(&frontier, &next)
      next.truncate(to: 0)
    }
    counts.states = UInt64(seen.count)
    counts.transitions = transitions
    return .exhausted
  }

  private static func steps(
    to state: Int, in origins: borrowing FlatBuffer<Origin>
  ) -> [Action] {
    var steps: [Action] = []
    var number = state
    while number != 0 {
      steps.append(origins[number].action)
      number = Int(origins[number].parent)
    }
    return steps.reversed()
  }
}
