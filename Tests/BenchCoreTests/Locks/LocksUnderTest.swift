import BenchCore
import Testing

/// A lock of the catalogue, or one that is broken on purpose, without its type.
struct LockUnderTest: Sendable, CustomTestStringConvertible {
  let card: LockCard
  var name: String { card.name }
  /// Threads, rounds of each, microseconds of each hold, patience in milliseconds.
  let stress: @Sendable (UInt32, UInt32, UInt32, Int) throws -> LockOutcome
  /// What an acquisition and a release cost that nobody gets in the way of.
  let uncontendedPair: @Sendable () throws -> AccessCounts
  /// Whether a format frees it from a holder that is gone.
  let isFreedByAFormat: @Sendable () throws -> Bool

  /// `rest` says what of the lock's words is the same whenever nobody holds it.
  init<Lock: SlotLock>(
    _: Lock.Type, rest: @escaping @Sendable ([UInt32]) -> [UInt32] = { $0 }
  ) {
    card = LockCard(Lock.self)
    stress = { threads, rounds, hold, patience in
      var stress = LockStress(Lock.self, threads: threads, rounds: rounds)
      stress.holdMicroseconds = hold
      stress.patience = patience
      stress.rest = rest
      return try stress.run()
    }
    uncontendedPair = {
      let bench = try LockBench(Lock.self, contenders: 2)
      var tally = AccessTally(regionSize: bench.layout.size)
      return withUnsafeMutablePointer(to: &tally) { tally in
        let counting = CountingMemory(bench.native, tally: tally)
        tally.pointee.begin()
        bench.lock.acquire(by: 1, in: counting)
        bench.lock.release(by: 1, in: counting)
        return tally.pointee.end()
      }
    }
    isFreedByAFormat = {
      let bench = try LockBench(diedHolding: Lock.self, contenders: 2)
      bench.lock.format(bench.native)
      bench.lock.acquire(by: 1, in: bench.native)
      bench.lock.release(by: 1, in: bench.native)
      return bench.notes.pointee.lockWaits == 0
    }
  }

  var testDescription: String { name }

  /// Every lock of the catalogue; a test compares the names.
  static let all = [
    LockUnderTest(LWLock.self), LockUnderTest(RobustLock.self), LockUnderTest(MutexLock.self),
    LockUnderTest(TTASLock.self),
    // Free-running counters: only their difference means anything.
    LockUnderTest(TicketLock.self, rest: { [$0[0] &- $0[1]] }),
    LockUnderTest(MCSLock.self),
  ]
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
