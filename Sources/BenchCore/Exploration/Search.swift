/// The step from a state to its successors, under one memory model and in one environment.
struct Search<Model: MemoryModel, World: Environment & ~Copyable>: ~Copyable {
  struct Options {
    var kills = false
    /// What one word may hold once, whatever was written there; nil for no corruption.
    var corruption: Corruption?
    var isSymmetric = true
    /// How often a contender may lose its turn in the middle of an operation; nil for no limit.
    var preemptions: UInt32?
  }

  var automaton: LocalAutomaton
  var environment: World
  let shape: StateShape
  let model: Model
  let options: Options
  let permutations: Permutations
  private var produced = FlatBuffer<UInt32>(capacity: 1 << 14)
  let order: UnsafeMutablePointer<Int>
  let scratch: State
  /// Room for a state in each order of its backends.
  let exchanges: State
  /// Room for a state in which a message has been received.
  private let told: State

  private(set) var transitions: UInt64 = 0
  /// Of the state that is expanded, if preemptions are bounded.
  var turn = Turn()
  /// Backends that went where no word is, or went on and on, after a corruption: they stop there.
  var stopped: UInt64 = 0
  /// States in which everybody waits for a lock whose holder was killed.
  private(set) var blocked: UInt64 = 0
  /// Learning met trouble, or a state had no room for what the model keeps: the search means nothing.
  var trouble = false

  init(
    automaton: consuming LocalAutomaton, environment: consuming World, model: Model,
    shape: StateShape, permutations: Permutations, options: Options
  ) {
    self.automaton = automaton
    self.environment = environment
    self.model = model
    self.shape = shape
    self.permutations = permutations
    self.options = options
    order = .allocate(capacity: max(1, shape.contenders))
    scratch = .allocate(capacity: shape.cells)
    told = .allocate(capacity: shape.cells)
    exchanges = .allocate(
      capacity: Model.namesContenders ? shape.cells * permutations.count : 1)
  }

  deinit {
    order.deallocate()
    scratch.deallocate()
    told.deallocate()
    exchanges.deallocate()
    model.deallocate()
  }

  /// In cells, with its header.
  @inline(__always) var stride: Int { shape.cells &+ Successor.header }
  @inline(__always) var successorCount: Int { produced.count / stride }

  @inline(__always) func successor(_ number: Int) -> Successor {
    Successor(base: produced.base + number &* stride)
  }

  /// Writes the state before everything.
  ///
  /// `groups` names each contender's group of programs.
  mutating func initialise(_ state: State, groups: [Int]) {
    state.update(repeating: 0, count: shape.cells)
    model.initialise(state, shape)
    for contender in 0..<shape.contenders {
      state[shape.node(contender)] = automaton.initialNode(of: groups[contender])
    }
    environment.initialise(state, shape)
    trouble = automaton.trouble != nil || model.hasOverflown
  }

  // MARK: Expansion

  /// Makes all successors of a state, which must lie elsewhere than they.
  ///
  /// Or those by contenders who are `awake`, a bit each; `again` for a state that has been looked at.
  mutating func expand(
    _ state: State, awake: UInt32 = .max, again: Bool = false
  ) -> Finding? {
    produced.truncate(to: 0)
    if Model.racesAreSimultaneous && hasRace(state) && !isCorrupted(state) {
      return Finding(property: .race, action: nil)
    }
    if let limit = options.preemptions {
      if let finding = move(in: state, preemptions: limit) { return finding }
      if trouble { return nil }
    } else {
      var contender = 0
      while contender < shape.contenders {
        if awake &>> UInt32(contender) & 1 == 0 {
          contender &+= 1
          continue
        }
        if let finding = move(contender, in: state) { return finding }
        // Then what is missing is not known either: nobody may be able to move, or only not yet.
        if trouble { return nil }
        contender &+= 1
      }
    }
    // Whoever sleeps could move.
    if produced.count == 0, awake == .max, let property = rest(state) {
      return Finding(property: property, action: nil)
    }
    if options.kills && !again { kill(in: state) }
    return options.corruption == nil ? nil : corrupt(state)
  }

  @inline(__always) mutating func takeOwnSteps(of contender: Int, in state: State) {
    var own = model.ownSteps(of: contender, in: state, shape)
    while own > 0 {
      own &-= 1
      takeOwnStep(own, of: contender, in: state)
    }
  }

