/// An interleaving, step by step: what leads to a violation.
package struct Trace: Sendable, Equatable {
  package struct Step: Sendable, Equatable {
    package enum Kind: String, Sendable, Codable { case access, kill, flush, corrupt }

    package let kind: Kind
    /// The number of a backend, or of the postmaster behind them.
    package let contender: Int
    /// The backend whose mailbox the postmaster turns to with this step; -1 for its stash, and -2 or
    /// less for a look at slot 0 and so on.
    package let mailbox: Int?
    /// Which of several possible answers this is.
    package let choice: Int
    /// "take 2" and "give slot 1": the operation.
    package let operation: String
    /// Which access or fence of the operation it is, counted from 1; 0 for a step that is neither.
    package let position: Int
    /// What is done, by the names of words: "load head acq = 3".
    package let text: String
    /// What the operation returned, if it ended with this step.
    package let end: String?
  }

  package let steps: [Step]
  /// What each contender would do next: of a race, its two sides.
  package let pending: [String?]
  package let backends: Int
  package let hasPostmaster: Bool
}

extension Search where World: ~Copyable {
  /// Runs a path again and writes down what happens.
  mutating func trace(_ path: [Action], from initial: State, operations: Int) -> Trace {
    let state = State.allocate(capacity: shape.cells)
    defer { state.deallocate() }
    state.update(from: initial, count: shape.cells(of: initial))
    var seats = Array(0..<shape.contenders)
    var positions = [Int](repeating: 0, count: shape.contenders)
    var steps: [Trace.Step] = []
    for action in path {
      let finding = expand(state)
      let chosen = (0..<successorCount).map { successor($0) }.first { $0.action == action }
      let isViolation = finding?.action == action
      let step = step(
        action, in: state, seats: seats, after: chosen?.state, response: chosen?.response,
        operations: operations, positions: &positions)
      steps.append(step)
      guard let chosen, !isViolation else { break }
      state.update(from: chosen.state, count: shape.cells(of: chosen.state))
      if shape.backends > 1 {
        let order = permutation(chosen.order)
        seats.replaceSubrange(0..<shape.backends, with: order.map { seats[$0] })
      }
    }
    var pending = [String?](repeating: nil, count: shape.contenders)
    for (place, seat) in seats.enumerated() {
      pending[seat] = self.pending(at: place, seat: seat, in: state)
    }
    return Trace(
      steps: steps, pending: pending, backends: shape.backends,
      hasPostmaster: shape.contenders > shape.backends)
  }

  /// The access that a contender stands before.
  private func pending(at place: Int, seat: Int, in state: State) -> String? {
    let number = state[shape.node(place)]
    guard number > LocalAutomaton.dead, automaton.nodes[Int(number)].request.kind != .idle
    else { return nil }
    let member = place >= shape.backends ? 0 : seat
    return text(automaton.request(of: member, at: number), nil)
  }

  private mutating func step(
    _ action: Action, in state: State, seats: [Int], after: State?, response: UInt64?,
    operations: Int, positions: inout [Int]
  ) -> Trace.Step {
    if action.kind == .ownStep { return flush(action, in: state, seats: seats) }
    let contender = seats[action.contender]
    let isPostmaster = action.contender >= shape.backends
    var node = state[shape.node(action.contender)]
    if let command = action.command,
      let operation = environment.command(
        command, to: action.contender, at: automaton.nodes[Int(node)], in: state, shape),
      let first = automaton.edge(from: node, on: UInt64(operation.code))
    {
      node = first.target
    }
    let request = automaton.request(of: isPostmaster ? 0 : contender, at: node)
    let operation = automaton.operation(of: node)
    let isAccess = action.kind == .access || action.kind == .corrupt
    if automaton.nodes[Int(node)].startsOperation { positions[contender] = 0 }
    let isCounted = isAccess && (request.isAccess || request.kind == .fence)
    if isCounted { positions[contender] += 1 }
    let remaining = Int(state[shape.status(action.contender)] & StateShape.Status.remaining)
    let name =
      isPostmaster
      ? environment.postmasterName(of: operation)
      : environment.operationName(
        operation, by: contender, remaining: remaining, of: operations)
    var end: String?
    let answer = response ?? 0
    if isAccess, let edge = automaton.edge(from: node, on: answer),
      edge.end.hasEnded
    {
      end =
        isPostmaster
        ? environment.answerName(edge.end.outcome)
        : environment.outcomeName(edge.end.outcome, of: operation)
    }
    return Trace.Step(
      kind: action.kind.ofTrace,
      contender: contender,
      mailbox: action.command.map { $0 < shape.backends ? seats[$0] : shape.backends - 1 - $0 },
      choice: action.choice, operation: name, position: isCounted ? positions[contender] : 0,
      text: action.kind == .kill
        ? "killed"
        : corruptedWord(action, node, in: state) + text(request, response ?? 0)
          + age(of: request, action) + sleepers(action, node, in: state, after: after),
      end: end)
  }

