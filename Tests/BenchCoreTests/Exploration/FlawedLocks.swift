import BenchCore
import Testing

/// A lock that is broken on purpose, without its type.
struct LockFlawCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let violates: Property
  let explore: @Sendable (ExplorationBounds) throws(ConfigurationError) -> Exploration
  let follow: @Sendable (Schedule) throws(ConfigurationError) -> Exploration

  init<Lock: SlotLock>(_: Lock.Type, _ property: Property) {
    testDescription = Lock.name
    violates = property
    explore = { bounds throws(ConfigurationError) in try Lock.explore(bounds) }
    follow = { schedule throws(ConfigurationError) in try Lock.follow(schedule) }
  }

  static let all = [
    LockFlawCase(TestThenSet.self, .exclusion), LockFlawCase(Sleepyhead.self, .lostWakeup),
    LockFlawCase(Keeper.self, .heldAtRest), LockFlawCase(AfterYou.self, .livelock),
    LockFlawCase(CrossedPair.self, .deadlock), LockFlawCase(PlainOwner.self, .race),
  ]
}

/// What most of these are made of: one word.
protocol OneWordLock: SlotLock {
  init(word: Word, intents: DenseWordArray)
  var word: Word { get }
  var intents: DenseWordArray { get }
}

extension OneWordLock {
  static var summary: String { "broken on purpose" }

  init(contenders: UInt32, layout: inout RegionLayout) {
    self.init(
      word: layout.word("word"), intents: layout.words("intents", count: max(2, contenders)))
  }

  func format(_ memory: some SharedMemory) {
    memory.store(word, 0, .relaxed)
    for number in 0..<intents.count { memory.store(intents[number], 0, .relaxed) }
  }

  func release(by contender: UInt32, in memory: some WaitingMemory) {
    memory.store(word, 0, .releasing)
  }
}

/// Looks, and sets what may have changed since.
struct TestThenSet: OneWordLock {
  static let name = "test-then-set"
  let word: Word
  let intents: DenseWordArray

  func acquire(by contender: UInt32, in memory: some WaitingMemory) {
    while memory.load(word, .acquiring) != 0 { memory.loopHead(NoState()) }
    memory.store(word, 1, .relaxed)
  }
}

/// Drepper's second mutex, whose release looks for sleepers before it frees the lock: whoever falls
/// asleep in between is never woken.
struct Sleepyhead: OneWordLock {
  static let name = "sleepyhead"
  let word: Word
  let intents: DenseWordArray

  func acquire(by contender: UInt32, in memory: some WaitingMemory) {
    if memory.compareExchange(
      word, expected: 0, desired: 1, success: .acquiring, failure: .relaxed
    ).exchanged {
      return
    }
    while memory.exchange(word, 2, .acquiring) != 0 {
      memory.loopHead(NoState())
      memory.wait(word, while: 2)
    }
  }

  func release(by contender: UInt32, in memory: some WaitingMemory) {
    let hasSleepers = memory.load(word, .relaxed) == 2
    memory.store(word, 0, .releasing)
    if hasSleepers { memory.wake(word, count: 1) }
  }
}

/// Is released once and no more.
struct Keeper: OneWordLock {
  static let name = "keeper"
  let word: Word
  let intents: DenseWordArray

  func acquire(by contender: UInt32, in memory: some WaitingMemory) {
    while memory.exchange(word, 1, .acquiring) != 0 { memory.loopHead(NoState()) }
  }

  func release(by contender: UInt32, in memory: some WaitingMemory) {
    if memory.fetchAdd(intents[0], 1, .relaxed) == 0 { memory.store(word, 0, .releasing) }
  }
}

/// Each steps back when it sees the other want it too, and so may both, for ever.
struct AfterYou: OneWordLock {
  static let name = "after-you"
  let word: Word
  let intents: DenseWordArray

  func acquire(by contender: UInt32, in memory: some WaitingMemory) {
    while true {
      memory.loopHead(NoState())
      memory.store(intents[contender], 1, .sequentiallyConsistent)
      if memory.load(intents[1 - contender], .sequentiallyConsistent) == 0 { return }
      memory.store(intents[contender], 0, .sequentiallyConsistent)
    }
  }

  func release(by contender: UInt32, in memory: some WaitingMemory) {
    memory.store(intents[contender], 0, .releasing)
  }
}

/// Takes a mutex that it holds already.
struct CrossedPair: SlotLock {
  static let name = "crossed-pair"
  static let summary = "broken on purpose"
  let mutex: Mutex

  init(contenders: UInt32, layout: inout RegionLayout) {
    mutex = layout.mutex("mutex", isRobust: false)
  }

  func format(_ memory: some SharedMemory) { memory.format(mutex) }

  func acquire(by contender: UInt32, in memory: some WaitingMemory) {
    _ = memory.acquire(mutex)
    if contender == 0 { _ = memory.acquire(mutex) }
  }

  func release(by contender: UInt32, in memory: some WaitingMemory) { memory.release(mutex) }
}

/// Notes its owner with a plain store, before it has the lock.
struct PlainOwner: OneWordLock {
  static let name = "plain-owner"
  let word: Word
  let intents: DenseWordArray

  func acquire(by contender: UInt32, in memory: some WaitingMemory) {
    memory.storePlain(intents[0], contender)
    while memory.exchange(word, 1, .acquiring) != 0 { memory.loopHead(NoState()) }
    _ = memory.loadPlain(intents[0])
  }
}
