/// The join of a world and a lock: what one backend's half of a strategy runs on.
///
/// N strategies and M locks meet here and in the catalogue, and nowhere in between.
package struct LockedMemory<Base: World, Lock: MutualExclusion>: BackendMemory {
  private let world: Base
  private let lockWords: Lock
  private let contender: UInt32

  package init(_ world: Base, lock: Lock, contender: UInt32) {
    self.world = world
    lockWords = lock
    self.contender = contender
  }

  @inline(__always) package func lock() {
    lockWords.acquire(by: contender, in: world)
    if Lock.isHeld && world.notes.pointee.timesHold { world.notes.pointee.hold.locked() }
  }

  @inline(__always) package func unlock() {
    if Lock.isHeld && world.notes.pointee.timesHold { world.notes.pointee.hold.unlocks() }
    lockWords.release(by: contender, in: world)
  }

  @inline(__always) package func searchBegins() {
    if Lock.isHeld && world.notes.pointee.timesHold { world.notes.pointee.hold.searchBegins() }
  }

  @inline(__always) package func searched(examined: UInt32, yield: UInt32) {
    if Lock.isHeld && world.notes.pointee.timesHold { world.notes.pointee.hold.searchEnds() }
    world.notes.pointee.examined = examined
    world.notes.pointee.yield = yield
    world.notes.pointee.searched = true
  }

  @inline(__always) package func examined(_ places: UInt32) {
    world.notes.pointee.examined = places
  }

  @inline(__always) package func load(_ word: Word, _ ordering: LoadOrdering) -> UInt32 {
    world.load(word, ordering)
  }

  @inline(__always) package func store(_ word: Word, _ value: UInt32, _ ordering: StoreOrdering) {
    world.store(word, value, ordering)
  }

  @inline(__always) package func exchange(
    _ word: Word, _ value: UInt32, _ ordering: UpdateOrdering
  ) -> UInt32 {
    world.exchange(word, value, ordering)
  }

  @inline(__always) package func compareExchange(
    _ word: Word, expected: UInt32, desired: UInt32, success: UpdateOrdering, failure: LoadOrdering
  ) -> Exchange<UInt32> {
    world.compareExchange(
      word, expected: expected, desired: desired, success: success, failure: failure)
  }

  @inline(__always) package func fetchAdd(
    _ word: Word, _ value: UInt32, _ ordering: UpdateOrdering
  ) -> UInt32 {
    world.fetchAdd(word, value, ordering)
  }

  @inline(__always) package func fetchOr(
    _ word: Word, _ bits: UInt32, _ ordering: UpdateOrdering
  ) -> UInt32 {
    world.fetchOr(word, bits, ordering)
  }

  @inline(__always) package func fetchAnd(
    _ word: Word, _ bits: UInt32, _ ordering: UpdateOrdering
  ) -> UInt32 {
    world.fetchAnd(word, bits, ordering)
  }

  @inline(__always) package func setBits(
    _ word: Word, _ bits: UInt32, _ ordering: UpdateOrdering
  ) {
    world.setBits(word, bits, ordering)
  }

  @inline(__always) package func load(_ word: WideWord, _ ordering: LoadOrdering) -> UInt64 {
    world.load(word, ordering)
  }

  @inline(__always) package func store(
    _ word: WideWord, _ value: UInt64, _ ordering: StoreOrdering
  ) {
    world.store(word, value, ordering)
  }

  @inline(__always) package func compareExchange(
    _ word: WideWord, expected: UInt64, desired: UInt64, success: UpdateOrdering,
    failure: LoadOrdering
  ) -> Exchange<UInt64> {
    world.compareExchange(
      word, expected: expected, desired: desired, success: success, failure: failure)
  }

  @inline(__always) package func loadPlain(_ word: Word) -> UInt32 { world.loadPlain(word) }

  @inline(__always) package func storePlain(_ word: Word, _ value: UInt32) {
    world.storePlain(word, value)
  }

  @inline(__always) package func loadPlain(_ word: WideWord) -> UInt64 { world.loadPlain(word) }

  @inline(__always) package func storePlain(_ word: WideWord, _ value: UInt64) {
    world.storePlain(word, value)
  }

  @inline(__always) package func fill(_ payload: Payload) { world.fill(payload) }

  @inline(__always) package func fence(_ ordering: FenceOrdering) { world.fence(ordering) }

  package func format(_ mutex: Mutex) { world.format(mutex) }

  @inline(__always) package func acquire(_ mutex: Mutex) -> MutexAcquisition {
    world.acquire(mutex)
  }

  @inline(__always) package func release(_ mutex: Mutex) { world.release(mutex) }

  @inline(__always) package func loopHead<Carried: Hashable>(_ carried: Carried) {
    world.loopHead(carried)
  }

  @inline(__always) package func isPlanted(_ bug: PlantedBug) -> Bool { world.isPlanted(bug) }

  @inline(__always) package func spinHint() { world.spinHint() }
  package func pause(microseconds: UInt32) { world.pause(microseconds: microseconds) }
  package func yield() { world.yield() }
  package func wait(_ word: Word, while value: UInt32) { world.wait(word, while: value) }
  package func wake(_ word: Word, count: UInt32) { world.wake(word, count: count) }
  @inline(__always) package func note(_ event: BackendEvent) { world.note(event) }

  #if Peers
  @inline(__always) package func address(of word: Word) -> UnsafeMutableRawPointer {
    world.address(of: word)
  }
  #endif
}
