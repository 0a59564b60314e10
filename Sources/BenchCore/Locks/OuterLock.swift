/// The lock of a take that somebody else has taken the lock around, and more than the take with it.
///
/// To the strategy it is one as any, whose hold can be timed: that is how its search is told from the
/// rest of its take.
package struct OuterLock: MutualExclusion {
  package init() {}

  package func format(_ memory: some SharedMemory) {}
  @inline(__always) package func acquire(by contender: UInt32, in memory: some WaitingMemory) {}
  @inline(__always) package func release(by contender: UInt32, in memory: some WaitingMemory) {}
}
