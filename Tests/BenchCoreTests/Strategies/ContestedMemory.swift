import BenchCore

/// What happens to the postmaster in a `ContestedMemory`, set and read by the test around it.
struct Contest {
  /// How many compare-exchanges are still to be spoilt by somebody else.
  var spoilt = 0
  /// Accesses to shared memory, counted as the bound counts them.
  var accesses: UInt32 = 0
  var retries = 0
  var rejects = 0
  var stashes = 0
}

/// The postmaster's memory in a world where backends get in the way of its compare-exchanges.
struct ContestedMemory: PostmasterMemory {
  let native: NativeMemory
  let contest: UnsafeMutablePointer<Contest>
  let privateWords: UnsafeMutablePointer<UInt32>

  func load(_ word: Word, _ ordering: LoadOrdering) -> Untrusted<UInt32> {
    contest.pointee.accesses += 1
    return Untrusted(native.load(word, ordering))
  }

  func copy(_ payload: Payload, to words: PrivateWordArray, at index: UInt32) {
    contest.pointee.accesses += 1
    native.read(payload, into: privateWords + Int(words[index].index))
  }

  func load(_ word: WideWord, _ ordering: LoadOrdering) -> Untrusted<UInt64> {
    contest.pointee.accesses += 1
    return Untrusted(native.load(word, ordering))
  }

  func store(_ word: Word, _ value: UInt32, _ ordering: StoreOrdering) {
    contest.pointee.accesses += 1
    native.store(word, value, ordering)
  }

  func store(_ word: Word, _ value: Untrusted<UInt32>, _ ordering: StoreOrdering) {
    store(word, value.forMemory, ordering)
  }

  func compareExchange(
    _ word: Word, expected: Untrusted<UInt32>, desired: Untrusted<UInt32>,
    success: UpdateOrdering, failure: LoadOrdering
  ) -> Exchange<Untrusted<UInt32>> {
    guard !isSpoilt() else {
      return Exchange(exchanged: false, original: Untrusted(native.load(word, failure)))
    }
    let result = native.compareExchange(
      word, expected: expected.forMemory, desired: desired.forMemory, success: success,
      failure: failure)
    return Exchange(exchanged: result.exchanged, original: Untrusted(result.original))
  }

  func compareExchange(
    _ word: WideWord, expected: Untrusted<UInt64>, desired: Untrusted<UInt64>,
    success: UpdateOrdering, failure: LoadOrdering
  ) -> Exchange<Untrusted<UInt64>> {
    guard !isSpoilt() else {
      return Exchange(exchanged: false, original: Untrusted(native.load(word, failure)))
    }
    let result = native.compareExchange(
      word, expected: expected.forMemory, desired: desired.forMemory, success: success,
      failure: failure)
    return Exchange(exchanged: result.exchanged, original: Untrusted(result.original))
  }

  func fetchAdd(
    _ word: Word, _ value: UInt32, _ ordering: UpdateOrdering
  ) -> Untrusted<UInt32> {
    contest.pointee.accesses += 1
    return Untrusted(native.fetchAdd(word, value, ordering))
  }

  func setBits(_ word: Word, _ bits: UInt32, _ ordering: UpdateOrdering) {
    contest.pointee.accesses += 1
    native.setBits(word, bits, ordering)
  }

  func fence(_ ordering: FenceOrdering) { native.fence(ordering) }
  func loopHead<Carried: Hashable>(_ carried: Carried) {}

  func note(_ event: PostmasterEvent) {
    switch event {
    case .retry: contest.pointee.retries += 1
    case .reject: contest.pointee.rejects += 1
    case .stash: contest.pointee.stashes += 1
    }
  }

  func loadPrivate(_ word: PrivateWord) -> UInt32 { privateWords[Int(word.index)] }
  func storePrivate(_ word: PrivateWord, _ value: UInt32) {
    privateWords[Int(word.index)] = value
  }

  private func isSpoilt() -> Bool {
    contest.pointee.accesses += 1
    guard contest.pointee.spoilt > 0 else { return false }
    contest.pointee.spoilt -= 1
    return true
  }
}

