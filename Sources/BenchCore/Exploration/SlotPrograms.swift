/// A backend of a slot strategy: takes.
final class TakingProgram<Strategy: SlotStrategy>: Program {
  required init() { fatalError("a program of a strategy is made with it") }

  private let strategy: Strategy
  private let state: UnsafeMutablePointer<Strategy.Backend>
  private var numbers = StateNumbers<Strategy.Backend>()

  init(_ strategy: Strategy, number: UInt32) {
    self.strategy = strategy
    state = .allocate(capacity: 1)
    state.initialize(to: strategy.backend(number))
    super.init()
    _ = numbers.number(of: state.pointee)
  }

  deinit { state.deallocate() }

  override func restore(_ number: Int) { state.initialize(to: numbers.states[number]) }
  override func currentState() -> Int { numbers.number(of: state.pointee) }

  override func run(_ operation: Operation, in memory: ExploredMemory) -> UInt32? {
    strategy.take(by: &state.pointee, in: memory)?.value
  }
}

/// The postmaster of a slot strategy: gives, and retries what it stashed.
///
/// Its own memory is part of its state.
final class GivingProgram<Strategy: SlotStrategy>: Program {
  required init() { fatalError("a program of a strategy is made with it") }

  private struct State: Hashable {
    let postmaster: Strategy.Postmaster
    let words: [UInt32]
  }

  private let strategy: Strategy
  private let wordCount: Int
  private let state: UnsafeMutablePointer<Strategy.Postmaster>
  private let words: UnsafeMutablePointer<UInt32>
  private let notes: UnsafeMutablePointer<PostmasterNotes>
  private var numbers = StateNumbers<State>()

  init(_ strategy: Strategy, start: StartingState, privateWords: UInt32) {
    self.strategy = strategy
    wordCount = Int(privateWords)
    state = .allocate(capacity: 1)
    state.initialize(to: strategy.postmaster(start))
    words = .allocate(capacity: wordCount + 1)
    words.initialize(repeating: 0, count: wordCount + 1)
    notes = .allocate(capacity: 1)
    notes.initialize(to: PostmasterNotes())
    super.init()
    _ = currentState()
  }

  deinit {
    state.deallocate()
    words.deallocate()
    notes.deallocate()
  }

  override func restore(_ number: Int) {
    let restored = numbers.states[number]
    state.initialize(to: restored.postmaster)
    for (index, word) in restored.words.enumerated() { words[index] = word }
  }

  override func currentState() -> Int {
    numbers.number(
      of: State(postmaster: state.pointee, words: (0..<wordCount).map { words[$0] }))
  }

  override func run(_ operation: Operation, in memory: ExploredMemory) -> UInt32? {
    if let slot = operation.noticed { return look(at: slot, in: memory) }
    let view = PostmasterView(of: memory, privateWords: words, notes: notes)
    if let slot = operation.slot {
      strategy.give(SlotIndex(trusted: slot), by: &state.pointee, in: view)
    } else {
      strategy.retryStash(by: &state.pointee, in: view)
    }
    return nil
  }

  /// Reads what a slot holds once it says that it is in use: PostgreSQL's BackgroundWorkerStateChange.
  ///
  /// The generation stands for all that whoever took the slot wrote there.
  private func look(at slot: UInt32, in memory: ExploredMemory) -> UInt32? {
    guard let table = strategy.table else { return nil }
    let slot = SlotIndex(trusted: slot)
    if memory.load(table.state(slot), .acquiring) == SlotTable.State.inUse {
      _ = memory.loadPlain(table.generation(slot))
    }
    return nil
  }

  override func stashed(in number: Int) -> UInt32 {
    strategy.stashed(by: numbers.states[number].postmaster)
  }
}

/// A look at all that is free, by nobody in particular.
final class CensusProgram<Strategy: SlotStrategy>: Program {
  required init() { fatalError("a program of a strategy is made with it") }

  private let strategy: Strategy
  private(set) var found: [UInt32] = []

  init(_ strategy: Strategy) {
    self.strategy = strategy
    super.init()
  }

  override func restore(_ state: Int) {}
  override func currentState() -> Int { 0 }

  override func run(_ operation: Operation, in memory: ExploredMemory) -> UInt32? {
    found = strategy.freeSlots(in: memory)
    return nil
  }
}
