/// What surrounds a start strategy: backends that register workers and ask for their end, a postmaster
/// that answers wake-ups, and workers that end whenever they like.
///
/// A wake-up is a signal, sent when the operation that raised the flag is over; signals coalesce, so one
/// that is pending says no more than that there was one at least. The postmaster may be away for as long
/// as it likes: which of its operations comes next, and when, is explored. Backends take slots from one
/// pool, so that a slot can be another's when its former one asks again.
struct StartEnvironment: Environment, ~Copyable {
  private let slots: Int
  private let backends: Int
  private let operations: UInt32
  /// Where the slots' states are.
  private let states: [Int]

  /// The most workers at rest of whom the postmaster had not heard, for their backend was killed.
  private var mostUnheard = 0

  init(slots: Int, backends: Int, operations: UInt32, states: [Int]) {
    self.slots = slots
    self.backends = backends
    self.operations = operations
    self.states = states
  }

  /// What is pending, and a monitor for each slot.
  var cells: Int { 1 + slots }
  /// An answer, and a give of each slot.
  var commands: Int { 1 + slots }

  private static let isPending: UInt32 = 1
  private static let isCorrupted: UInt32 = 2

  /// Messages that the model hands over: all wake-ups are one.
  static let messages = 1

  func initialise(_ state: State, _ shape: StateShape) {
    for backend in 0..<backends { state[shape.status(backend)] = operations }
  }

  func report(to found: inout Exploration) { found.leaked = mostUnheard }

  private func monitor(_ slot: Int, in state: State, _ shape: StateShape) -> StartMonitor {
    StartMonitor(code: state[shape.environment + 1 + slot])
  }

  private func update(
    _ slot: Int, in state: State, _ shape: StateShape, _ body: (inout StartMonitor) -> Property?
  ) -> Property? {
    var monitor = monitor(slot, in: state, shape)
    defer { state[shape.environment + 1 + slot] = monitor.code }
    return body(&monitor)
  }

  private func forEachSlot(
    in state: State, _ shape: StateShape, _ body: (Int, inout StartMonitor) -> Property?
  ) -> Property? {
    for slot in 0..<slots {
      if let property = update(slot, in: state, shape, { body(slot, &$0) }) { return property }
    }
    return nil
  }

  // MARK: Operations

  @inline(__always) func command(
    _ number: Int, to contender: Int, at node: LocalNode, in state: State, _ shape: StateShape
  ) -> Operation? {
    guard number > 0 else {
      return state[shape.environment] & Self.isPending == 0 ? nil : .answer
    }
    let monitor = monitor(number &- 1, in: state, shape)
    return monitor.isRunning || monitor.isCancelled ? .give(UInt32(number &- 1)) : nil
  }

  mutating func starts(
    _ contender: Int, command: Int?, in state: State, _ shape: StateShape
  ) -> Property? {
    if let command {
      guard command == 0 else {
        return update(command - 1, in: state, shape) {
          $0.gives()
          return nil
        }
      }
      state[shape.environment] &= ~Self.isPending
      if isCorrupted(state, shape) { return nil }
      return forEachSlot(in: state, shape) {
        $1.answerBegins()
        return nil
      }
    }
    guard !isCorrupted(state, shape), !registers(contender, in: state, shape),
      let worker = handle(of: contender, in: state, shape)
    else { return nil }
    return update(worker.slot, in: state, shape) {
      $0.asks(worker.generation)
      return nil
    }
  }

  /// Whether the operation that a backend is in, or comes to, registers a worker.
  private func registers(_ backend: Int, in state: State, _ shape: StateShape) -> Bool {
    let left = state[shape.status(backend)] & StateShape.Status.remaining
    return StartScript(of: backend).registers(at: Int(operations &- left))
      || state[shape.mailbox(backend)] == 0
  }

  mutating func ends(
    _ contender: Int, _ end: OperationEnd, at node: LocalNode, in state: State,
    _ shape: StateShape
  ) -> Property? {
    guard contender < backends else { return ends(end, in: state, shape) }
    // It has been counted down.
    let left = state[shape.status(contender)] & StateShape.Status.remaining
    let isRegistration =
      StartScript(of: contender).registers(at: Int(operations &- left) - 1)
      || state[shape.mailbox(contender)] == 0
    state[shape.mailbox(contender) + 1] = 0
    if isRegistration {
      guard let outcome = end.outcome else { return nil }
      state[shape.mailbox(contender)] = outcome + 1
      state[shape.mailbox(contender) + 1] = Posted.start
    } else if end.outcome != nil {
      state[shape.mailbox(contender) + 1] = Posted.end
    }
    guard !isCorrupted(state, shape), let worker = handle(of: contender, in: state, shape)
    else { return nil }
    return update(worker.slot, in: state, shape) {
      isRegistration
        ? $0.registers(worker.generation)
        : $0.asked(worker.generation, isSaid: end.outcome != nil)
    }
  }