/// A strategy with its types, a backend and a postmaster whose world the test contests.
final class ContestedSubject<Strategy: SlotStrategy> {
  let strategy: Strategy
  let layout: RegionLayout
  let base: UnsafeMutableRawPointer
  private let contest = UnsafeMutablePointer<Contest>.allocate(capacity: 1)
  private let notes = UnsafeMutablePointer<BackendNotes>.allocate(capacity: 1)
  private let privateWords: UnsafeMutablePointer<UInt32>
  private let lock: LWLock
  private let worker: UnsafeMutableRawPointer
  private var backend: Strategy.Backend
  private var postmaster: Strategy.Postmaster

  init(_: Strategy.Type, slots: UInt32, tagBits: UInt32 = 16) throws(ConfigurationError) {
    var layout = RegionLayout()
    strategy = try Strategy(
      SlotGeometry(slots: slots, layout: .dense), options: StrategyOptions(tagBits: tagBits),
      layout: &layout)
    lock = LWLock(contenders: 1, layout: &layout)
    self.layout = layout
    let line = Int(RegionLayout.line)
    base = .allocate(byteCount: Int(layout.size), alignment: line)
    base.initializeMemory(as: UInt8.self, repeating: 0xa5, count: Int(layout.size))
    let largest = Int(SlotLayout.largestPayload)
    worker = .allocate(byteCount: largest, alignment: line)
    worker.initializeMemory(as: UInt8.self, repeating: 7, count: largest)
    privateWords = .allocate(capacity: Int(layout.privateWordCount) + 1)
    privateWords.initialize(repeating: 0, count: Int(layout.privateWordCount) + 1)
    contest.initialize(to: Contest())
    notes.initialize(to: BackendNotes())
    backend = strategy.backend(0)
    let start = StartingState.allFree(slots)
    postmaster = strategy.postmaster(start)
    let memory = native
    strategy.format(start, in: memory)
    lock.format(memory)
  }

  deinit {
    base.deallocate()
    worker.deallocate()
    privateWords.deallocate()
    contest.deallocate()
    notes.deallocate()
  }

  private var native: NativeMemory { NativeMemory(base: base, notes: notes, worker: worker) }

  private var narrow: ContestedMemory {
    ContestedMemory(native: native, contest: contest, privateWords: privateWords)
  }

  var rejectsOfBackend: UInt64 { notes.pointee.rejects }

  func take() -> SlotIndex? {
    strategy.take(by: &backend, in: LockedMemory(native, lock: lock, contender: 0))
  }

  /// A take by a backend that stops before its access number `step`, while `body` runs.
  func take(
    interruptedBefore step: Int, by body: @escaping () -> Bool
  ) -> (slot: SlotIndex?, wasInterrupted: Bool) {
    var interruption = Interruption(before: step, body: body)
    var other = strategy.backend(1)
    let slot = withUnsafeMutablePointer(to: &interruption) { interruption in
      let memory = InterruptedMemory(native: native, interruption: interruption)
      return strategy.take(by: &other, in: LockedMemory(memory, lock: lock, contender: 0))
    }
    return (slot, interruption.hasHappened)
  }

  /// Gives while the next `spoilt` compare-exchanges fail; returns what it met.
  func give(_ slot: SlotIndex, spoilt: Int = 0) -> Contest {
    contest.pointee = Contest(spoilt: spoilt)
    strategy.give(slot, by: &postmaster, in: narrow)
    return contest.pointee
  }

  func retryStash(spoilt: Int = 0) -> Contest {
    contest.pointee = Contest(spoilt: spoilt)
    strategy.retryStash(by: &postmaster, in: narrow)
    return contest.pointee
  }

  var stashed: UInt32 { strategy.stashed(by: postmaster) }
  var freeSlots: [UInt32] { strategy.freeSlots(in: native) }

  /// The word at a field's start, as a rogue backend reaches it.
  func word(_ field: String, bytes: UInt32 = 0) -> UnsafeMutablePointer<UInt32> {
    let offset = layout.fields.first { $0.name == field }?.offset ?? 0
    return (base + Int(offset + bytes)).assumingMemoryBound(to: UInt32.self)
  }
}
