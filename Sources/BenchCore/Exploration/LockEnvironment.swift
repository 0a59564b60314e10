/// States in which nobody gets on because somebody was killed, by what the killed one was doing.
package struct BlockedStates: Sendable, Equatable {
  /// In its acquisition: waiting, or on its way out of the wait.
  package var acquiring: UInt64 = 0
  /// Between acquisition and release.
  package var holding: UInt64 = 0
  package var releasing: UInt64 = 0

  package var total: UInt64 { acquiring + holding + releasing }
}

/// What a contender of a lock was doing when it was killed, the worse the greater.
enum Death: UInt32, BitwiseCopyable {
  case none, acquiring, releasing, holding
}

/// What surrounds a lock: contenders that acquire it, touch what it guards, and release it, some times
/// over.
struct LockEnvironment: Environment, ~Copyable {
  /// Acquire, work, release.
  static let operationsPerTurn = 3

  private let backends: Int
  private let turns: UInt32
  private var late: LateAcquisition

  private var blockedBy = BlockedStates()

  init(backends: Int, turns: UInt32, late: LateAcquisition) {
    self.backends = backends
    self.turns = turns
    self.late = late
  }

  /// Words that the late acquisition wanted and no state holds.
  var missing: Request? { late.missing }

  static func exhaust<Model: MemoryModel>(
    _ search: inout Search<Model, Self>, from initial: State, counts: inout SearchCounts,
    patience: Patience
  ) -> SearchEnd { search.fair(from: initial, counts: &counts, patience: patience) }
  static var findsShortest: Bool { true }

  func report(to found: inout Exploration) {
    found.blocked = blockedBy.total
    found.blockedBy = blockedBy
  }

  var cells: Int { 0 }
  var commands: Int { 0 }

  func command(
    _ number: Int, to contender: Int, at node: LocalNode, in state: State, _ shape: StateShape
  ) -> Operation? { nil }

  func initialise(_ state: State, _ shape: StateShape) {
    for backend in 0..<backends {
      state[shape.status(backend)] = turns * UInt32(Self.operationsPerTurn)
    }
  }

  @inline(__always) mutating func starts(
    _ contender: Int, command: Int?, in state: State, _ shape: StateShape
  ) -> Property? { nil }

  @inline(__always) mutating func ends(
    _ contender: Int, _ end: OperationEnd, at node: LocalNode, in state: State,
    _ shape: StateShape
  ) -> Property? { end.outcome == nil ? nil : .exclusion }

  mutating func exchange(_ order: Int, in state: State, _ shape: StateShape) {}
  mutating func precedes(_ order: Int, in state: State, _ shape: StateShape) -> Bool { false }

  // MARK: Kills

  /// Which death it is stands in the mailbox's first cell.
  func kills(_ contender: Int, at node: LocalNode, in state: State, _ shape: StateShape) {
    let remaining = Int(state[shape.status(contender)] & StateShape.Status.remaining)
    let death: Death
    switch remaining % Self.operationsPerTurn {
    case 0: death = node.startsOperation ? .none : .acquiring
    case 2: death = .holding
    default: death = node.startsOperation ? .holding : .releasing
    }
    state[shape.mailbox(contender)] = death.rawValue
    // The kernel forgets a sleeper that is killed.
    state[shape.status(contender)] &= ~StateShape.Status.isAsleep
  }

  /// The worst death of a state: a holder's before a releaser's before a waiter's.
  func death(in state: State, _ shape: StateShape) -> Death {
    var worst = Death.none
    for backend in 0..<backends {
      let death = Death(rawValue: state[shape.mailbox(backend)]) ?? .none
      if death.rawValue > worst.rawValue { worst = death }
    }
    return worst
  }

  mutating func isBlocked(in state: State, _ shape: StateShape) -> Bool {
    let death = death(in: state, shape)
    countBlocked(1, by: death)
    return death != .none
  }

  mutating func countBlocked(_ states: UInt64, by death: Death) {
    switch death {
    case .none: break
    case .acquiring: blockedBy.acquiring += states
    case .holding: blockedBy.holding += states
    case .releasing: blockedBy.releasing += states
    }
  }

  // MARK: At rest

  mutating func rests(
    in state: State, _ shape: StateShape, value: (_ cell: Int, _ isWide: Bool) -> UInt64
  ) -> Property? {
    guard death(in: state, shape) == .none else { return nil }
    return late.succeeds(value) ? nil : .heldAtRest
  }

  // MARK: Telling

  func operationName(
    _ operation: Operation, by backend: Int, remaining: Int, of operations: Int
  ) -> String {
    let done = operations - remaining
    let name = ["acquire", "work", "release"][done % Self.operationsPerTurn]
    return "\(name) \(done / Self.operationsPerTurn + 1)"
  }
}
