import CAtomics

/// One operation's run on a fiber: it is told what its accesses returned before, and then leaves with
/// the first one that has no answer yet.
///
/// Behind a pointer, for the fiber and whoever starts it.
struct Tape {
  /// More accesses than any operation makes.
  static let capacity = 1 << 16

  let fiber: OpaquePointer
  let responses = UnsafeMutablePointer<UInt64>.allocate(capacity: Tape.capacity)
  var count = 0
  var position = 0
  var request = Request(.finished)
  /// The last loop head since the last response.
  var mark: LoopMark?
  /// What is planted in the program that runs.
  var plant: UnsafeMutablePointer<PlantedEdits>?

  init(fiber: OpaquePointer) { self.fiber = fiber }
}

/// The head of a retry loop, and all that a contender says it knows there.
///
/// The type of what is carried says which loop it is: loops of one operation carry different types.
struct LoopMark: Hashable {
  let type: ObjectIdentifier
  let carried: AnyHashable
}

/// The explored world: every access is a question to the scheduler.
///
/// Lives on a fiber. The lock is one step, which the scheduler does not let a contender make while
/// another holds it; the LWLock itself is explored as what runs on this world.
package struct ExploredMemory: World, BackendMemory {
  private let tape: UnsafeMutablePointer<Tape>
  package let notes: UnsafeMutablePointer<BackendNotes>

  init(_ tape: UnsafeMutablePointer<Tape>, notes: UnsafeMutablePointer<BackendNotes>) {
    self.tape = tape
    self.notes = notes
  }

  private func ask(_ request: Request) -> UInt64 {
    guard let plant = tape.pointee.plant else { return answer(to: request) }
    return plant.pointee.perform(request) { answer(to: $0) }
  }

  package func isPlanted(_ bug: PlantedBug) -> Bool {
    tape.pointee.plant?.pointee.has(bug) ?? false
  }

  /// Nothing that owns memory may be alive here: a fiber that leaves may never come back.
  @inline(never) private func answer(to request: Request) -> UInt64 {
    if tape.pointee.position == tape.pointee.count {
      tape.pointee.request = request
      ca_fiber_leave(tape.pointee.fiber)
    }
    let response = tape.pointee.responses[tape.pointee.position]
    tape.pointee.position += 1
    tape.pointee.mark = nil
    return response
  }

  private func ask32(_ request: Request) -> UInt32 {
    UInt32(truncatingIfNeeded: ask(request))
  }

  package func load(_ word: Word, _ ordering: LoadOrdering) -> UInt32 {
    ask32(Request(.load, at: word.offset, ordering: ordering.c11))
  }

  package func store(_ word: Word, _ value: UInt32, _ ordering: StoreOrdering) {
    _ = ask(Request(.store, at: word.offset, operand: UInt64(value), ordering: ordering.c11))
  }

  package func exchange(_ word: Word, _ value: UInt32, _ ordering: UpdateOrdering) -> UInt32 {
    ask32(Request(.exchange, at: word.offset, operand: UInt64(value), ordering: ordering.c11))
  }

  package func compareExchange(
    _ word: Word, expected: UInt32, desired: UInt32, success: UpdateOrdering, failure: LoadOrdering
  ) -> Exchange<UInt32> {
    let original = ask32(
      Request(
        .compareExchange, at: word.offset, operand: UInt64(desired), expected: UInt64(expected),
        ordering: success.c11, failureOrdering: failure.c11))
    return Exchange(exchanged: original == expected, original: original)
  }

  package func fetchAdd(_ word: Word, _ value: UInt32, _ ordering: UpdateOrdering) -> UInt32 {
    ask32(Request(.fetchAdd, at: word.offset, operand: UInt64(value), ordering: ordering.c11))
  }

  package func fetchOr(_ word: Word, _ bits: UInt32, _ ordering: UpdateOrdering) -> UInt32 {
    ask32(Request(.fetchOr, at: word.offset, operand: UInt64(bits), ordering: ordering.c11))
  }

  package func fetchAnd(_ word: Word, _ bits: UInt32, _ ordering: UpdateOrdering) -> UInt32 {
    ask32(Request(.fetchAnd, at: word.offset, operand: UInt64(bits), ordering: ordering.c11))
  }

  package func setBits(_ word: Word, _ bits: UInt32, _ ordering: UpdateOrdering) {
    _ = ask(Request(.setBits, at: word.offset, operand: UInt64(bits), ordering: ordering.c11))
  }

  package func load(_ word: WideWord, _ ordering: LoadOrdering) -> UInt64 {
    ask(Request(.load, at: word.offset, isWide: true, ordering: ordering.c11))
  }

  package func store(_ word: WideWord, _ value: UInt64, _ ordering: StoreOrdering) {
    _ = ask(
      Request(.store, at: word.offset, isWide: true, operand: value, ordering: ordering.c11))
  }

  package func compareExchange(
    _ word: WideWord, expected: UInt64, desired: UInt64, success: UpdateOrdering,
    failure: LoadOrdering
  ) -> Exchange<UInt64> {
    let original = ask(
      Request(
        .compareExchange, at: word.offset, isWide: true, operand: desired, expected: expected,
        ordering: success.c11, failureOrdering: failure.c11))
    return Exchange(exchanged: original == expected, original: original)
  }

  package func loadPlain(_ word: Word) -> UInt32 {
    ask32(Request(.loadPlain, at: word.offset))
  }

  package func storePlain(_ word: Word, _ value: UInt32) {
    _ = ask(Request(.storePlain, at: word.offset, operand: UInt64(value)))
  }

  package func loadPlain(_ word: WideWord) -> UInt64 {
    ask(Request(.loadPlain, at: word.offset, isWide: true))
  }

  package func storePlain(_ word: WideWord, _ value: UInt64) {
    _ = ask(Request(.storePlain, at: word.offset, isWide: true, operand: value))
  }

  /// One plain store for all of it: whoever may write one of its bytes may write them all.
  package func fill(_ payload: Payload) {
    if payload.size != 0 { _ = ask(Request(.storePlain, at: payload.offset)) }
  }

  /// One plain load for all of it, of which nothing is kept: only who may read it is looked at.
  package func read(_ payload: Payload, into memory: UnsafeMutableRawPointer) {
    if payload.size != 0 { _ = ask(Request(.loadPlain, at: payload.offset)) }
  }

  package func fence(_ ordering: FenceOrdering) {
    _ = ask(Request(.fence, ordering: ordering.c11))
  }

  package func loopHead<Carried: Hashable>(_ carried: Carried) {
    tape.pointee.mark = LoopMark(
      type: ObjectIdentifier(Carried.self), carried: AnyHashable(carried))
  }

  package func wait(_ word: Word, while value: UInt32) {
    _ = ask(Request(.wait, at: word.offset, operand: UInt64(value)))
  }

  package func wake(_ word: Word, count: UInt32) {
    _ = ask(Request(.wake, at: word.offset, operand: UInt64(count)))
  }

  package func lock() { _ = ask(Request(.lock)) }
  package func unlock() { _ = ask(Request(.unlock)) }

  // The library's mutex is one blocking step, as any lock is, and nobody dies holding it unnoticed.

  package func format(_ mutex: Mutex) {}
  package func acquire(_ mutex: Mutex) -> MutexAcquisition {
    lock()
    return MutexAcquisition(waited: false, ownerDied: false)
  }
  package func release(_ mutex: Mutex) { unlock() }

  #if Peers
  package func address(of word: Word) -> UnsafeMutableRawPointer {
    preconditionFailure("a peer's own accesses are seen by no world, so it is never explored")
  }
  #endif

  // Time and statistics are no part of a state.

  package func spinHint() {}
  package func pause(microseconds: UInt32) {}
  package func yield() {}
  package func note(_ event: BackendEvent) {}
  package func searchBegins() {}
  package func searched(examined: UInt32, yield: UInt32) {}
  package func examined(_ places: UInt32) {}
}