  @inline(__always) mutating func move(_ contender: Int, in state: State) -> Finding? {
    takeOwnSteps(of: contender, in: state)
    let number = state[shape.node(contender)]
    guard number > LocalAutomaton.dead else { return nil }
    let node = automaton.nodes[Int(number)]
    guard node.request.kind == .idle else {
      return access(node, number, by: contender, command: nil, in: state)
    }
    for command in 0..<environment.commands {
      if isCorrupted(state) && environment.refuses(command, in: state, shape) {
        refuse(command, by: contender, Action(.access, of: contender, command: command), in: state)
        continue
      }
      guard
        let operation = environment.command(
          command, to: contender, at: node, in: state, shape)
      else { continue }
      guard let first = automaton.edge(from: number, on: UInt64(operation.code)) else {
        trouble = true
        return nil
      }
      let finding =
        first.end.hasEnded
        ? passOver(first, by: contender, command: command, in: state)
        : access(
          automaton.nodes[Int(first.target)], first.target, by: contender, command: command,
          in: state)
      if let finding { return finding }
    }
    return nil
  }

  /// A commanded operation that makes no access at all.
  private mutating func passOver(
    _ edge: LocalEdge, by contender: Int, command: Int, in state: State
  ) -> Finding? {
    let action = Action(.access, of: contender, command: command)
    let next = append(action, after: state)
    next.state[shape.node(contender)] = edge.target
    let target = automaton.nodes[Int(edge.target)]
    let property =
      starts(contender, command: command, in: next.state)
      ?? ends(contender, edge.end, at: target, in: next.state)
    canonicalise(next)
    return property.map { Finding(property: $0, action: action) }
  }

  /// A contender's access, in every way in which it can be answered.
  @inline(__always) private mutating func access(
    _ node: LocalNode, _ number: UInt32, by contender: Int, command: Int?, in state: State
  ) -> Finding? {
    if node.exceedsBound || node.isStray || node.isEndless {
      if contender < shape.backends && isCorrupted(state) {
        stop(contender, in: state)
        return nil
      }
      precondition(!node.isEndless, "an operation makes too many accesses to explore")
      return Finding(
        property: node.isStray ? .strayAccess : .postmasterBound,
        action: Action(.access, of: contender, command: command))
    }
    if node.request.kind == .lock && isLocked(state) { return nil }
    if node.request.kind == .wait { return wait(node, number, by: contender, in: state) }
    if node.request.kind == .wake { return wake(node, number, by: contender, in: state) }
    if !Model.racesAreSimultaneous && model.isRace(node, by: contender, in: state, shape) {
      return Finding(
        property: .race, action: Action(.access, of: contender, command: command))
    }
    let answers = answers(to: node, of: contender, command: command, in: state)
    var answer = 0
    while answer < answers {
      let action = Action(.access, of: contender, command: command, choice: answer)
      let property = access(
        node, number, by: contender, command: command, answer: answer, action, in: state)
      if let property { return Finding(property: property, action: action) }
      if trouble { return nil }
      answer &+= 1
    }
    return nil
  }

  /// In how many ways an access can be answered, with what its command's message tells.
  @inline(__always) private func answers(
    to node: LocalNode, of contender: Int, command: Int?, in state: State
  ) -> Int {
    guard Model.messagesTell, node.startsOperation, let command,
      let message = environment.message(behind: command, in: state, shape)
    else { return model.answers(to: node, of: contender, in: state, shape) }
    told.update(from: state, count: shape.cells(of: state))
    model.receive(message, by: contender, in: told, shape)
    return model.answers(to: node, of: contender, in: told, shape)
  }

  @inline(__always) mutating func access(
    _ node: LocalNode, _ number: UInt32, by contender: Int, command: Int?, answer: Int,
    _ action: Action, in state: State
  ) -> Property? {
    let successor = append(action, after: state)
    let next = successor.state
    if node.startsOperation, let property = starts(contender, command: command, in: next) {
      return property
    }
    let response = model.perform(node, by: contender, answer: answer, in: next, shape)
    successor.base[2] = UInt32(truncatingIfNeeded: response)
    successor.base[3] = UInt32(truncatingIfNeeded: response &>> 32)
    if node.request.kind == .lock {
      next[shape.status(contender)] |= StateShape.Status.holdsLock
    } else if node.request.kind == .unlock {
      next[shape.status(contender)] &= ~StateShape.Status.holdsLock
    }
    guard let edge = automaton.edge(from: number, on: response) else {
      trouble = true
      return nil
    }
    next[shape.node(contender)] = edge.target
    if edge.end.hasEnded {
      let target = automaton.nodes[Int(edge.target)]
      countDown(contender, in: next)
      if let property = ends(contender, edge.end, at: target, in: next) { return property }
    }
    canonicalise(successor)
    if model.hasOverflown { trouble = true }
    return nil
  }

  /// A contender begins an operation, which `command` told it to.
  @inline(__always) private mutating func starts(
    _ contender: Int, command: Int?, in state: State
  ) -> Property? {
    if let command, let message = environment.message(behind: command, in: state, shape) {
      model.receive(message, by: contender, in: state, shape)
      let (model, shape) = (model, shape)
      let property = environment.admits(message, in: state, shape) { cell, isWide in
        model.value(at: cell, isWide: isWide, to: contender, in: state, shape)
      }
      if let property { return property }
    }
    return environment.starts(contender, command: command, in: state, shape)
  }