  /// Which of the stores that it might have read a load read, if not the newest.
  private func age(of request: Request, _ action: Action) -> String {
    guard action.kind == .access && request.isRead && action.choice > 0,
      request.kind != .wait && request.kind != .wake
    else { return "" }
    return request.kind == .load ? " (\(action.choice) newer)" : " (there are newer)"
  }

  /// A store or a message leaves a store buffer.
  private func flush(_ action: Action, in state: State, seats: [Int]) -> Trace.Step {
    let text =
      switch model.ownStep(action.choice, of: action.contender, in: state, shape) {
      case .store(let cell, let value):
        "\(automaton.words.name(ofCell: cell)) := \(value.traced) reaches memory"
      case .message: "what it posted is there"
      }
    return Trace.Step(
      kind: .flush, contender: seats[action.contender], mailbox: nil, choice: action.choice,
      operation: "buffer", position: 0, text: text, end: nil)
  }

  /// What a rogue wrote just before an access.
  private func corruptedWord(_ action: Action, _ node: UInt32, in state: State) -> String {
    guard action.kind == .corrupt, let corruption = options.corruption else { return "" }
    guard action.choice < Self.firstLook else { return "a rogue has the give refused: " }
    let node = automaton.nodes[Int(node)]
    let values = corruption.values(
      at: Int(node.cell), isWide: node.request.isWide, in: state, memoryCells: shape.memoryCells)
    return "rogue: \(automaton.words.entries[Int(node.word)].name) := "
      + "\(values[action.choice].traced) · "
  }

  /// An access as a sentence of a trace; without what it found, if that is not known yet.
  private func text(_ request: Request, _ response: UInt64?) -> String {
    let name = automaton.words.entries.first { $0.offset == request.offset }?.name
    let word = (name ?? "byte \(request.offset)") + request.orderingName
    let operand = request.operand.traced
    let found = response.map { " = \($0.traced)" } ?? ""
    switch request.kind {
    case .load: return "load \(word)\(found)"
    case .loadPlain: return "read \(word)\(found)"
    case .store: return "store \(word) := \(operand)"
    case .storePlain: return "write \(word) := \(operand)"
    case .setBits: return "set bits \(word) \(operand)"
    case .compareExchange:
      let failed = response.map { $0 != request.expected } ?? false
      return "cas \(word) \(request.expected.traced) → \(operand)"
        + (failed ? " failed\(found)" : "")
    case .exchange, .fetchAdd, .fetchOr, .fetchAnd:
      let change = response.map { " \($0.traced) → \(request.written(over: $0).traced)" } ?? ""
      return "\(request.kind.verb) \(word)\(change)"
    case .fence: return "fence\(request.orderingName)"
    case .wait: return "wait \(word) while \(operand)"
    case .wake: return "wake \(word) \(operand)"
    case .lock, .unlock, .idle, .finished, .dead: return "\(request.kind)"
    }
  }
}

extension Action.Kind {
  fileprivate var ofTrace: Trace.Step.Kind {
    switch self {
    case .access: .access
    case .kill: .kill
    case .ownStep: .flush
    case .corrupt: .corrupt
    }
  }
}

extension Request.Kind {
  var verb: String {
    switch self {
    case .compareExchange: "compare-exchange"
    case .setBits: "set-bits"
    case .fetchAdd: "fetch-add"
    case .fetchOr: "fetch-or"
    case .fetchAnd: "fetch-and"
    default: "\(self)"
    }
  }
}

extension UInt64 {
  /// A number as a trace shows it: small ones in decimal, packed words in hexadecimal.
  fileprivate var traced: String { self < 1_000 ? "\(self)" : "0x" + String(self, radix: 16) }
}

extension Request {
  fileprivate var orderingName: String {
    switch ordering {
    case 0: ""
    case 2: " acq"
    case 3: " rel"
    case 4: " acq-rel"
    default: " seq-cst"
    }
  }
}
