/// What the backends of a start strategy do: each registers a worker and asks for its end, over and
/// over; every other one asks twice, the second time perhaps for a worker that is gone.
///
/// Nobody waits: the worker may have ended by itself meanwhile, its slot be free, or be another's.
struct StartScript {
  private let asksTwice: Bool

  init(of backend: Int) { asksTwice = backend % 2 == 1 }

  func registers(at number: Int) -> Bool { number % (asksTwice ? 3 : 2) == 0 }
}

/// A worker that a backend has registered.
struct WorkerHandle: Hashable, BitwiseCopyable {
  let slot: UInt32
  let generation: UInt32

  /// Slot and eight bits of the generation, in the bits of an operation's result.
  func code(generationsFrom origin: UInt32) -> UInt32 {
    slot | ((generation &- origin) & StartMonitor.generations) << 8
  }
}

/// A backend of a start strategy.
final class RequestingProgram<Strategy: StartStrategy>: Program {
  required init() { fatalError("a program of a strategy is made with it") }

  private struct State: Hashable, BitwiseCopyable {
    var handle: WorkerHandle?
    /// Operations so far.
    var number = 0
  }

  private let system: StartSystem<Strategy>
  private let number: UInt32
  private let script: StartScript
  private let state: UnsafeMutablePointer<State>
  private var numbers = StateNumbers<State>()

  init(_ system: StartSystem<Strategy>, number: UInt32) {
    self.system = system
    self.number = number
    script = StartScript(of: Int(number))
    state = .allocate(capacity: 1)
    state.initialize(to: State())
    super.init()
    _ = numbers.number(of: state.pointee)
  }

  deinit { state.deallocate() }

  override func restore(_ number: Int) { state.initialize(to: numbers.states[number]) }
  override func currentState() -> Int { numbers.number(of: state.pointee) }

  /// What comes back is the worker that there is something to say of, or nil.
  override func run(_ operation: Operation, in memory: ExploredMemory) -> UInt32? {
    let now = state.pointee.number
    state.pointee.number = now + 1
    guard !script.registers(at: now), let handle = state.pointee.handle else {
      guard let handle = system.register(by: number, in: memory) else { return nil }
      state.pointee.handle = handle
      return handle.code(generationsFrom: system.origin)
    }
    guard system.terminate(handle, in: memory) else { return nil }
    return handle.code(generationsFrom: system.origin)
  }
}

/// The postmaster of a start strategy: answers wake-ups, and gives back the slots of workers that have
/// ended.
///
/// Its own memory is part of its state.
final class AnsweringProgram<Strategy: StartStrategy>: Program {
  required init() { fatalError("a program of a strategy is made with it") }

  private struct State: Hashable {
    let postmaster: Strategy.Postmaster
    let given: SlotTable.Given
    let running: UInt32
    let words: [UInt32]
  }

  private let system: StartSystem<Strategy>
  private let wordCount: Int
  private let postmaster: UnsafeMutablePointer<Strategy.Postmaster>
  private let given: UnsafeMutablePointer<SlotTable.Given>
  /// The slots whose workers the strategy knows, a bit each.
  private let running: UnsafeMutablePointer<UInt32>
  private let words: UnsafeMutablePointer<UInt32>
  private let notes: UnsafeMutablePointer<PostmasterNotes>
  private var numbers = StateNumbers<State>()

  init(_ system: StartSystem<Strategy>, privateWords: UInt32) {
    self.system = system
    wordCount = Int(privateWords)
    words = .allocate(capacity: wordCount + 1)
    words.initialize(repeating: 0, count: wordCount + 1)
    notes = .allocate(capacity: 1)
    notes.initialize(to: PostmasterNotes())
    postmaster = .allocate(capacity: 1)
    given = .allocate(capacity: 1)
    given.initialize(to: system.table.given())
    running = .allocate(capacity: 1)
    running.initialize(to: 0)
    // Its own memory alone is written, so that any base will do.
    let (system, privateWords, ownNotes, start) = (system, words, notes, postmaster)
    withNativeMemory(UnsafeMutableRawPointer(words)) { native in
      start.initialize(
        to: system.strategy.postmaster(
          knowing: [],
          in: PostmasterView(of: native, privateWords: privateWords, notes: ownNotes)))
    }
    super.init()
    _ = currentState()
  }

  deinit {
    postmaster.deallocate()
    given.deallocate()
    running.deallocate()
    words.deallocate()
    notes.deallocate()
  }

  override func restore(_ number: Int) {
    let restored = numbers.states[number]
    postmaster.initialize(to: restored.postmaster)
    given.initialize(to: restored.given)
    running.initialize(to: restored.running)
    for (index, word) in restored.words.enumerated() { words[index] = word }
  }

  override func currentState() -> Int {
    numbers.number(
      of: State(
        postmaster: postmaster.pointee, given: given.pointee, running: running.pointee,
        words: (0..<wordCount).map { words[$0] }))
  }

  /// What comes back of an answer is what it found.
  override func run(_ operation: Operation, in memory: ExploredMemory) -> UInt32? {
    let view = PostmasterView(of: memory, privateWords: words, notes: notes)
    guard let number = operation.slot else { return answer(in: view) }
    let slot = SlotIndex(trusted: number)
    let isKnown = running.pointee & 1 << number != 0
    running.pointee &= ~(1 << number)
    if isKnown && !memory.isPlanted(.keptWorker) {
      system.strategy.forget(slot, by: &postmaster.pointee, in: view)
    }
    system.table.terminate(by: &given.pointee, in: view)
    system.table.free(slot, .releasing, in: view)
    return nil
  }

  private func answer(in view: PostmasterView<ExploredMemory>) -> UInt32 {
    var scribe = AnswerScribe(generationsFrom: system.origin)
    if system.flag.lower(in: view) {
      _ = system.strategy.answer(by: &postmaster.pointee, in: view, &scribe)
    }
    for slot in 0..<system.table.count
    where AnswerScribe.entry(of: Int(slot), in: scribe.code).isStarted {
      running.pointee |= 1 << slot
    }
    return scribe.code
  }
}

extension Operation {
  /// The postmaster answers a wake-up; what it gives afterwards, `give` says.
  static let answer = Operation(code: 1)
}
