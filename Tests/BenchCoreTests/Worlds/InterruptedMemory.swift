import BenchCore

/// What happens in the middle of somebody's operation, from the same thread and thus exactly there.
struct Interruption {
  /// Before which access to interrupt, counted from 0.
  let step: Int
  /// False if it cannot happen just here: it is tried again before the next access.
  let body: () -> Bool
  /// Called instead of a sleep.
  var sleeps: (Word) -> Void = { _ in }
  private(set) var hasHappened = false
  private(set) var accesses = 0
  /// How the contender waited: hints to the processor, processors given away, microseconds slept.
  var spins = 0
  var yields = 0
  var pauses: [UInt32] = []

  init(before step: Int, body: @escaping () -> Bool) {
    self.step = step
    self.body = body
  }

  /// Steps on; returns what is to be done before the access.
  ///
  /// A contender that spins on what nobody will change ends the test process: nothing else would.
  mutating func stepOn() -> (() -> Bool)? {
    defer { accesses += 1 }
    guard accesses < 1_000_000 else { fatalError("it spins for ever") }
    return accesses >= step && !hasHappened ? body : nil
  }

  mutating func happened() { hasHappened = true }
}

/// The native world, interrupted before one access.
struct InterruptedMemory: World {
  let native: NativeMemory
  let interruption: UnsafeMutablePointer<Interruption>

  var notes: UnsafeMutablePointer<BackendNotes> { native.notes }

  private func interrupt() {
    if let body = interruption.pointee.stepOn(), body() { interruption.pointee.happened() }
  }

  func load(_ word: Word, _ ordering: LoadOrdering) -> UInt32 {
    interrupt()
    return native.load(word, ordering)
  }

  func store(_ word: Word, _ value: UInt32, _ ordering: StoreOrdering) {
    interrupt()
    native.store(word, value, ordering)
  }

  func exchange(_ word: Word, _ value: UInt32, _ ordering: UpdateOrdering) -> UInt32 {
    interrupt()
    return native.exchange(word, value, ordering)
  }

  func compareExchange(
    _ word: Word, expected: UInt32, desired: UInt32, success: UpdateOrdering, failure: LoadOrdering
  ) -> Exchange<UInt32> {
    interrupt()
    return native.compareExchange(
      word, expected: expected, desired: desired, success: success, failure: failure)
  }

  func fetchAdd(_ word: Word, _ value: UInt32, _ ordering: UpdateOrdering) -> UInt32 {
    interrupt()
    return native.fetchAdd(word, value, ordering)
  }

  func fetchOr(_ word: Word, _ bits: UInt32, _ ordering: UpdateOrdering) -> UInt32 {
    interrupt()
    return native.fetchOr(word, bits, ordering)
  }

  func fetchAnd(_ word: Word, _ bits: UInt32, _ ordering: UpdateOrdering) -> UInt32 {
    interrupt()
    return native.fetchAnd(word, bits, ordering)
  }

  func setBits(_ word: Word, _ bits: UInt32, _ ordering: UpdateOrdering) {
    interrupt()
    native.setBits(word, bits, ordering)
  }

  func load(_ word: WideWord, _ ordering: LoadOrdering) -> UInt64 {
    interrupt()
    return native.load(word, ordering)
  }

  func store(_ word: WideWord, _ value: UInt64, _ ordering: StoreOrdering) {
    interrupt()
    native.store(word, value, ordering)
  }

  func compareExchange(
    _ word: WideWord, expected: UInt64, desired: UInt64, success: UpdateOrdering,
    failure: LoadOrdering
  ) -> Exchange<UInt64> {
    interrupt()
    return native.compareExchange(
      word, expected: expected, desired: desired, success: success, failure: failure)
  }

  func loadPlain(_ word: Word) -> UInt32 {
    interrupt()
    return native.loadPlain(word)
  }

  func storePlain(_ word: Word, _ value: UInt32) {
    interrupt()
    native.storePlain(word, value)
  }

  func loadPlain(_ word: WideWord) -> UInt64 {
    interrupt()
    return native.loadPlain(word)
  }

  func storePlain(_ word: WideWord, _ value: UInt64) {
    interrupt()
    native.storePlain(word, value)
  }

  func fill(_ payload: Payload) { native.fill(payload) }
  func read(_ payload: Payload, into memory: UnsafeMutableRawPointer) {
    native.read(payload, into: memory)
  }
  func fence(_ ordering: FenceOrdering) { native.fence(ordering) }
  func loopHead<Carried: Hashable>(_ carried: Carried) {}
  func spinHint() {
    interruption.pointee.spins += 1
    interrupt()
  }
  func pause(microseconds: UInt32) { interruption.pointee.pauses.append(microseconds) }
  func yield() { interruption.pointee.yields += 1 }
  func format(_ mutex: Mutex) { native.format(mutex) }
  func acquire(_ mutex: Mutex) -> MutexAcquisition { native.acquire(mutex) }
  func release(_ mutex: Mutex) { native.release(mutex) }
  func wait(_ word: Word, while value: UInt32) {
    if native.load(word, .relaxed) == value { interruption.pointee.sleeps(word) }
  }
  func wake(_ word: Word, count: UInt32) {}
  func note(_ event: BackendEvent) { native.note(event) }
}
