/// What an access does, as hooks, counts and traces name it.
package enum AccessKind: String, Sendable {
  case load, store, exchange
  case compareExchange = "compare-exchange"
  case fetchAdd = "fetch-add"
  case fetchOr = "fetch-or"
  case fetchAnd = "fetch-and"
  case setBits = "set-bits"
  case fill, read, fence
}

/// What happens just before an access.
package protocol AccessHook {
  /// `offset` is the word's place in the region, 0 for a fence.
  func before(_ kind: AccessKind, at offset: UInt32)
}

/// The stepped world: the timed one, with a hook before each access.
///
/// Generic over the hook, so that one which looks at compare-exchanges alone leaves all other
/// accesses as bare as the timed world has them.
package struct SteppedMemory<Hook: AccessHook>: World {
  private let native: NativeMemory
  private let hook: Hook

  package init(_ native: NativeMemory, hook: Hook) {
    self.native = native
    self.hook = hook
  }

  @inline(__always) package var notes: UnsafeMutablePointer<BackendNotes> { native.notes }

  @inline(__always) package func load(_ word: Word, _ ordering: LoadOrdering) -> UInt32 {
    hook.before(.load, at: word.offset)
    return native.load(word, ordering)
  }

  @inline(__always) package func store(_ word: Word, _ value: UInt32, _ ordering: StoreOrdering) {
    hook.before(.store, at: word.offset)
    native.store(word, value, ordering)
  }

  @inline(__always) package func exchange(
    _ word: Word, _ value: UInt32, _ ordering: UpdateOrdering
  ) -> UInt32 {
    hook.before(.exchange, at: word.offset)
    return native.exchange(word, value, ordering)
  }

  @inline(__always) package func compareExchange(
    _ word: Word, expected: UInt32, desired: UInt32, success: UpdateOrdering, failure: LoadOrdering
  ) -> Exchange<UInt32> {
    hook.before(.compareExchange, at: word.offset)
    return native.compareExchange(
      word, expected: expected, desired: desired, success: success, failure: failure)
  }

  @inline(__always) package func fetchAdd(
    _ word: Word, _ value: UInt32, _ ordering: UpdateOrdering
  ) -> UInt32 {
    hook.before(.fetchAdd, at: word.offset)
    return native.fetchAdd(word, value, ordering)
  }

  @inline(__always) package func fetchOr(
    _ word: Word, _ bits: UInt32, _ ordering: UpdateOrdering
  ) -> UInt32 {
    hook.before(.fetchOr, at: word.offset)
    return native.fetchOr(word, bits, ordering)
  }

  @inline(__always) package func fetchAnd(
    _ word: Word, _ bits: UInt32, _ ordering: UpdateOrdering
  ) -> UInt32 {
    hook.before(.fetchAnd, at: word.offset)
    return native.fetchAnd(word, bits, ordering)
  }

  @inline(__always) package func setBits(
    _ word: Word, _ bits: UInt32, _ ordering: UpdateOrdering
  ) {
    hook.before(.setBits, at: word.offset)
    native.setBits(word, bits, ordering)
  }

  @inline(__always) package func load(_ word: WideWord, _ ordering: LoadOrdering) -> UInt64 {
    hook.before(.load, at: word.offset)
    return native.load(word, ordering)
  }

  @inline(__always) package func store(
    _ word: WideWord, _ value: UInt64, _ ordering: StoreOrdering
  ) {
    hook.before(.store, at: word.offset)
    native.store(word, value, ordering)
  }

  @inline(__always) package func compareExchange(
    _ word: WideWord, expected: UInt64, desired: UInt64, success: UpdateOrdering,
    failure: LoadOrdering
  ) -> Exchange<UInt64> {
    hook.before(.compareExchange, at: word.offset)
    return native.compareExchange(
      word, expected: expected, desired: desired, success: success, failure: failure)
  }

  @inline(__always) package func loadPlain(_ word: Word) -> UInt32 {
    hook.before(.load, at: word.offset)
    return native.loadPlain(word)
  }

  @inline(__always) package func storePlain(_ word: Word, _ value: UInt32) {
    hook.before(.store, at: word.offset)
    native.storePlain(word, value)
  }

  @inline(__always) package func loadPlain(_ word: WideWord) -> UInt64 {
    hook.before(.load, at: word.offset)
    return native.loadPlain(word)
  }

  @inline(__always) package func storePlain(_ word: WideWord, _ value: UInt64) {
    hook.before(.store, at: word.offset)
    native.storePlain(word, value)
  }

  @inline(__always) package func fill(_ payload: Payload) {
    hook.before(.fill, at: payload.offset)
    native.fill(payload)
  }

  @inline(__always) package func read(
    _ payload: Payload, into memory: UnsafeMutableRawPointer
  ) {
    hook.before(.read, at: payload.offset)
    native.read(payload, into: memory)
  }

  @inline(__always) package func fence(_ ordering: FenceOrdering) {
    hook.before(.fence, at: 0)
    native.fence(ordering)
  }

  // What the library does to a mutex has no steps that a hook could come before.

  package func format(_ mutex: Mutex) { native.format(mutex) }
  package func acquire(_ mutex: Mutex) -> MutexAcquisition { native.acquire(mutex) }
  package func release(_ mutex: Mutex) { native.release(mutex) }

  @inline(__always) package func loopHead<Carried: Hashable>(_ carried: Carried) {}

  @inline(__always) package func spinHint() { native.spinHint() }
  package func pause(microseconds: UInt32) { native.pause(microseconds: microseconds) }
  package func yield() { native.yield() }
  package func wait(_ word: Word, while value: UInt32) { native.wait(word, while: value) }
  package func wake(_ word: Word, count: UInt32) { native.wake(word, count: count) }
  @inline(__always) package func note(_ event: BackendEvent) { native.note(event) }

  #if Peers
  @inline(__always) package func address(of word: Word) -> UnsafeMutableRawPointer {
    native.address(of: word)
  }
  #endif
}
