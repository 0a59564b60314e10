/// Words of the critical section, beside those of the lock.
struct CriticalSection {
  /// How many are inside: relaxed, so that it orders nothing that the lock ought to order.
  let inside: Word
  /// What the lock guards.
  let guarded: Word

  init(layout: inout RegionLayout) {
    inside = layout.word("inside")
    guarded = layout.word("guarded")
  }

  func format(in memory: some SharedMemory) {
    memory.store(inside, 0, .relaxed)
    memory.storePlain(guarded, 0)
  }
}

/// A contender of a lock: acquires it, does something inside, releases it, each an operation.
///
/// What was read in one is not known in the next: a lock remembers nothing but what is in its words.
final class LockingProgram<Lock: SlotLock>: Program {
  required init() { fatalError("a program of a lock is made with it") }

  private let lock: Lock
  private let section: CriticalSection
  private let number: UInt32
  /// Which of the three comes next.
  private let phase: UnsafeMutablePointer<Int>

  init(_ lock: Lock, _ section: CriticalSection, number: UInt32) {
    self.lock = lock
    self.section = section
    self.number = number
    phase = .allocate(capacity: 1)
    phase.initialize(to: 0)
    super.init()
  }

  deinit { phase.deallocate() }

  override func restore(_ state: Int) { phase.pointee = state }
  override func currentState() -> Int { phase.pointee }

  /// What comes back is nil, or how many others were inside.
  override func run(_ operation: Operation, in memory: ExploredMemory) -> UInt32? {
    let now = phase.pointee
    phase.pointee = (now + 1) % LockEnvironment.operationsPerTurn
    switch now {
    case 0: lock.acquire(by: number, in: memory)
    case 1: return work(in: memory)
    default: lock.release(by: number, in: memory)
    }
    return nil
  }

  private func work(in memory: ExploredMemory) -> UInt32? {
    let others = memory.fetchAdd(section.inside, 1, .relaxed)
    guard others == 0 else { return others }
    memory.storePlain(section.guarded, memory.loadPlain(section.guarded) &+ 1)
    _ = memory.fetchAdd(section.inside, UInt32.max, .relaxed)
    return nil
  }
}

/// A contender that comes when all have gone: acquires and releases.
final class LateProgram<Lock: SlotLock>: Program {
  required init() { fatalError("a program of a lock is made with it") }

  private let lock: Lock

  init(_ lock: Lock) {
    self.lock = lock
    super.init()
  }

  override func restore(_ state: Int) {}
  override func currentState() -> Int { 0 }

  override func run(_ operation: Operation, in memory: ExploredMemory) -> UInt32? {
    lock.acquire(by: 0, in: memory)
    lock.release(by: 0, in: memory)
    return nil
  }
}

/// Whether a lock can be had without waiting; tried once for each content of memory.
struct LateAcquisition {
  /// More accesses than an acquisition and a release make that nobody gets in the way of.
  private static let patience = 32

  /// The access that follows some answers; nil once the lock was had and released.
  private let next: (_ answers: [UInt64]) -> Request?
  private let words: ExploredWords
  private var known: [UInt64: Bool] = [:]
  /// A word that no state holds was asked for.
  private(set) var missing: Request?

  init(words: ExploredWords, next: @escaping (_ answers: [UInt64]) -> Request?) {
    self.words = words
    self.next = next
  }

  mutating func succeeds(_ value: (_ cell: Int, _ isWide: Bool) -> UInt64) -> Bool {
    let memory = words.fingerprint(of: value)
    if let known = known[memory] { return known }
    let succeeds = attempt(value)
    known[memory] = succeeds
    return succeeds
  }

  private mutating func attempt(_ value: (_ cell: Int, _ isWide: Bool) -> UInt64) -> Bool {
    var answers: [UInt64] = []
    var written: [UInt32: UInt64] = [:]
    while answers.count < Self.patience {
      guard let request = next(answers) else { return true }
      if request.kind == .wait { return false }
      var found = written[request.offset] ?? 0
      if request.isRead && written[request.offset] == nil {
        var place = words
        guard
          case .known(let number) = place.resolve(
            offset: request.offset, isWide: request.isWide, isRead: request.isRead)
        else {
          missing = missing ?? request
          return true
        }
        let entry = words.entries[number]
        found = value(Int(entry.cell), entry.isWide)
      }
      if request.isWrite { written[request.offset] = request.written(over: found) }
      answers.append(request.isRead && request.kind != .setBits ? found : 0)
    }
    return false
  }
}
