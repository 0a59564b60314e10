/// What accesses do to memory: which answers are possible, and what each leaves behind.
///
/// A plug of the search, which is specialised for each.
protocol MemoryModel {
  /// Whether two accesses race if both could happen next.
  static var racesAreSimultaneous: Bool { get }

  /// `initial` holds the words as a format leaves them, a cell each 32 bits.
  init(contenders: Int, initial: [UInt32])

  var memoryCells: Int { get }
  /// What is kept of each contender.
  var contenderCells: Int { get }

  func initialise(_ state: State, _ shape: StateShape)

  /// In how many ways a request can be answered now; 0 if it must wait.
  func answers(to node: LocalNode, of contender: Int, in state: State, _ shape: StateShape) -> Int

  /// Makes the access and returns the answer.
  func perform(
    _ node: LocalNode, by contender: Int, answer: Int, in state: State, _ shape: StateShape
  ) -> UInt64

  /// Steps that memory takes by itself on a contender's behalf.
  func ownSteps(of contender: Int, in state: State, _ shape: StateShape) -> Int
  func performOwnStep(_ step: Int, of contender: Int, in state: State, _ shape: StateShape)

  /// Writes what a rogue writes; whether this model knows of rogues.
  func overwrite(_ cell: Int, isWide: Bool, with value: UInt64, in state: State) -> Bool

  /// What a word holds once all is quiet.
  func value(at cell: Int, isWide: Bool, in state: State) -> UInt64
}

extension MemoryModel {
  func overwrite(_ cell: Int, isWide: Bool, with value: UInt64, in state: State) -> Bool { false }
}

/// Sequential consistency: one memory, one access after the other.
struct SequentialConsistency: MemoryModel {
  static var racesAreSimultaneous: Bool { true }

  private let initial: [UInt32]

  init(contenders: Int, initial: [UInt32]) { self.initial = initial }

  var memoryCells: Int { initial.count }
  var contenderCells: Int { 0 }

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
    let cell = Int(node.cell)
    switch node.request.kind {
    case .load, .loadPlain: return value(at: cell, isWide: node.request.isWide, in: state)
    case .store, .storePlain:
      put(node.request.operand, at: cell, isWide: node.request.isWide, in: state)
      return 0
    case .setBits:
      // The old value feeds nothing: whoever asked has forgotten it.
      state[cell] |= UInt32(truncatingIfNeeded: node.request.operand)
      return 0
    case .exchange, .compareExchange, .fetchAdd, .fetchOr, .fetchAnd:
      let isWide = node.request.isWide
      let found = value(at: cell, isWide: isWide, in: state)
      put(node.request.written(over: found), at: cell, isWide: isWide, in: state)
      return found
    case .wait: return value(at: cell, isWide: false, in: state)
    default: return 0
    }
  }

  @inline(__always) func ownSteps(
    of contender: Int, in state: State, _ shape: StateShape
  ) -> Int { 0 }

  func performOwnStep(_ step: Int, of contender: Int, in state: State, _ shape: StateShape) {}

  @inline(__always) func value(at cell: Int, isWide: Bool, in state: State) -> UInt64 {
    isWide ? UInt64(state[cell]) | UInt64(state[cell &+ 1]) &<< 32 : UInt64(state[cell])
  }

  func overwrite(_ cell: Int, isWide: Bool, with value: UInt64, in state: State) -> Bool {
    put(value, at: cell, isWide: isWide, in: state)
    return true
  }

  @inline(__always) private func put(
    _ value: UInt64, at cell: Int, isWide: Bool, in state: State
  ) {
    state[cell] = UInt32(truncatingIfNeeded: value)
    if isWide { state[cell &+ 1] = UInt32(truncatingIfNeeded: value &>> 32) }
  }
}
