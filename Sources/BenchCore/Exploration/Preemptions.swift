// Bounded preemptions: a contender that is in the middle of an operation, and could go on, keeps its turn
// unless it is preempted, and that may happen so many times in a run. Whoever waits, has ended an
// operation or was killed gives its turn away for nothing. Most bugs need very few preemptions, and the
// states are far fewer (M. Musuvathi, S. Qadeer, "Iterative context bounding for systematic testing of
// multithreaded programs", PLDI 2007).

/// Whose turn it is.
struct Turn {
  /// Whoever moved last.
  var last: Int?
  var preemptions: UInt32 = 0
  /// Whether it is in the middle of an operation and can go on: then another's step is a preemption.
  var goesOn = false
}

extension Search where World: ~Copyable {
  /// The moves that the limit allows.
  ///
  /// What memory does by itself takes nobody's turn.
  mutating func move(in state: State, preemptions limit: UInt32) -> Finding? {
    turn = turn(in: state)
    if let last = turn.last {
      if let finding = move(last, in: state) { return finding }
      if trouble { return nil }
      turn.goesOn =
        isInOperation(last, in: state)
        && (0..<successorCount).contains { successor($0).action.kind == .access }
    }
    for contender in 0..<shape.contenders where contender != turn.last {
      if turn.goesOn && turn.preemptions == limit {
        takeOwnSteps(of: contender, in: state)
      } else if let finding = move(contender, in: state) {
        return finding
      }
      if trouble { return nil }
    }
    return nil
  }

  private func turn(in state: State) -> Turn {
    for contender in 0..<shape.contenders {
      let moved = state[shape.status(contender)] & StateShape.Status.preemptions
      guard moved != 0 else { continue }
      return Turn(last: contender, preemptions: moved >> StateShape.Status.preemptionShift - 1)
    }
    return Turn()
  }

  private func isInOperation(_ contender: Int, in state: State) -> Bool {
    let number = state[shape.node(contender)]
    guard number > LocalAutomaton.dead else { return false }
    let node = automaton.nodes[Int(number)]
    return node.request.kind != .idle && !node.startsOperation
  }

  /// Before a successor's backends are put into order.
  func recordTurn(_ successor: Successor) {
    let (action, state) = (successor.action, successor.state)
    guard action.kind == .access || action.kind == .corrupt else { return }
    var preemptions = turn.preemptions
    if let last = turn.last {
      state[shape.status(last)] &= ~StateShape.Status.preemptions
      if last != action.contender && turn.goesOn { preemptions += 1 }
    }
    state[shape.status(action.contender)] |= (preemptions + 1) << StateShape.Status.preemptionShift
  }
}
