/// What one contender does, an operation at a time, and its private state between operations.
///
/// Explored operations run on a fiber that is mostly abandoned in the middle, so a program's private
/// state is reached through a pointer and is plain bytes: the exclusivity checks that Swift makes for
/// an `inout` of a class's property would be left open, and whatever the fiber retained would stay
/// retained. States have numbers, in the order in which they turned up.
package class Program {
  /// The number of the state before the first operation.
  package var initialState: Int { 0 }

  // Required, so that a generic subclass writes it out: the stub that Swift 6.3 makes for an
  // initialiser that is not inherited calls itself there, which is an error among warnings.
  package required init() {}

  /// Makes a state the current one.
  package func restore(_ state: Int) { fatalError("a program restores its states") }

  /// The number of the current state.
  package func currentState() -> Int { fatalError("a program numbers its states") }

  /// Runs an operation from the current state; what comes back is nil or its result.
  package func run(_ operation: Operation, in memory: ExploredMemory) -> UInt32? {
    fatalError("a program runs")
  }

  /// What is wrong with it on purpose; its own memory.
  var plant: UnsafeMutablePointer<PlantedEdits>?

  deinit {
    plant?.pointee.deallocate()
    plant?.deallocate()
  }

  /// Makes something wrong with it, for all its runs.
  final func plant(
    _ plant: Plant, as contender: AccessPattern.Contender, in layout: RegionLayout
  ) {
    guard !plant.isNothing else { return }
    let edits = UnsafeMutablePointer<PlantedEdits>.allocate(capacity: 1)
    edits.initialize(to: PlantedEdits(plant, of: contender, in: layout))
    self.plant = edits
  }

  /// How many slots it holds back in a state.
  package func stashed(in state: Int) -> UInt32 { 0 }
}

/// What a contender is told to do next.
package struct Operation: Hashable, Sendable, BitwiseCopyable {
  package let code: UInt32

  /// A backend's only operation; what it is, its program says.
  package static let turn = Operation(code: 0)
  package static let retryStash = Operation(code: 1)
  package static func give(_ slot: UInt32) -> Operation { Operation(code: 2 + slot) }
  /// The postmaster notices what has become of a slot.
  package static func look(at slot: UInt32) -> Operation { Operation(code: firstLook + slot) }

  private static let firstLook: UInt32 = 1 << 16

  /// The slot that is given.
  package var slot: UInt32? { code >= 2 && code < Self.firstLook ? code - 2 : nil }
  /// The slot that is looked at.
  package var noticed: UInt32? { code >= Self.firstLook ? code - Self.firstLook : nil }
}

/// The distinct private states of a program.
struct StateNumbers<State: Hashable> {
  private(set) var states: [State] = []
  private var numbers: [State: Int] = [:]

  mutating func number(of state: State) -> Int {
    if let number = numbers[state] { return number }
    numbers[state] = states.count
    states.append(state)
    return states.count - 1
  }
}

/// A program without private state: a closure over the memory.
package final class PlainProgram: Program {
  private let body: (ExploredMemory) -> UInt32?

  package required init() { body = { _ in nil } }

  /// The closure may capture plain values only: what it retains while it runs is never released.
  package init(_ body: @escaping (ExploredMemory) -> UInt32?) {
    self.body = body
    super.init()
  }

  package override func restore(_ state: Int) {}
  package override func currentState() -> Int { 0 }

  package override func run(_ operation: Operation, in memory: ExploredMemory) -> UInt32? {
    body(memory)
  }
}
