/// What accesses do to memory: which answers are possible, and what each leaves behind.
///
/// A plug of the search, which is specialised for each. A model keeps a part of each state: in front
/// what all share, in the contenders' records what is theirs, and at the end a heap, if its part has
/// no fixed size.
protocol MemoryModel {
  /// Whether two accesses race if both could happen next; otherwise the model is asked.
  static var racesAreSimultaneous: Bool { get }
  /// Whether a state's shape depends on how words are used, beyond whether anybody reads them.
  static var tracksUses: Bool { get }
  /// Whether exchanging backends changes more than the places of their records.
  static var namesContenders: Bool { get }

  /// Whether a message hides stores from whoever gets it.
  static var messagesTell: Bool { get }

  /// How much room a state has at first for what has no fixed size, in cells.
  static var firstRoom: Int { get }

  init(_ system: ModelledSystem)
  /// Frees what the model holds.
  func deallocate()

  var memoryCells: Int { get }
  /// What is kept of each contender.
  var contenderCells: Int { get }
  var heapCells: Int { get }
  /// Whether a state had no room for what was to be kept: the search starts over with more room.
  var hasOverflown: Bool { get }

  func initialise(_ state: State, _ shape: StateShape)

  // MARK: Accesses

  /// In how many ways a request can be answered now; 0 if it must wait.
  func answers(to node: LocalNode, of contender: Int, in state: State, _ shape: StateShape) -> Int

  /// Makes the access and returns the answer.
  func perform(
    _ node: LocalNode, by contender: Int, answer: Int, in state: State, _ shape: StateShape
  ) -> UInt64

  /// Whether an access races with one that has been made.
  func isRace(_ node: LocalNode, by contender: Int, in state: State, _ shape: StateShape) -> Bool

  /// Steps that memory takes by itself on a contender's behalf.
  func ownSteps(of contender: Int, in state: State, _ shape: StateShape) -> Int

  /// Returns the message of the contender's that is delivered with it.
  func performOwnStep(
    _ step: Int, of contender: Int, in state: State, _ shape: StateShape
  ) -> Int?

  /// What such a step would do, for a trace.
  func ownStep(
    _ step: Int, of contender: Int, in state: State, _ shape: StateShape
  ) -> OwnStep

  /// Whether it can tell what steps touch.
  static var knowsReaches: Bool { get }
  /// What the access of a contender at `node` touches, and what memory may do for it; nil for whoever has
  /// no next access.
  func reach(
    of node: LocalNode?, _ contender: Int, in state: State, _ shape: StateShape
  ) -> StepReach

  // MARK: Beside accesses

  // Contenders also hand each other messages, outside the words that are explored: a backend posts a
  // slot to the postmaster. That is a releasing store, and whoever gets it has read it acquiring. The
  // postmaster tells nobody in particular what it has done: its messages are delivered when they have
  // reached all.

  /// A contender posts a message; returns whether it is delivered at once.
  func post(_ message: Int, by contender: Int, in state: State, _ shape: StateShape) -> Bool
  /// A contender gets a message.
  func receive(_ message: Int, by contender: Int, in state: State, _ shape: StateShape)

  // MARK: States

  /// What a word holds for a contender; for nobody in particular, once all is quiet.
  func value(
    at cell: Int, isWide: Bool, to contender: Int?, in state: State, _ shape: StateShape
  ) -> UInt64

  /// Leaves out what nobody can tell any more, so that equal states are equal.
  ///
  /// Returns whether all that the postmaster has posted has now reached everybody.
  func canonicalise(_ state: State, _ shape: StateShape) -> Bool

  /// Gives what belongs to backends to those that now stand in their places; their records have been
  /// moved.
  func exchange(_ order: [Int], in state: State, _ shape: StateShape)

  // MARK: Rogues

  /// Writes what a rogue writes; whether this model knows of rogues.
  func overwrite(_ cell: Int, isWide: Bool, with value: UInt64, in state: State) -> Bool
}

/// What memory does by itself.
enum OwnStep {
  case store(cell: Int, value: UInt64)
  case message
}

/// What a model is made for.
struct ModelledSystem {
  let words: ExploredWords
  /// The words as a format leaves them, in the cells that they have been given.
  let initial: [UInt32]
  /// Each contender's group of programs.
  let groups: [Int]
  /// Messages are numbers below this.
  let messages: Int
  /// In cells, for what has no fixed size.
  let room: Int
}

extension MemoryModel {
  static var messagesTell: Bool { false }

  static var knowsReaches: Bool { false }
  func reach(
    of node: LocalNode?, _ contender: Int, in state: State, _ shape: StateShape
  ) -> StepReach { .everything }

  func overwrite(_ cell: Int, isWide: Bool, with value: UInt64, in state: State) -> Bool { false }
}

