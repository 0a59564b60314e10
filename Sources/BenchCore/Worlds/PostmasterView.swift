/// The postmaster's narrow view of a world that runs natively: accesses and fences, and its own
/// memory.
///
/// What is not here, the postmaster cannot do.
package struct PostmasterView<Base: World>: PostmasterMemory {
  private let world: Base
  private let privateWords: UnsafeMutablePointer<UInt32>
  private let notes: UnsafeMutablePointer<PostmasterNotes>

  package init(
    of world: Base, privateWords: UnsafeMutablePointer<UInt32>,
    notes: UnsafeMutablePointer<PostmasterNotes>
  ) {
    self.world = world
    self.privateWords = privateWords
    self.notes = notes
  }

  @inline(__always) package func load(
    _ word: Word, _ ordering: LoadOrdering
  ) -> Untrusted<UInt32> {
    Untrusted(world.load(word, ordering))
  }

  @inline(__always) package func store(_ word: Word, _ value: UInt32, _ ordering: StoreOrdering) {
    world.store(word, value, ordering)
  }

  @inline(__always) package func store(
    _ word: Word, _ value: Untrusted<UInt32>, _ ordering: StoreOrdering
  ) {
    world.store(word, value.forMemory, ordering)
  }

  @inline(__always) package func compareExchange(
    _ word: Word, expected: Untrusted<UInt32>, desired: Untrusted<UInt32>,
    success: UpdateOrdering, failure: LoadOrdering
  ) -> Exchange<Untrusted<UInt32>> {
    let result = world.compareExchange(
      word, expected: expected.forMemory, desired: desired.forMemory, success: success,
      failure: failure)
    return Exchange(exchanged: result.exchanged, original: Untrusted(result.original))
  }

  @inline(__always) package func fetchAdd(
    _ word: Word, _ value: UInt32, _ ordering: UpdateOrdering
  ) -> Untrusted<UInt32> {
    Untrusted(world.fetchAdd(word, value, ordering))
  }

  @inline(__always) package func setBits(
    _ word: Word, _ bits: UInt32, _ ordering: UpdateOrdering
  ) {
    world.setBits(word, bits, ordering)
  }

  @inline(__always) package func load(
    _ word: WideWord, _ ordering: LoadOrdering
  ) -> Untrusted<UInt64> {
    Untrusted(world.load(word, ordering))
  }

  @inline(__always) package func compareExchange(
    _ word: WideWord, expected: Untrusted<UInt64>, desired: Untrusted<UInt64>,
    success: UpdateOrdering, failure: LoadOrdering
  ) -> Exchange<Untrusted<UInt64>> {
    let result = world.compareExchange(
      word, expected: expected.forMemory, desired: desired.forMemory, success: success,
      failure: failure)
    return Exchange(exchanged: result.exchanged, original: Untrusted(result.original))
  }

  @inline(__always) package func fence(_ ordering: FenceOrdering) { world.fence(ordering) }

  @inline(__always) package func loopHead<Carried: Hashable>(_ carried: Carried) {
    world.loopHead(carried)
  }

  @inline(__always) package func isPlanted(_ bug: PlantedBug) -> Bool { world.isPlanted(bug) }

  @inline(__always) package func note(_ event: PostmasterEvent) { notes.pointee.count(event) }

  @inline(__always) package func copy(
    _ payload: Payload, to words: PrivateWordArray, at index: UInt32
  ) {
    assert(index + payload.size / 4 <= words.count)
    world.read(payload, into: privateWords + Int(words[index].index))
  }

  @inline(__always) package func loadPrivate(_ word: PrivateWord) -> UInt32 {
    privateWords[Int(word.index)]
  }

  @inline(__always) package func storePrivate(_ word: PrivateWord, _ value: UInt32) {
    privateWords[Int(word.index)] = value
  }

  #if Peers
  @inline(__always) package func address(of word: Word) -> UnsafeMutableRawPointer {
    world.address(of: word)
  }
  #endif
}
