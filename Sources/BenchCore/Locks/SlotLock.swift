/// What excludes backends from one another: taken and released, whatever is between.
package protocol MutualExclusion: Sendable {
  /// False for the lock that is none: its holds need not be timed.
  static var isHeld: Bool { get }

  func format(_ memory: some SharedMemory)
  func acquire(by contender: UInt32, in memory: some WaitingMemory)
  func release(by contender: UInt32, in memory: some WaitingMemory)
}

extension MutualExclusion {
  @inline(__always) package static var isHeld: Bool { true }
}

/// A lock that backends serialise on: one axis, with the strategies as the other.
///
/// Written against the memory like a strategy, so that it is timed, counted and explored as one. A
/// lock is one file here and one line in the catalogue.
package protocol SlotLock: MutualExclusion {
  static var name: String { get }
  /// One line for `list`.
  static var summary: String { get }

  /// Reserves the lock's words for contenders numbered from 0.
  init(contenders: UInt32, layout: inout RegionLayout)
}

/// The lock of strategies that have none.
package struct NoLock: SlotLock {
  package static let name = "none"
  package static let summary = "no lock"
  @inline(__always) package static var isHeld: Bool { false }

  package init(contenders: UInt32, layout: inout RegionLayout) {}
  package func format(_ memory: some SharedMemory) {}
  @inline(__always) package func acquire(by contender: UInt32, in memory: some WaitingMemory) {}
  @inline(__always) package func release(by contender: UInt32, in memory: some WaitingMemory) {}
}
