// Two ways through the states. Depth-first remembers 64 bits of each state and the path it stands on:
// for counting, and for cycles. Breadth-first remembers how each state was first reached: for the
// shortest way to a violation.

/// How a search ended.
enum SearchEnd {
  case exhausted
  /// The property, and the steps that lead to where it does not hold.
  case violated(Property, path: [Action])
  case outOfTime
  /// Not every step was looked at, and there may be a cycle.
  case undecided
  /// The automaton met trouble: the search means nothing.
  case trouble
  /// The walks that were asked for are over; that is no proof of anything.
  case walked
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
  /// Of random walks, those that have ended; then states and transitions are their steps.
  var walks: UInt64 = 0
}

/// Asked every so often whether to go on.
typealias Patience = (SearchCounts) -> Bool

/// States between two questions for patience.
let patienceInterval: UInt64 = 4_096

extension Search where World: ~Copyable {
  // MARK: Depth first

  /// A state on the path.
  private struct Level: BitwiseCopyable {
    let fingerprint: UInt64
    /// The step that led to it.
    let action: Action
    /// How many of its successors wait to be visited: the last ones in the store.
    var left: Int
  }

  mutating func depthFirst(
    from initial: State, counts: inout SearchCounts, patience: Patience
  ) -> SearchEnd {
    var seen = FingerprintSet()
    var path = PathSet()
    var levels = FlatBuffer<Level>()
    var store = WaitingStates(largest: shape.cells)
    let hash = fingerprint(initial)
    store.push(initial, count: shape.cells(of: initial), hash, Action(code: 0))
    levels.append(Level(fingerprint: 0, action: Action(code: 0), left: 1))
    while levels.count > 0 {
      let top = levels.count - 1
      var level = levels[top]
      guard level.left > 0 else {
        if level.fingerprint != 0 { path.remove(level.fingerprint) }
        levels.truncate(to: top)
        continue
      }
      level.left &-= 1
      levels[top] = level
      let (hash, action) = store.pop()
      guard seen.insert(hash) else {
        if path.contains(hash) && !isCorrupted(store.current) {
          return .violated(.livelock, path: Self.steps(of: levels) + [action])
        }
        continue
      }
      if let finding = expand(store.current) {
        counts.states = UInt64(seen.count)
        counts.transitions = transitions
        let last = finding.action.map { [$0] } ?? []
        return .violated(finding.property, path: Self.steps(of: levels) + [action] + last)
      }
      if trouble { return .trouble }
      path.insert(hash)
      levels.append(Level(fingerprint: hash, action: action, left: 0))
      guard let waiting = keepNew(in: &store, seen, path) else {
        // Operations are counted down, so a cycle completes none.
        return .violated(.livelock, path: Self.steps(of: levels))
      }
      levels[top + 1] = Level(fingerprint: hash, action: action, left: waiting)
      counts.depth = max(counts.depth, levels.count - 1)
      if UInt64(seen.count) % patienceInterval == 0 {
        counts.states = UInt64(seen.count)
        counts.transitions = transitions
        counts.bytes = max(counts.bytes, seen.size + store.size + path.size + levels.size)
        if !patience(counts) { return .outOfTime }
      }
    }
    counts.states = UInt64(seen.count)
    counts.transitions = transitions
    counts.bytes = max(counts.bytes, seen.size + store.size + path.size + levels.size)
    return .exhausted
  }

  /// Puts the successors that have not been seen into the store and returns how many they are; nil if
  /// one of them is on the path.
  @inline(__always) private func keepNew(
    in store: inout WaitingStates, _ seen: borrowing FingerprintSet, _ path: borrowing PathSet
  ) -> Int? {
    var waiting = 0
    for number in 0..<successorCount {
      let successor = successor(number)
      let hash = fingerprint(successor.state)
      if seen.contains(hash) {
        if path.contains(hash) && !isCorrupted(successor.state) { return nil }
        continue
      }
      store.push(
        successor.state, count: shape.cells(of: successor.state), hash, successor.action)
      waiting &+= 1
    }
    return waiting
  }

  private static func steps(of levels: borrowing FlatBuffer<Level>) -> [Action] {
    (2..<max(2, levels.count)).map { levels[$0].action }
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
    var frontier = FlatBuffer<UInt32>(capacity: 1 << 10)
    var next = FlatBuffer<UInt32>(capacity: 1 << 10)
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
