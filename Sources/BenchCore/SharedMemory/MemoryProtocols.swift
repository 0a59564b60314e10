// One algorithm, many worlds: strategies and locks are written against these protocols, and each
// world (timed, counted, later stepped, explored, simulated) conforms to them.
//
//   SharedMemory       accesses and fences                       formatting, census
//   WaitingMemory      + spin, wait, wake                        locks
//   BackendMemory      + lock, unlock, notes of a search         the backends' half of a strategy
//   PostmasterMemory   accesses and fences only, loads untrusted the postmaster's half

/// What a compare-exchange found, and whether it wrote.
package struct Exchange<Value: BitwiseCopyable & Sendable>: BitwiseCopyable, Sendable {
  package let exchanged: Bool
  package let original: Value

  @inline(__always) package init(exchanged: Bool, original: Value) {
    self.exchanged = exchanged
    self.original = original
  }
}

/// Accesses to shared memory, each with its ordering.
package protocol SharedMemory {
  func load(_ word: Word, _ ordering: LoadOrdering) -> UInt32
  func store(_ word: Word, _ value: UInt32, _ ordering: StoreOrdering)
  func exchange(_ word: Word, _ value: UInt32, _ ordering: UpdateOrdering) -> UInt32
  /// Strong: it fails only if the word differed.
  func compareExchange(
    _ word: Word, expected: UInt32, desired: UInt32, success: UpdateOrdering, failure: LoadOrdering
  ) -> Exchange<UInt32>
  func fetchAdd(_ word: Word, _ value: UInt32, _ ordering: UpdateOrdering) -> UInt32
  func fetchOr(_ word: Word, _ bits: UInt32, _ ordering: UpdateOrdering) -> UInt32
  func fetchAnd(_ word: Word, _ bits: UInt32, _ ordering: UpdateOrdering) -> UInt32
  /// Sets bits and forgets what was there: an access of its own, because asking for the old value
  /// turns one `lock or` into a compare-exchange loop.
  func setBits(_ word: Word, _ bits: UInt32, _ ordering: UpdateOrdering)

  func load(_ word: WideWord, _ ordering: LoadOrdering) -> UInt64
  func store(_ word: WideWord, _ value: UInt64, _ ordering: StoreOrdering)
  func compareExchange(
    _ word: WideWord, expected: UInt64, desired: UInt64, success: UpdateOrdering,
    failure: LoadOrdering
  ) -> Exchange<UInt64>

  /// A plain read: a race, and wrong, unless a lock or a hand-over orders it.
  func loadPlain(_ word: Word) -> UInt32
  /// A plain write: a race, and wrong, unless a lock or a hand-over orders it.
  func storePlain(_ word: Word, _ value: UInt32)
  func loadPlain(_ word: WideWord) -> UInt64
  func storePlain(_ word: WideWord, _ value: UInt64)
  /// Copies a worker's description into its slot: plain, racy if the slot is not ours.
  func fill(_ payload: Payload)

  func fence(_ ordering: FenceOrdering)

  /// Makes a mutex anew, held by nobody.
  func format(_ mutex: Mutex)

  /// Marks the head of a retry loop: all that this contender knows there is `carried`.
  ///
  /// All that it will use again of what it has read since the operation began; where it stands is
  /// told by the type, so loops of one operation carry different types. Natively nothing. An explorer
  /// merges the histories that lead here with equal `carried`, and tries out whether that is right.
  func loopHead<Carried: Hashable>(_ carried: Carried)

  /// Whether the code that asks is to have a bug: false in every world but the explored one.
  func isPlanted(_ bug: PlantedBug) -> Bool

  #if Peers
  /// Where a word lies in this process, for a peer's own code and for nothing else.
  func address(of word: Word) -> UnsafeMutableRawPointer
  #endif
}

/// What the taker of a mutex found.
package struct MutexAcquisition: BitwiseCopyable, Sendable {
  /// Another held it.
  package let waited: Bool
  /// Its holder died: what the mutex guards may be half done.
  package let ownerDied: Bool

  @inline(__always) package init(waited: Bool, ownerDied: Bool) {
    self.waited = waited
    self.ownerDied = ownerDied
  }
}

