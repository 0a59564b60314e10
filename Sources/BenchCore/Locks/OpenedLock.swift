/// A lock without its type, for what nobody times.
///
/// Every call opens the existential and costs many times the lock. In exchange a strategy is compiled
/// once for the counted world and once for stepping, and not once more for each lock: that would
/// double the compiler's work for code whose speed does not matter.
package struct OpenedLock: MutualExclusion {
  private let lock: any SlotLock

  package init(_ lock: any SlotLock) { self.lock = lock }

  /// The lock with the type that it was made with.
  package func typed<Lock: SlotLock>() -> Lock {
    guard let lock = lock as? Lock else { preconditionFailure("a lock has the type of its join") }
    return lock
  }

  package func format(_ memory: some SharedMemory) { lock.format(memory) }

  package func acquire(by contender: UInt32, in memory: some WaitingMemory) {
    lock.acquire(by: contender, in: memory)
  }

  package func release(by contender: UInt32, in memory: some WaitingMemory) {
    lock.release(by: contender, in: memory)
  }
}