  /// An operation of the postmaster's has ended.
  private func ends(
    _ end: OperationEnd, in state: State, _ shape: StateShape
  ) -> Property? {
    guard let found = end.outcome else { return nil }
    let isCorrupted = isCorrupted(state, shape)
    return forEachSlot(in: state, shape) { slot, monitor in
      let entry = AnswerScribe.entry(of: slot, in: found)
      if isCorrupted {
        monitor.follows(entry)
        return nil
      }
      return (entry.isNothing ? nil : monitor.answers(entry)) ?? monitor.answerEnds()
    }
  }

  // MARK: What backends post

  private enum Posted {
    static let start: UInt32 = 1
    static let end: UInt32 = 2
  }

  /// The worker that a backend registered last.
  private func handle(
    of backend: Int, in state: State, _ shape: StateShape
  ) -> (slot: Int, generation: UInt32)? {
    let code = state[shape.mailbox(backend)]
    return code == 0 ? nil : (Int((code - 1) & 0xff), (code - 1) >> 8)
  }

  func message(
    of end: OperationEnd, by contender: Int, at node: LocalNode, in state: State,
    _ shape: StateShape
  ) -> Int? {
    contender < backends && state[shape.mailbox(contender) + 1] != 0 ? 0 : nil
  }

  /// A contender's next operation begins with the lock, for which its last wake-up must be there: so
  /// what it posted last is what arrives.
  mutating func delivers(
    _ message: Int?, from contender: Int, in state: State, _ shape: StateShape
  ) -> Property? {
    guard message != nil, contender < backends else { return nil }
    state[shape.environment] |= Self.isPending
    let posted = state[shape.mailbox(contender) + 1]
    state[shape.mailbox(contender) + 1] = 0
    guard !isCorrupted(state, shape), let worker = handle(of: contender, in: state, shape)
    else { return nil }
    return update(worker.slot, in: state, shape) {
      if posted == Posted.start {
        $0.wakes(forStartOf: worker.generation)
      } else {
        $0.wakes(forEndOf: worker.generation)
      }
      return nil
    }
  }

  func message(behind command: Int, in state: State, _ shape: StateShape) -> Int? {
    command == 0 ? 0 : nil
  }

  // MARK: Corruption

  func corrupts(_ state: State, _ shape: StateShape) {
    state[shape.environment] |= Self.isCorrupted
    _ = forEachSlot(in: state, shape) {
      $1.forgetAll()
      return nil
    }
  }

  @inline(__always) func isCorrupted(_ state: State, _ shape: StateShape) -> Bool {
    state[shape.environment] & Self.isCorrupted != 0
  }

  // MARK: Exchanged backends

  // They follow different scripts, and are never exchanged.

  mutating func exchange(_ order: Int, in state: State, _ shape: StateShape) {}
  mutating func precedes(_ order: Int, in state: State, _ shape: StateShape) -> Bool { false }

  // MARK: At rest

  /// All workers have ended, so every slot is free, but for those of workers that nobody heard of:
  /// whoever registered them was killed before it woke the postmaster.
  mutating func rests(
    in state: State, _ shape: StateShape, value: (_ cell: Int, _ isWide: Bool) -> UInt64
  ) -> Property? {
    let unheard = states.filter { value($0, false) != UInt64(SlotTable.State.free) }.count
    let killed = (0..<backends).filter {
      state[shape.status($0)] & StateShape.Status.wasKilledInOperation != 0
    }.count
    guard unheard <= killed else { return .lostSlot }
    mostUnheard = max(mostUnheard, unheard)
    return nil
  }

  // MARK: Telling

  func operationName(
    _ operation: Operation, by backend: Int, remaining: Int, of operations: Int
  ) -> String {
    let number = operations - remaining
    let name = StartScript(of: backend).registers(at: number) ? "register" : "terminate"
    return "\(name) \(number + 1)"
  }

  func postmasterName(of operation: Operation) -> String {
    operation.slot.map { "give slot \($0)" } ?? "answer"
  }

  func outcomeName(_ outcome: UInt32?, of operation: Operation) -> String {
    outcome.map { "slot \($0 & 0xff), generation \($0 >> 8)" } ?? "nothing"
  }

  func answerName(_ outcome: UInt32?) -> String {
    outcome.map { AnswerScribe.text(of: $0, slots: slots) } ?? "done"
  }
}

extension AnswerScribe {
  /// "started 0, ended 1": slots.
  static func text(of code: UInt32, slots: Int) -> String {
    var words: [String] = []
    for slot in 0..<slots {
      let entry = entry(of: slot, in: code)
      if entry.isStarted { words.append("started \(slot)") }
      if entry.isEnded { words.append("ended \(slot)") }
      if entry.isCancelled { words.append("cancelled \(slot)") }
    }
    return words.isEmpty ? "nothing" : words.joined(separator: ", ")
  }
}
