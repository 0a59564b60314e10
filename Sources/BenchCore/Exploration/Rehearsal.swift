import CAtomics

/// Runs operations on a fiber, up to the first access that has no answer yet.
///
/// One stack serves all: an operation that has been asked everything is forgotten, and the next
/// question to it starts it over. 64 KB and a guard page are plenty: under 1 KB is in use at a switch.
final class Rehearsal {
  /// How far an operation came.
  struct Result {
    /// What it asks for next; nil once it has ended.
    let request: Request?
    /// The last loop head that it passed after the last answer.
    let mark: LoopMark?
    /// What it returned.
    let outcome: UInt32?
    /// The number of its program's private state, once it has ended.
    let state: Int
  }

  private struct Running {
    let program: Unmanaged<Program>
    let operation: Operation
    let memory: ExploredMemory
    var outcome: UInt32?
  }

  private let fiber: OpaquePointer
  private let tape = UnsafeMutablePointer<Tape>.allocate(capacity: 1)
  private let notes = UnsafeMutablePointer<BackendNotes>.allocate(capacity: 1)
  private let running = UnsafeMutablePointer<Running>.allocate(capacity: 1)
  /// How many times an operation was started.
  private(set) var runs = 0

  init() {
    var created: OpaquePointer?
    guard ca_fiber_create(65_536, &created) == 0, let created else {
      fatalError("no memory for the stack of a fiber")
    }
    fiber = created
    tape.initialize(to: Tape(fiber: fiber))
    notes.initialize(to: BackendNotes())
  }

  deinit {
    ca_fiber_destroy(fiber)
    tape.pointee.responses.deallocate()
    tape.deinitialize(count: 1)
    tape.deallocate()
    notes.deallocate()
    running.deallocate()
  }

  /// Runs an operation of a program from one of its states, with the answers that it has had.
  func run(
    _ operation: Operation, of program: Program, from state: Int, answers: [UInt64]
  ) -> Result {
    precondition(answers.count < Tape.capacity, "an operation makes too many accesses to explore")
    start(operation, of: program, from: state, answers: answers)
    let left = ca_fiber_start(fiber, Self.body, running) == 1
    return result(of: program, left: left)
  }

  /// Runs an operation to its end, each access answered at once.
  func run(
    _ operation: Operation, of program: Program, from state: Int,
    answering answer: (Request) -> UInt64
  ) -> Result {
    start(operation, of: program, from: state, answers: [])
    var left = ca_fiber_start(fiber, Self.body, running)
    while left == 1 {
      tape.pointee.responses[tape.pointee.count] = answer(tape.pointee.request)
      tape.pointee.count += 1
      left = ca_fiber_continue(fiber)
    }
    return result(of: program, left: false)
  }

  private func start(
    _ operation: Operation, of program: Program, from state: Int, answers: [UInt64]
  ) {
    runs += 1
    program.restore(state)
    tape.pointee.plant = program.plant
    program.plant?.pointee.begin()
    for (index, answer) in answers.enumerated() { tape.pointee.responses[index] = answer }
    tape.pointee.count = answers.count
    tape.pointee.position = 0
    tape.pointee.mark = nil
    running.initialize(
      to: Running(
        program: .passUnretained(program), operation: operation,
        memory: ExploredMemory(tape, notes: notes)))
  }

  private func result(of program: Program, left: Bool) -> Result {
    Result(
      request: left ? tape.pointee.request : nil, mark: tape.pointee.mark,
      outcome: left ? nil : running.pointee.outcome, state: left ? 0 : program.currentState())
  }

  /// On the fiber.
  ///
  /// Nothing is retained here: this frame may never be left.
  private static let body: @convention(c) (UnsafeMutableRawPointer?) -> Void = { argument in
    guard let running = argument?.assumingMemoryBound(to: Running.self) else { return }
    let (operation, memory) = (running.pointee.operation, running.pointee.memory)
    running.pointee.outcome = running.pointee.program._withUnsafeGuaranteedRef {
      $0.run(operation, in: memory)
    }
  }
}
