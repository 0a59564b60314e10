// Futexes: a wait sleeps if the word still holds the value, at one moment with its look at the word, and
// a wake wakes as many sleepers of that word as it was told to, whichever they are.
//
// A wait may also return early, for no reason. Early returns are explored at the moment of the wait
// alone: one that comes later, while somebody sleeps, is the same as a wait that is made later and
// returns at once, for nobody sees a sleeper but the wakes, and they are explored with and without it.

extension Search where World: ~Copyable {
  /// The choices of a wait: which of the memory's answers, and whether it returns early.
  enum WaitChoice {
    static func sleeps(_ answer: Int) -> Int { 2 * answer }
    static func returnsEarly(_ answer: Int) -> Int { 2 * answer + 1 }
    static func isEarly(_ choice: Int) -> Bool { choice & 1 == 1 }
  }

  mutating func wait(
    _ node: LocalNode, _ number: UInt32, by contender: Int, in state: State
  ) -> Finding? {
    guard !isAsleep(contender, in: state) else { return nil }
    for answer in 0..<model.answers(to: node, of: contender, in: state, shape) {
      let action = Action(.access, of: contender, choice: WaitChoice.sleeps(answer))
      let next = append(action, after: state)
      let found = model.perform(node, by: contender, answer: answer, in: next.state, shape)
      guard found == node.request.operand else {
        if let finding = goOn(contender, from: number, action, in: next) { return finding }
        canonicalise(next)
        continue
      }
      next.state[shape.status(contender)] |= StateShape.Status.isAsleep
      canonicalise(next)
      let earlyAction = Action(.access, of: contender, choice: WaitChoice.returnsEarly(answer))
      let early = append(earlyAction, after: state)
      _ = model.perform(node, by: contender, answer: answer, in: early.state, shape)
      if let finding = goOn(contender, from: number, earlyAction, in: early) { return finding }
      canonicalise(early)
    }
    return nil
  }

  /// Every set of sleepers that may be woken, in the order of their numbers as bits.
  mutating func wake(
    _ node: LocalNode, _ number: UInt32, by contender: Int, in state: State
  ) -> Finding? {
    guard model.answers(to: node, of: contender, in: state, shape) > 0 else { return nil }
    let sleepers = (0..<shape.contenders).filter { other in
      isAsleep(other, in: state)
        && automaton.nodes[Int(state[shape.node(other)])].word == node.word
    }
    let count = min(sleepers.count, Int(clamping: node.request.operand))
    var choice = 0
    for chosen in 0..<1 << sleepers.count where chosen.nonzeroBitCount == count {
      let action = Action(.access, of: contender, choice: choice)
      choice += 1
      let next = append(action, after: state)
      _ = model.perform(node, by: contender, answer: 0, in: next.state, shape)
      if let finding = goOn(contender, from: number, action, in: next) { return finding }
      for (bit, sleeper) in sleepers.enumerated() where chosen >> bit & 1 == 1 {
        next.state[shape.status(sleeper)] &= ~StateShape.Status.isAsleep
        let finding = goOn(sleeper, from: state[shape.node(sleeper)], action, in: next)
        if let finding { return finding }
      }
      canonicalise(next)
    }
    return nil
  }

  /// Whoever waited or woke is told nothing, and goes on.
  private mutating func goOn(
    _ contender: Int, from number: UInt32, _ action: Action, in successor: Successor
  ) -> Finding? {
    guard let edge = automaton.edge(from: number, on: 0) else {
      trouble = true
      return nil
    }
    let state = successor.state
    state[shape.node(contender)] = edge.target
    guard edge.end.hasEnded else { return nil }
    let target = automaton.nodes[Int(edge.target)]
    countDown(contender, in: state)
    return ends(contender, edge.end, at: target, in: state).map {
      Finding(property: $0, action: action)
    }
  }

  @inline(__always) func isAsleep(_ contender: Int, in state: State) -> Bool {
    state[shape.status(contender)] & StateShape.Status.isAsleep != 0
  }

  func isAnybodyAsleep(_ state: State) -> Bool {
    (0..<shape.contenders).contains {
      isAsleep($0, in: state) && state[shape.node($0)] > LocalAutomaton.dead
    }
  }

  /// What a step does to sleepers, for a trace.
  func sleepers(_ action: Action, _ node: UInt32, in state: State, after: State?) -> String {
    guard let after, action.kind == .access else { return "" }
    switch automaton.nodes[Int(node)].request.kind {
    case .wait:
      if WaitChoice.isEarly(action.choice) { return ", returns early" }
      return isAsleep(action.contender, in: after) ? ", sleeps" : ", returns"
    case .wake:
      let woken = (0..<shape.contenders).filter {
        isAsleep($0, in: state) && !isAsleep($0, in: after)
      }
      return woken.isEmpty
        ? ", nobody sleeps" : ", wakes " + woken.map { "backend \($0)" }.joined(separator: ", ")
    default: return ""
    }
  }
}