/// What a lock is written against.
package protocol WaitingMemory: SharedMemory {
  /// Tells the processor that this is a spin.
  func spinHint()
  /// Gives the processor away for about this long, without a promise.
  func pause(microseconds: UInt32)
  /// Lets whoever else is ready have the processor first, without a promise.
  func yield()
  /// Sleeps while the word holds `value`; may return early, so the caller looks again.
  func wait(_ word: Word, while value: UInt32)
  func wake(_ word: Word, count: UInt32)
  /// Takes a mutex, sleeping while another holds it: one step, whatever the library makes of it.
  func acquire(_ mutex: Mutex) -> MutexAcquisition
  func release(_ mutex: Mutex)
  /// Counts something that the results report; not part of the algorithm's state.
  func note(_ event: BackendEvent)
}

/// What a backend's half of a strategy may do: everything.
package protocol BackendMemory: WaitingMemory {
  /// Takes the strategy's lock.
  func lock()
  func unlock()
  /// Says that a search begins: the share of lock-hold time spent scanning counts from here.
  func searchBegins()
  /// Says that the search has ended: how many places it examined, and how many slots it yielded.
  /// At most once a take.
  func searched(examined: UInt32, yield: UInt32)
  /// Says how many places a take looked at that needed no search.
  func examined(_ places: UInt32)
}

/// What the postmaster's half of a strategy may do (R1, R2): no lock, no wait, no wake, and nothing
/// read from shared memory can be used before it is checked.
package protocol PostmasterMemory {
  func load(_ word: Word, _ ordering: LoadOrdering) -> Untrusted<UInt32>
  func store(_ word: Word, _ value: UInt32, _ ordering: StoreOrdering)
  func store(_ word: Word, _ value: Untrusted<UInt32>, _ ordering: StoreOrdering)
  func compareExchange(
    _ word: Word, expected: Untrusted<UInt32>, desired: Untrusted<UInt32>,
    success: UpdateOrdering, failure: LoadOrdering
  ) -> Exchange<Untrusted<UInt32>>
  func fetchAdd(_ word: Word, _ value: UInt32, _ ordering: UpdateOrdering) -> Untrusted<UInt32>
  func setBits(_ word: Word, _ bits: UInt32, _ ordering: UpdateOrdering)

  func load(_ word: WideWord, _ ordering: LoadOrdering) -> Untrusted<UInt64>
  func compareExchange(
    _ word: WideWord, expected: Untrusted<UInt64>, desired: Untrusted<UInt64>,
    success: UpdateOrdering, failure: LoadOrdering
  ) -> Exchange<Untrusted<UInt64>>

  func fence(_ ordering: FenceOrdering)
  func loopHead<Carried: Hashable>(_ carried: Carried)
  func isPlanted(_ bug: PlantedBug) -> Bool
  func note(_ event: PostmasterEvent)

  /// Copies a worker's description into the postmaster's own memory, once and whatever it holds.
  func copy(_ payload: Payload, to words: PrivateWordArray, at index: UInt32)

  /// The postmaster's own memory: not shared, so trusted, and not an access that its bound counts.
  func loadPrivate(_ word: PrivateWord) -> UInt32
  func storePrivate(_ word: PrivateWord, _ value: UInt32)

  #if Peers
  /// Where a word lies in this process, for a peer's own code and for nothing else.
  func address(of word: Word) -> UnsafeMutableRawPointer
  #endif
}

/// What a backend's half reports beside its result.
package enum BackendEvent: Sendable {
  /// A compare-exchange of the strategy that found the word changed.
  case retry
  /// A word from shared memory that failed its check and was dropped.
  case reject
  /// A lock acquisition that could not be had by spinning: it slept, or gave its processor away.
  case lockWait
  /// A lock whose holder had died.
  case ownerDied
}

/// What the postmaster's half reports.
package enum PostmasterEvent: Sendable {
  case retry
  case reject
  /// A slot that could not be published within the bound and went to the stash.
  case stash
}

/// State of one contender that outlives an operation: a part of an explored state, so its bytes are
/// all there is to it.
package protocol PrivateState: BitwiseCopyable, Hashable, Sendable {}

/// For a half that remembers nothing.
package struct NoState: PrivateState {
  @inline(__always) package init() {}
}