/// Sequential consistency: one memory, one access after the other.
struct SequentialConsistency: MemoryModel {
  static var racesAreSimultaneous: Bool { true }
  static var tracksUses: Bool { false }
  static var namesContenders: Bool { false }
  static var firstRoom: Int { 0 }

  static var knowsReaches: Bool { true }

  private let initial: [UInt32]

  init(_ system: ModelledSystem) { initial = system.initial }

  func reach(
    of node: LocalNode?, _ contender: Int, in state: State, _ shape: StateShape
  ) -> StepReach { node.map { FlatMemory.reach(of: $0) } ?? StepReach() }

  func deallocate() {}

  var memoryCells: Int { initial.count }
  var contenderCells: Int { 0 }
  var heapCells: Int { 0 }
  var hasOverflown: Bool { false }

  func initialise(_ state: State, _ shape: StateShape) {
    for (cell, value) in initial.enumerated() { state[cell] = value }
  }

  @inline(__always) func answers(
    to node: LocalNode, of contender: Int, in state: State, _ shape: StateShape
  ) -> Int { 1 }

  @inline(__always) func perform(
    _ node: LocalNode, by contender: Int, answer: Int, in state: State, _ shape: StateShape
  ) -> UInt64 {
    guard node.cell != ExploredWords.nowhere else { return 0 }
    return FlatMemory.perform(node.request, at: Int(node.cell), in: state)
  }

  func isRace(
    _ node: LocalNode, by contender: Int, in state: State, _ shape: StateShape
  ) -> Bool { false }

  @inline(__always) func ownSteps(
    of contender: Int, in state: State, _ shape: StateShape
  ) -> Int { 0 }

  func performOwnStep(
    _ step: Int, of contender: Int, in state: State, _ shape: StateShape
  ) -> Int? { nil }

  func ownStep(
    _ step: Int, of contender: Int, in state: State, _ shape: StateShape
  ) -> OwnStep { .message }

  @inline(__always) func post(
    _ message: Int, by contender: Int, in state: State, _ shape: StateShape
  ) -> Bool { true }

  @inline(__always) func receive(
    _ message: Int, by contender: Int, in state: State, _ shape: StateShape
  ) {}

  @inline(__always) func value(
    at cell: Int, isWide: Bool, to contender: Int?, in state: State, _ shape: StateShape
  ) -> UInt64 { FlatMemory.value(at: cell, isWide: isWide, in: state) }

  @inline(__always) func canonicalise(_ state: State, _ shape: StateShape) -> Bool { false }

  func exchange(_ order: [Int], in state: State, _ shape: StateShape) {}

  func overwrite(_ cell: Int, isWide: Bool, with value: UInt64, in state: State) -> Bool {
    FlatMemory.put(value, at: cell, isWide: isWide, in: state)
    return true
  }
}

/// Words that hold one value each, in the first cells of a state.
enum FlatMemory {
  /// Makes an access and returns the answer.
  @inline(__always) static func perform(
    _ request: Request, at cell: Int, in state: State
  ) -> UInt64 {
    switch request.kind {
    case .load, .loadPlain: return value(at: cell, isWide: request.isWide, in: state)
    case .store, .storePlain:
      put(request.operand, at: cell, isWide: request.isWide, in: state)
      return 0
    case .setBits:
      // The old value feeds nothing: whoever asked has forgotten it.
      state[cell] |= UInt32(truncatingIfNeeded: request.operand)
      return 0
    case .exchange, .compareExchange, .fetchAdd, .fetchOr, .fetchAnd:
      let found = value(at: cell, isWide: request.isWide, in: state)
      put(request.written(over: found), at: cell, isWide: request.isWide, in: state)
      return found
    case .wait: return value(at: cell, isWide: false, in: state)
    default: return 0
    }
  }

  static func reach(of node: LocalNode) -> StepReach {
    let request = node.request
    if request.kind == .lock || request.kind == .unlock {
      return StepReach(reads: StepReach.lock, writes: StepReach.lock)
    }
    guard request.isAccess, node.cell != ExploredWords.nowhere else { return StepReach() }
    guard let bits = StepReach.bits(of: Int(node.cell), isWide: request.isWide) else {
      return .everything
    }
    return request.isWrite ? StepReach(writes: bits) : StepReach(reads: bits)
  }

  @inline(__always) static func value(at cell: Int, isWide: Bool, in state: State) -> UInt64 {
    isWide ? UInt64(state[cell]) | UInt64(state[cell &+ 1]) &<< 32 : UInt64(state[cell])
  }

  @inline(__always) static func put(
    _ value: UInt64, at cell: Int, isWide: Bool, in state: State
  ) {
    state[cell] = UInt32(truncatingIfNeeded: value)
    if isWide { state[cell &+ 1] = UInt32(truncatingIfNeeded: value &>> 32) }
  }
}
