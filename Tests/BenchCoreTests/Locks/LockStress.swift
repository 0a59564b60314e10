import BenchCore

/// What a stress of a lock found.
struct LockOutcome: Equatable {
  var isExclusive = false
  /// Whether every thread got through, none left asleep.
  var isLive = false
  /// Whether the lock's words are back as a format left them.
  var isAtRest = false
  var lockWaits: UInt64 = 0

  /// Everything but the waits, which depend on the scheduler.
  var isSound: Bool { isExclusive && isLive && isAtRest }
}

/// Threads that take one lock many times and count under it.
///
/// The counter is plain, read and written apart: two holders at once lose an increment, and are a
/// data race to the thread sanitizer.
struct LockStress<Lock: SlotLock>: Sendable {
  let threads: UInt32
  let rounds: UInt32
  /// How long a holder sleeps inside, so that others must queue; 0 for not at all.
  var holdMicroseconds: UInt32 = 0
  /// What of the lock's words is the same whenever nobody holds it.
  var rest: @Sendable ([UInt32]) -> [UInt32] = { $0 }
  /// Without any progress for this many milliseconds, somebody sleeps for ever.
  var patience = 20_000

  private let lock: Lock
  private let layout: RegionLayout
  private let lockFields: [RegionLayout.Field]
  private let counter: Word
  /// 0 until all threads are there: started one by one, each could be through before the next.
  private let start: Word
  private let ready: Word
  private let progress: Word
  private let waits: Word
  private let finished: Word
  /// Every word of the lock, which lies first in the layout.
  private let lockWords: DenseWordArray

  init(_: Lock.Type, threads: UInt32, rounds: UInt32) {
    var layout = RegionLayout()
    lock = Lock(contenders: threads, layout: &layout)
    lockFields = layout.fields
    var overlay = RegionLayout()
    lockWords = overlay.words("lock", count: (layout.size - RegionLayout.line) / 4)
    counter = layout.word("counter")
    start = layout.word("start")
    ready = layout.word("ready")
    progress = layout.word("progress")
    waits = layout.word("waits")
    finished = layout.word("finished")
    self.layout = layout
    self.threads = threads
    self.rounds = rounds
  }

  func run() throws -> LockOutcome {
    let region = try SharedRegion(creating: layout)
    let address = UInt(bitPattern: region.base)
    return withNotes { notes in
      let memory = self.memory(address, notes)
      lock.format(memory)
      let before = visibleState(in: memory)
      let crew = ThreadCrew(seats: 0..<threads) { contend(as: $0, at: address) }
      while memory.load(ready, .acquiring) < threads { memory.pause(microseconds: 100) }
      memory.store(start, 1, .releasing)
      memory.wake(start, count: .max)
      let isLive = watch(memory)
      if !isLive { rescue(memory) }
      crew.join()
      return LockOutcome(
        isExclusive: memory.loadPlain(counter) == threads * rounds, isLive: isLive,
        isAtRest: visibleState(in: memory) == before,
        lockWaits: UInt64(memory.load(waits, .relaxed)))
    }
  }

  private func contend(as number: UInt32, at address: UInt) {
    withNotes { notes in
      let world = memory(address, notes)
      let locked = LockedMemory(world, lock: lock, contender: number)
      _ = world.fetchAdd(ready, 1, .releasing)
      while world.load(start, .acquiring) == 0 { world.wait(start, while: 0) }
      for _ in 0..<rounds {
        locked.lock()
        let seen = locked.loadPlain(counter)
        if holdMicroseconds > 0 { locked.pause(microseconds: holdMicroseconds) }
        locked.storePlain(counter, seen &+ 1)
        locked.unlock()
        _ = world.fetchAdd(progress, 1, .relaxed)
      }
      _ = world.fetchAdd(waits, UInt32(clamping: notes.pointee.lockWaits), .relaxed)
      _ = world.fetchAdd(finished, 1, .releasing)
    }
  }

  /// Whether all threads finish; false once nothing has moved for as long as patience lasts.
  private func watch(_ memory: NativeMemory) -> Bool {
    var seen = memory.load(progress, .relaxed)
    var idle = 0
    while memory.load(finished, .acquiring) < threads {
      memory.pause(microseconds: 1_000)
      let now = memory.load(progress, .relaxed)
      idle = now == seen ? idle + 1 : 0
      seen = now
      if idle >= patience { return false }
    }
    return true
  }

  /// Wakes whoever sleeps on any word of the lock until all are through, so that they can be joined.
  private func rescue(_ memory: NativeMemory) {
    while memory.load(finished, .acquiring) < threads {
      for index in 0..<lockWords.count { memory.wake(lockWords[index], count: .max) }
      memory.pause(microseconds: 100)
    }
  }

  /// The words of the lock itself, and the first word of what it keeps of each contender.
  ///
  /// They say whether the lock is held, who waits, who is to be woken. A contender's links lie behind
  /// its first word, and may be stale at rest.
  private func visibleState(in memory: NativeMemory) -> [UInt32] {
    rest(
      lockFields.flatMap { field in
        let parts = field.parts.isEmpty ? [0] : field.parts.map(\.offset)
        return (0..<field.count).flatMap { element in
          parts.prefix(field.count == 1 ? parts.count : 1).map { part in
            let offset = field.offset + element * field.stride + part
            return memory.load(lockWords[(offset - RegionLayout.line) / 4], .relaxed)
          }
        }
      })
  }

  private func memory(
    _ address: UInt, _ notes: UnsafeMutablePointer<BackendNotes>
  ) -> NativeMemory {
    guard let base = UnsafeMutableRawPointer(bitPattern: address) else {
      preconditionFailure("a mapping has an address")
    }
    return NativeMemory(base: base, notes: notes, worker: UnsafeRawPointer(base))
  }

  private func withNotes<Result>(
    _ body: (UnsafeMutablePointer<BackendNotes>) -> Result
  ) -> Result {
    var notes = BackendNotes()
    return withUnsafeMutablePointer(to: &notes, body)
  }
}
