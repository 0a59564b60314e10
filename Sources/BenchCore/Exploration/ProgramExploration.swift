/// Programs under exploration that are no strategy and no lock: a memory model's known answers.
package struct ProgramExploration {
  private let bounds: ExplorationBounds
  private let system: ExploredSystem

  /// `contenders` makes the programs, new ones at each call; each of them runs once.
  package init(
    _ layout: RegionLayout, under model: ModelName, contenders: @escaping () -> [Program]
  ) {
    var bounds = ExplorationBounds()
    bounds.model = model
    bounds.backends = UInt32(contenders().count)
    bounds.operations = 1
    bounds.usesSymmetry = false
    self.bounds = bounds
    system = ExploredSystem(
      layout: layout, backends: contenders, postmaster: nil, giveBound: 0, format: { _ in })
  }

  package func run() -> Exploration {
    Explorer(system, bounds, operations: 1) { _, _ in OpenEnvironment() }
      .run(progress: { _ in })
  }
}

/// Nothing around contenders but a question: whether all of them can return something else than nil in
/// one run.
struct OpenEnvironment: Environment, ~Copyable {
  var cells: Int { 0 }
  var commands: Int { 0 }

  func initialise(_ state: State, _ shape: StateShape) {
    for contender in 0..<shape.contenders { state[shape.status(contender)] = 1 }
  }

  func command(
    _ number: Int, to contender: Int, at node: LocalNode, in state: State, _ shape: StateShape
  ) -> Operation? { nil }

  func starts(
    _ contender: Int, command: Int?, in state: State, _ shape: StateShape
  ) -> Property? { nil }

  func ends(
    _ contender: Int, _ end: OperationEnd, at node: LocalNode, in state: State,
    _ shape: StateShape
  ) -> Property? {
    state[shape.mailbox(contender)] = end.outcome.map { $0 + 1 } ?? 0
    return nil
  }

  func exchange(_ order: Int, in state: State, _ shape: StateShape) {}
  func precedes(_ order: Int, in state: State, _ shape: StateShape) -> Bool { false }

  func rests(
    in state: State, _ shape: StateShape, value: (_ cell: Int, _ isWide: Bool) -> UInt64
  ) -> Property? {
    for contender in 0..<shape.contenders where state[shape.mailbox(contender)] == 0 { return nil }
    return .outcome
  }
}

extension Property {
  /// Of programs that are explored for their outcome.
  package static let outcome = Property(
    "outcome", "not all programs see in one run what they were written to look for")
}
