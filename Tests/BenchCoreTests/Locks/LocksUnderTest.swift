import BenchCore
import Testing

/// A lock of the catalogue, or one that is broken on purpose, without its type.
struct LockUnderTest: Sendable, CustomTestStringConvertible {
  let name: String
  /// Threads, rounds of each, microseconds of each hold, patience in milliseconds.
  let stress: @Sendable (UInt32, UInt32, UInt32, Int) throws -> LockOutcome

  init<Lock: SlotLock>(_: Lock.Type) {
    name = Lock.name
    stress = { threads, rounds, hold, patience in
      var stress = LockStress(Lock.self, threads: threads, rounds: rounds)
      stress.holdMicroseconds = hold
      stress.patience = patience
      return try stress.run()
    }
  }

  var testDescription: String { name }

  /// Every lock of the catalogue; a test compares the names.
  static let all = [LockUnderTest(LWLock.self)]
}

/// Broken: lets everybody in.
struct OpenLock: SlotLock {
  static let name = "open"
  static let summary = "planted: excludes nobody"

  init(contenders: UInt32, layout: inout RegionLayout) {}
  func format(_ memory: some SharedMemory) {}
  func acquire(by contender: UInt32, in memory: some WaitingMemory) {}
  func release(by contender: UInt32, in memory: some WaitingMemory) {}
}

/// Broken: a release wakes nobody, so whoever slept by then sleeps for ever.
struct ForgetfulLock: SlotLock {
  static let name = "forgetful"
  static let summary = "planted: forgets wake-ups"

  private let word: Word

  init(contenders: UInt32, layout: inout RegionLayout) { word = layout.word("word") }

  func format(_ memory: some SharedMemory) { memory.store(word, 0, .relaxed) }

  func acquire(by contender: UInt32, in memory: some WaitingMemory) {
    while memory.exchange(word, 1, .acquiring) != 0 {
      memory.note(.lockWait)
      memory.wait(word, while: 1)
    }
  }

  func release(by contender: UInt32, in memory: some WaitingMemory) {
    memory.store(word, 0, .releasing)
  }
}

/// Broken: forgets at its end what it counted while it was held.
struct LitteringLock: SlotLock {
  static let name = "littering"
  static let summary = "planted: leaves words behind"

  private let word: Word
  private let litter: Word

  init(contenders: UInt32, layout: inout RegionLayout) {
    word = layout.word("word")
    litter = layout.word("litter")
  }

  func format(_ memory: some SharedMemory) {
    memory.store(word, 0, .relaxed)
    memory.store(litter, 0, .relaxed)
  }

  func acquire(by contender: UInt32, in memory: some WaitingMemory) {
    while memory.exchange(word, 1, .acquiring) != 0 { memory.pause(microseconds: 10) }
  }

  func release(by contender: UInt32, in memory: some WaitingMemory) {
    _ = memory.fetchAdd(litter, 1, .relaxed)
    memory.store(word, 0, .releasing)
  }
}
