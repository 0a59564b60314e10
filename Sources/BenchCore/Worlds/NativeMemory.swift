import CAtomics
import Glibc

/// A world that backends can live in: it also has a place for what they note on the way.
package protocol World: WaitingMemory {
  var notes: UnsafeMutablePointer<BackendNotes> { get }
  /// Copies a payload to this process's own memory: plain, racy if its slot is being filled.
  func read(_ payload: Payload, into memory: UnsafeMutableRawPointer)
}

/// The timed world: each access is the bare instruction on the mapped region.
///
/// Made by each contender for itself, on its own stack; it holds addresses of this process only.
package struct NativeMemory: World {
  package let base: UnsafeMutableRawPointer
  package let notes: UnsafeMutablePointer<BackendNotes>
  /// What `fill` copies into slots: this process's own bytes, as many as the largest payload.
  package let worker: UnsafeRawPointer

  package init(
    base: UnsafeMutableRawPointer, notes: UnsafeMutablePointer<BackendNotes>,
    worker: UnsafeRawPointer
  ) {
    self.base = base
    self.notes = notes
    self.worker = worker
  }

  @inline(__always) private func address(_ word: Word) -> UnsafeMutableRawPointer {
    base + Int(word.offset)
  }

  @inline(__always) private func address(_ word: WideWord) -> UnsafeMutableRawPointer {
    base + Int(word.offset)
  }

  @inline(__always) package func load(_ word: Word, _ ordering: LoadOrdering) -> UInt32 {
    ca_load_u32(address(word), ordering.c11)
  }

  @inline(__always) package func store(_ word: Word, _ value: UInt32, _ ordering: StoreOrdering) {
    ca_store_u32(address(word), value, ordering.c11)
  }

  @inline(__always) package func exchange(
    _ word: Word, _ value: UInt32, _ ordering: UpdateOrdering
  ) -> UInt32 {
    ca_exchange_u32(address(word), value, ordering.c11)
  }

  @inline(__always) package func compareExchange(
    _ word: Word, expected: UInt32, desired: UInt32, success: UpdateOrdering, failure: LoadOrdering
  ) -> Exchange<UInt32> {
    var original = expected
    let exchanged = ca_compare_exchange_u32(
      address(word), &original, desired, success.c11, failure.c11)
    return Exchange(exchanged: exchanged, original: original)
  }

  @inline(__always) package func fetchAdd(
    _ word: Word, _ value: UInt32, _ ordering: UpdateOrdering
  ) -> UInt32 {
    ca_fetch_add_u32(address(word), value, ordering.c11)
  }

  @inline(__always) package func fetchOr(
    _ word: Word, _ bits: UInt32, _ ordering: UpdateOrdering
  ) -> UInt32 {
    ca_fetch_or_u32(address(word), bits, ordering.c11)
  }

  @inline(__always) package func fetchAnd(
    _ word: Word, _ bits: UInt32, _ ordering: UpdateOrdering
  ) -> UInt32 {
    ca_fetch_and_u32(address(word), bits, ordering.c11)
  }

  @inline(__always) package func setBits(
    _ word: Word, _ bits: UInt32, _ ordering: UpdateOrdering
  ) {
    ca_set_bits_u32(address(word), bits, ordering.c11)
  }

  @inline(__always) package func load(_ word: WideWord, _ ordering: LoadOrdering) -> UInt64 {
    ca_load_u64(address(word), ordering.c11)
  }

  @inline(__always) package func store(
    _ word: WideWord, _ value: UInt64, _ ordering: StoreOrdering
  ) {
    ca_store_u64(address(word), value, ordering.c11)
  }

  @inline(__always) package func compareExchange(
    _ word: WideWord, expected: UInt64, desired: UInt64, success: UpdateOrdering,
    failure: LoadOrdering
  ) -> Exchange<UInt64> {
    var original = expected
    let exchanged = ca_compare_exchange_u64(
      address(word), &original, desired, success.c11, failure.c11)
    return Exchange(exchanged: exchanged, original: original)
  }

  @inline(__always) package func loadPlain(_ word: Word) -> UInt32 {
    address(word).load(as: UInt32.self)
  }

  @inline(__always) package func storePlain(_ word: Word, _ value: UInt32) {
    address(word).storeBytes(of: value, as: UInt32.self)
  }

  @inline(__always) package func loadPlain(_ word: WideWord) -> UInt64 {
    address(word).load(as: UInt64.self)
  }

  @inline(__always) package func storePlain(_ word: WideWord, _ value: UInt64) {
    address(word).storeBytes(of: value, as: UInt64.self)
  }

  @inline(__always) package func fill(_ payload: Payload) {
    if payload.size != 0 {
      (base + Int(payload.offset)).copyMemory(from: worker, byteCount: Int(payload.size))
    }
  }

  @inline(__always) package func read(
    _ payload: Payload, into memory: UnsafeMutableRawPointer
  ) {
    if payload.size != 0 {
      memory.copyMemory(from: base + Int(payload.offset), byteCount: Int(payload.size))
    }
  }

  @inline(__always) package func fence(_ ordering: FenceOrdering) { ca_fence(ordering.c11) }

  package func format(_ mutex: Mutex) {
    let result = ca_mutex_format(base + Int(mutex.offset), mutex.isRobust)
    precondition(result == 0, "this system has mutexes that processes share")
  }

  @inline(__always) package func acquire(_ mutex: Mutex) -> MutexAcquisition {
    let found = ca_mutex_acquire(base + Int(mutex.offset))
    return MutexAcquisition(
      waited: found & Int32(ca_mutex_waited) != 0,
      ownerDied: found & Int32(ca_mutex_owner_died) != 0)
  }

  @inline(__always) package func release(_ mutex: Mutex) {
    ca_mutex_release(base + Int(mutex.offset))
  }

  @inline(__always) package func loopHead<Carried: Hashable>(_ carried: Carried) {}

  @inline(__always) package func spinHint() { ca_spin_hint() }

  package func pause(microseconds: UInt32) { usleep(microseconds) }

  package func yield() { sched_yield() }

  package func wait(_ word: Word, while value: UInt32) {
    _ = ca_futex_wait(address(word), value, 0)
  }

  package func wake(_ word: Word, count: UInt32) {
    _ = ca_futex_wake(address(word), Int32(clamping: count))
  }

  @inline(__always) package func note(_ event: BackendEvent) { notes.pointee.count(event) }

  #if Peers
  @inline(__always) package func address(of word: Word) -> UnsafeMutableRawPointer {
    address(word)
  }
  #endif
}
