/// What surrounds contenders: who does what next, and what must hold.
///
/// A plug of the search, which is specialised for each: a subject to come brings its own, and its own
/// properties.
protocol Environment: ~Copyable {
  /// Cells of its own in a state.
  var cells: Int { get }

  func initialise(_ state: State, _ shape: StateShape)

  /// The command of this number to a contender that waits for one, if it can be given now.
  ///
  /// Numbers go from 0 to `commands`.
  var commands: Int { get }
  func command(
    _ number: Int, to contender: Int, at node: LocalNode, in state: State, _ shape: StateShape
  ) -> Operation?

  /// A contender makes the first access of an operation; `command` is the number of the one it was
  /// given.
  mutating func starts(
    _ contender: Int, command: Int?, in state: State, _ shape: StateShape
  ) -> Property?

  /// An operation has ended, and the contender is at `node`.
  mutating func ends(
    _ contender: Int, _ end: OperationEnd, at node: LocalNode, in state: State,
    _ shape: StateShape
  ) -> Property?

  // What a contender's operation tells others when it has ended. Until the model delivers it, nobody
  // can be commanded to look at it.

  /// The message that a contender posts when its operation has ended so.
  func message(
    of end: OperationEnd, by contender: Int, at node: LocalNode, in state: State,
    _ shape: StateShape
  ) -> Int?
  /// A message of a contender is delivered, or with nil all of its messages.
  mutating func delivers(
    _ message: Int?, from contender: Int, in state: State, _ shape: StateShape
  ) -> Property?
  /// The message that a command is about.
  func message(behind command: Int, in state: State, _ shape: StateShape) -> Int?
  /// A contender looks at what a message tells it of; `value` tells what a cell holds for it.
  func admits(
    _ message: Int, in state: State, _ shape: StateShape,
    value: (_ cell: Int, _ isWide: Bool) -> UInt64
  ) -> Property?

  /// The search that looks at everything.
  static func exhaust<Model: MemoryModel>(
    _ search: inout Search<Model, Self>, from initial: State, counts: inout SearchCounts,
    patience: Patience
  ) -> SearchEnd
  /// Whether what that search finds, it finds on the shortest way.
  static var findsShortest: Bool { get }

  /// A word that it wanted to look at and that no state holds.
  var missing: Request? { get }
  /// Adds what it alone knows to what was found.
  func report(to found: inout Exploration)

  /// Backends have changed places.
  mutating func exchange(_ order: Int, in state: State, _ shape: StateShape)
  /// Whether the state is the smaller one of two that differ only by an exchange of equal backends.
  mutating func precedes(_ order: Int, in state: State, _ shape: StateShape) -> Bool

  /// Nobody will ever move again, and nobody waits in vain.
  ///
  /// `value` tells what a cell holds at rest.
  mutating func rests(
    in state: State, _ shape: StateShape, value: (_ cell: Int, _ isWide: Bool) -> UInt64
  ) -> Property?

  /// A contender is killed before its next access, at `node`.
  func kills(_ contender: Int, at node: LocalNode, in state: State, _ shape: StateShape)

  /// Nobody can move, or nobody gets on: whether that is because somebody was killed, and all that is
  /// left is a restart.
  mutating func isBlocked(in state: State, _ shape: StateShape) -> Bool

  /// A rogue has written to memory: from here on the postmaster alone is judged.
  func corrupts(_ state: State, _ shape: StateShape)
  func isCorrupted(_ state: State, _ shape: StateShape) -> Bool

  /// Where a command's look at memory reads, before its operation begins.
  func looks(of command: Int, in state: State, _ shape: StateShape) -> [(cell: Int, isWide: Bool)]
  /// Whether a command is refused after such a look, though somebody asks for it.
  func refuses(_ command: Int, in state: State, _ shape: StateShape) -> Bool
  /// A command is refused, and forgotten.
  func forgets(_ command: Int, in state: State, _ shape: StateShape)

  // For a trace.

  /// The operation that a backend is in the middle of or makes next; `remaining` counts it.
  func operationName(
    _ operation: Operation, by backend: Int, remaining: Int, of operations: Int
  ) -> String
  func postmasterName(of operation: Operation) -> String
  /// What a backend's operation, or the postmaster's, came back with.
  func outcomeName(_ outcome: UInt32?, of operation: Operation) -> String
  func answerName(_ outcome: UInt32?) -> String
}

extension Environment where Self: ~Copyable {
  func kills(_ contender: Int, at node: LocalNode, in state: State, _ shape: StateShape) {}

  mutating func isBlocked(in state: State, _ shape: StateShape) -> Bool { false }

  func corrupts(_ state: State, _ shape: StateShape) {}
  @inline(__always) func isCorrupted(_ state: State, _ shape: StateShape) -> Bool { false }
  func looks(
    of command: Int, in state: State, _ shape: StateShape
  ) -> [(cell: Int, isWide: Bool)] { [] }
  func refuses(_ command: Int, in state: State, _ shape: StateShape) -> Bool { false }
  func forgets(_ command: Int, in state: State, _ shape: StateShape) {}

  func operationName(
    _ operation: Operation, by backend: Int, remaining: Int, of operations: Int
  ) -> String {
    "turn \(operations - remaining + 1)"
  }
  func postmasterName(of operation: Operation) -> String {
    operation.slot.map { "give slot \($0)" } ?? operation.noticed.map { "look at slot \($0)" }
      ?? "retry stash"
  }
  func answerName(_ outcome: UInt32?) -> String { "done" }

  func outcomeName(_ outcome: UInt32?, of operation: Operation) -> String {
    outcome.map { "slot \($0)" } ?? "empty"
  }

  static func exhaust<Model: MemoryModel>(
    _ search: inout Search<Model, Self>, from initial: State, counts: inout SearchCounts,
    patience: Patience
  ) -> SearchEnd { search.depthFirst(from: initial, counts: &counts, patience: patience) }
  static var findsShortest: Bool { false }

  var missing: Request? { nil }
  func report(to found: inout Exploration) {}

  func message(
    of end: OperationEnd, by contender: Int, at node: LocalNode, in state: State,
    _ shape: StateShape
  ) -> Int? { nil }
  mutating func delivers(
    _ message: Int?, from contender: Int, in state: State, _ shape: StateShape
  ) -> Property? { nil }
  func message(behind command: Int, in state: State, _ shape: StateShape) -> Int? { nil }
  func admits(
    _ message: Int, in state: State, _ shape: StateShape,
    value: (_ cell: Int, _ isWide: Bool) -> UInt64
  ) -> Property? { nil }
}