  @inline(__always) mutating func ends(
    _ contender: Int, _ end: OperationEnd, at node: LocalNode, in state: State
  ) -> Property? {
    if let property = environment.ends(contender, end, at: node, in: state, shape) {
      return property
    }
    guard let message = environment.message(of: end, by: contender, at: node, in: state, shape),
      model.post(message, by: contender, in: state, shape)
    else { return nil }
    return environment.delivers(message, from: contender, in: state, shape)
  }

  @inline(__always) func countDown(_ contender: Int, in state: State) {
    guard contender < shape.backends else { return }
    state[shape.status(contender)] &-= 1
    if state[shape.status(contender)] & StateShape.Status.remaining == 0 {
      state[shape.node(contender)] = LocalAutomaton.finished
    }
  }

  private mutating func takeOwnStep(_ step: Int, of contender: Int, in state: State) {
    let successor = append(Action(.ownStep, of: contender, choice: step), after: state)
    if let message = model.performOwnStep(step, of: contender, in: successor.state, shape) {
      // That something has arrived is nobody's step, so it breaks nothing.
      _ = environment.delivers(message, from: contender, in: successor.state, shape)
    }
    canonicalise(successor)
  }

  @inline(__always) mutating func append(
    _ action: Action, after state: State
  ) -> Successor {
    let successor = Successor(base: produced.append(uninitialised: stride))
    successor.base[0] = action.code
    successor.base[1] = 0
    successor.base[2] = 0
    successor.base[3] = 0
    successor.state.update(from: state, count: shape.cells(of: state))
    transitions &+= 1
    return successor
  }

  // MARK: Kills

  /// Each backend may vanish before its next access; what it held, it holds for ever.
  private mutating func kill(in state: State) {
    for backend in 0..<shape.backends {
      let number = state[shape.node(backend)]
      guard number > LocalAutomaton.dead else { continue }
      let next = append(Action(.kill, of: backend), after: state)
      environment.kills(backend, at: automaton.nodes[Int(number)], in: next.state, shape)
      let isInOperation = !automaton.nodes[Int(number)].startsOperation
      next.state[shape.node(backend)] = LocalAutomaton.dead
      next.state[shape.status(backend)] &= ~StateShape.Status.remaining
      if isInOperation {
        next.state[shape.status(backend)] |= StateShape.Status.wasKilledInOperation
      }
      canonicalise(next)
    }
  }

  // MARK: Rest

  @inline(__always) private func isLocked(_ state: State) -> Bool {
    var backend = 0
    while backend < shape.backends {
      if state[shape.status(backend)] & StateShape.Status.holdsLock != 0 { return true }
      backend &+= 1
    }
    return false
  }

  /// Nobody can move: whether that is right.
  private mutating func rest(_ state: State) -> Property? {
    if isCorrupted(state) { return nil }
    var waits = false
    var holderIsDead = false
    for backend in 0..<shape.backends {
      let number = state[shape.node(backend)]
      if number > LocalAutomaton.dead { waits = true }
      let holds = state[shape.status(backend)] & StateShape.Status.holdsLock != 0
      if holds && number == LocalAutomaton.dead { holderIsDead = true }
    }
    if holderIsDead {
      // PostgreSQL restarts the cluster, which formats memory anew.
      if waits { blocked += 1 }
      return nil
    }
    if waits {
      if environment.isBlocked(in: state, shape) {
        blocked += 1
        return nil
      }
      return isAnybodyAsleep(state) ? .lostWakeup : .deadlock
    }
    let (model, shape) = (model, shape)
    return environment.rests(in: state, shape) { cell, isWide in
      model.value(at: cell, isWide: isWide, to: nil, in: state, shape)
    }
  }

  // MARK: Races

  @inline(__always) private func hasRace(_ state: State) -> Bool {
    var contender = 0
    while contender < shape.contenders {
      let node = automaton.nodes[Int(state[shape.node(contender)])]
      if node.request.isPlain && isRace(node, of: contender, in: state) { return true }
      contender &+= 1
    }
    return false
  }

  private func isRace(_ node: LocalNode, of contender: Int, in state: State) -> Bool {
    for other in 0..<shape.contenders where other != contender {
      let theirs = automaton.nodes[Int(state[shape.node(other)])]
      if theirs.word == node.word && theirs.word != ExploredWords.nowhere
        && (theirs.request.isWrite || node.request.isWrite)
      {
        return true
      }
    }
    return false
  }

  /// The fingerprint of a state.
  @inline(__always) func fingerprint(_ state: State) -> UInt64 {
    BenchCore.fingerprint(of: state, count: shape.cells(of: state))
  }
}
