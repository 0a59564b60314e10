/// A strategy whose takes happen under the lock, one at a time, as PostgreSQL's do.
///
/// What is inside the lock is the strategy's; that it is inside stands here, once.
package protocol LockedStrategy: SlotStrategy where Backend == NumberedBackend {
  /// A take by the lock's holder.
  func takeLocked(by backend: NumberedBackend, in memory: some BackendMemory) -> SlotIndex?
}

extension LockedStrategy {
  @inline(__always) package static var usesLock: Bool { true }

  /// Takes the lock around a take.
  ///
  /// One way in and one way out: a `defer` would put the unlocking into a function of its own, called
  /// on each of several.
  @inline(__always)
  package func take(
    by backend: inout NumberedBackend, in memory: some BackendMemory
  ) -> SlotIndex? {
    memory.lock()
    let slot = takeLocked(by: backend, in: memory)
    memory.unlock()
    return slot
  }
}
