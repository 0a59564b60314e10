/// The C library's robust mutex: the only lock here that outlives its holder without a restart.
///
/// Who maps it: every backend. Who writes what: the C library, and the kernel when a thread dies: it
/// walks the list of mutexes that the thread held and passes each on. That list runs through the
/// mutexes and is linked by the thread's own addresses: the one exception to R3. Nobody but the holder
/// follows them, and a rogue that overwrites them harms the holder. A format or an unmapping while a
/// living thread holds the lock would do so too.
/// What hands over: as with any mutex, its unlocking synchronises with the next locking; a death does
/// so as well. What a dead holder leaves behind: a lock that the next one is given with EOWNERDEAD,
/// marks consistent and goes on with. Whatever the dead one had half done stays half done: that is
/// counted (`ownerDied`) and not repaired.
///
/// Natively it is the library's own code, so the counted world cannot see its accesses.
package struct RobustLock: SlotLock {
  package static let name = "robust"
  package static let summary = "robust pthread mutex: if its holder dies, the next one has it"
  package static let killedHolder = "its work, half done"
  package static let isCountable = false

  private let mutex: Mutex

  package init(contenders: UInt32, layout: inout RegionLayout) {
    mutex = layout.mutex("robust", isRobust: true)
  }

  package func format(_ memory: some SharedMemory) { memory.format(mutex) }

  @inline(__always)
  package func acquire(by contender: UInt32, in memory: some WaitingMemory) {
    let acquisition = memory.acquire(mutex)
    if acquisition.waited { memory.note(.lockWait) }
    if acquisition.ownerDied { memory.note(.ownerDied) }
  }

  @inline(__always)
  package func release(by contender: UInt32, in memory: some WaitingMemory) {
    memory.release(mutex)
  }
}
