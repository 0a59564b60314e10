/// The counted world: what the timed one does, and a tally of every access.
///
/// Runs on one thread, so that counts repeat to the digit. A payload counts as one store or load and
/// as the lines that it covers; a sleep, a wake and a spin hint are no accesses. What the C library does to a
/// mutex is not seen, so nobody counts under such a lock.
package struct CountingMemory: World {
  private let native: NativeMemory
  private let tally: UnsafeMutablePointer<AccessTally>

  package init(_ native: NativeMemory, tally: UnsafeMutablePointer<AccessTally>) {
    self.native = native
    self.tally = tally
  }

  package var notes: UnsafeMutablePointer<BackendNotes> { native.notes }

  package func load(_ word: Word, _ ordering: LoadOrdering) -> UInt32 {
    tally.pointee.load(at: word.offset)
    return native.load(word, ordering)
  }

  package func store(_ word: Word, _ value: UInt32, _ ordering: StoreOrdering) {
    tally.pointee.store(at: word.offset)
    native.store(word, value, ordering)
  }

  package func exchange(
    _ word: Word, _ value: UInt32, _ ordering: UpdateOrdering
  ) -> UInt32 {
    tally.pointee.update(at: word.offset)
    return native.exchange(word, value, ordering)
  }

  package func compareExchange(
    _ word: Word, expected: UInt32, desired: UInt32, success: UpdateOrdering, failure: LoadOrdering
  ) -> Exchange<UInt32> {
    let result = native.compareExchange(
      word, expected: expected, desired: desired, success: success, failure: failure)
    tally.pointee.compareExchange(at: word.offset, exchanged: result.exchanged)
    return result
  }

  package func fetchAdd(
    _ word: Word, _ value: UInt32, _ ordering: UpdateOrdering
  ) -> UInt32 {
    tally.pointee.update(at: word.offset)
    return native.fetchAdd(word, value, ordering)
  }

  package func fetchOr(_ word: Word, _ bits: UInt32, _ ordering: UpdateOrdering) -> UInt32 {
    tally.pointee.update(at: word.offset)
    return native.fetchOr(word, bits, ordering)
  }

  package func fetchAnd(_ word: Word, _ bits: UInt32, _ ordering: UpdateOrdering) -> UInt32 {
    tally.pointee.update(at: word.offset)
    return native.fetchAnd(word, bits, ordering)
  }

  package func setBits(_ word: Word, _ bits: UInt32, _ ordering: UpdateOrdering) {
    tally.pointee.update(at: word.offset)
    native.setBits(word, bits, ordering)
  }

  package func load(_ word: WideWord, _ ordering: LoadOrdering) -> UInt64 {
    tally.pointee.load(at: word.offset)
    return native.load(word, ordering)
  }

  package func store(_ word: WideWord, _ value: UInt64, _ ordering: StoreOrdering) {
    tally.pointee.store(at: word.offset)
    native.store(word, value, ordering)
  }

  package func compareExchange(
    _ word: WideWord, expected: UInt64, desired: UInt64, success: UpdateOrdering,
    failure: LoadOrdering
  ) -> Exchange<UInt64> {
    let result = native.compareExchange(
      word, expected: expected, desired: desired, success: success, failure: failure)
    tally.pointee.compareExchange(at: word.offset, exchanged: result.exchanged)
    return result
  }

  package func loadPlain(_ word: Word) -> UInt32 {
    tally.pointee.load(at: word.offset)
    return native.loadPlain(word)
  }

  package func storePlain(_ word: Word, _ value: UInt32) {
    tally.pointee.store(at: word.offset)
    native.storePlain(word, value)
  }

  package func loadPlain(_ word: WideWord) -> UInt64 {
    tally.pointee.load(at: word.offset)
    return native.loadPlain(word)
  }

  package func storePlain(_ word: WideWord, _ value: UInt64) {
    tally.pointee.store(at: word.offset)
    native.storePlain(word, value)
  }

  package func fill(_ payload: Payload) {
    if payload.size != 0 { tally.pointee.fill(payload) }
    native.fill(payload)
  }

  package func read(_ payload: Payload, into memory: UnsafeMutableRawPointer) {
    if payload.size != 0 { tally.pointee.read(payload) }
    native.read(payload, into: memory)
  }

  package func fence(_ ordering: FenceOrdering) {
    tally.pointee.fence()
    native.fence(ordering)
  }

  package func format(_ mutex: Mutex) { native.format(mutex) }
  package func acquire(_ mutex: Mutex) -> MutexAcquisition { native.acquire(mutex) }
  package func release(_ mutex: Mutex) { native.release(mutex) }
  package func loopHead<Carried: Hashable>(_ carried: Carried) {}
  package func spinHint() { native.spinHint() }
  package func pause(microseconds: UInt32) { native.pause(microseconds: microseconds) }
  package func yield() { native.yield() }
  package func wait(_ word: Word, while value: UInt32) { native.wait(word, while: value) }
  package func wake(_ word: Word, count: UInt32) { native.wake(word, count: count) }
  package func note(_ event: BackendEvent) { native.note(event) }

  #if Peers
  @inline(__always) package func address(of word: Word) -> UnsafeMutableRawPointer {
    native.address(of: word)
  }
  #endif
}
