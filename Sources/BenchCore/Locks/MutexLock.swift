/// The C library's mutex, shared between processes.
///
/// Who maps it: every backend. Who writes what: nobody but the C library; its bytes lie on lines of
/// their own. What hands over: its unlocking synchronises with the next locking, which POSIX promises.
/// In glibc it is a futex word: a waiter sleeps in the kernel, a woken one is given nothing and tries
/// again. What a dead holder leaves behind: the lock, for ever.
///
/// Natively it is the library's own code, so the counted world cannot see its accesses; an explorer
/// takes it as one blocking step.
package struct MutexLock: SlotLock {
  package static let name = "mutex"
  package static let summary = "pthread mutex, process-shared: futex, no hand-off"
  package static let isCountable = false

  private let mutex: Mutex

  package init(contenders: UInt32, layout: inout RegionLayout) {
    mutex = layout.mutex("mutex", isRobust: false)
  }

  package func format(_ memory: some SharedMemory) { memory.format(mutex) }

  @inline(__always)
  package func acquire(by contender: UInt32, in memory: some WaitingMemory) {
    if memory.acquire(mutex).waited { memory.note(.lockWait) }
  }

  @inline(__always)
  package func release(by contender: UInt32, in memory: some WaitingMemory) {
    memory.release(mutex)
  }
}
