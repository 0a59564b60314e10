// Of contenders that wait for each other by looking again and again, a cycle of states is no mistake: it
// goes on while the one they wait for does nothing, and a scheduler that lets it do nothing for ever is
// not fair. So this search goes breadth-first through all states, remembers who can step where, and
// then asks which cycles a fair run can stay in.

private struct FairOrigin: BitwiseCopyable {
  let parent: UInt32
  let action: Action
  /// The worst death so far.
  let death: Death
}

extension Search where World == LockEnvironment {
  /// Every state and every cycle.
  ///
  /// A cycle that a fair run may stay in for ever is a livelock; or, after a kill, a wait for the
  /// restart.
  mutating func fair(
    from initial: State, counts: inout SearchCounts, patience: Patience
  ) -> SearchEnd {
    var numbers = FingerprintNumbers()
    var graph = StateGraph()
    var origins = FlatBuffer<FairOrigin>()
    var frontier = FlatBuffer<UInt32>(capacity: 1 << 12)
    var next = FlatBuffer<UInt32>(capacity: 1 << 12)
    frontier.append(uninitialised: shape.cells).update(from: initial, count: shape.cells)
    _ = numbers.number(of: fingerprint(initial))
    origins.append(FairOrigin(parent: 0, action: Action(code: 0), death: .none))
    var number = 0
    while frontier.count > 0 {
      let width = frontier.count / shape.cells
      for place in 0..<width {
        let state = frontier.base + place * shape.cells
        let finding = expand(state)
        counts.states = UInt64(numbers.count)
        counts.transitions = transitions
        if let finding {
          let last = finding.action.map { [$0] } ?? []
          return .violated(finding.property, path: Self.steps(to: number, in: origins) + last)
        }
        if trouble { return .trouble }
        var steps: [(target: Int, contender: Int)] = []
        for index in 0..<successorCount {
          let successor = successor(index)
          let action = successor.action
          let (target, isNew) = numbers.number(of: fingerprint(successor.state))
          if isNew {
            origins.append(
              FairOrigin(
                parent: UInt32(number), action: action,
                death: environment.death(in: successor.state, shape)))
            next.append(uninitialised: shape.cells)
              .update(from: successor.state, count: shape.cells)
          }
          guard let mover = mover(action, in: state) else { continue }
          steps.append((target, mover))
        }
        graph.append(steps)
        number += 1
        if number % 4_096 == 0 && !patience(counts) { return .outOfTime }
      }
      counts.bytes = max(
        counts.bytes, numbers.size + origins.size + graph.size + frontier.size + next.size)
      if next.count > 0 { counts.depth += 1 }
      swap(&frontier, &next)
      next.truncate(to: 0)
      if numbers.count >= StateGraph.largestCount { return .outOfTime }
    }
    counts.states = UInt64(numbers.count)
    counts.transitions = transitions
    return judge(graph.fairCycles(), origins)
  }

  /// Who takes a step, if a fair run may take it infinitely often.
  ///
  /// Not so kills, waits that return early, and loads of what is not the newest: sooner or later a store
  /// reaches everybody. That memory moves something for a contender is memory's step and not its own.
  private func mover(_ action: Action, in state: State) -> Int? {
    switch action.kind {
    case .kill, .corrupt: return nil
    case .ownStep: return action.contender + StateGraph.largestContenders
    case .access:
      guard action.choice > 0 else { return action.contender }
      let node = automaton.nodes[Int(state[shape.node(action.contender)])]
      if node.request.kind == .wait {
        return WaitChoice.isEarly(action.choice) ? nil : action.contender
      }
      let isStale = node.request.kind == .load || node.request.kind == .compareExchange
      return isStale ? nil : action.contender
    }
  }

  /// Of cycles that are nobody's death's fault, the nearest is reported.
  private mutating func judge(
    _ cycles: [[Int]], _ origins: borrowing FlatBuffer<FairOrigin>
  ) -> SearchEnd {
    var nearest: Int?
    for cycle in cycles {
      guard let first = cycle.min() else { continue }
      // Nobody dies in a cycle: all of its states have the same death.
      let death = origins[first].death
      if death == .none {
        nearest = min(nearest ?? first, first)
      } else {
        environment.countBlocked(UInt64(cycle.count), by: death)
      }
    }
    guard let nearest else { return .exhausted }
    return .violated(.fairLivelock, path: Self.steps(to: nearest, in: origins))
  }

  private static func steps(
    to state: Int, in origins: borrowing FlatBuffer<FairOrigin>
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
