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
  /// Whether waiters get it in the order in which they came.
  static var isFair: Bool { get }
  /// What a holder that is killed leaves behind.
  static var killedHolder: String { get }
  /// Whether its accesses are all made through the memory, so that the counted world sees them.
  static var isCountable: Bool { get }

  /// Reserves the lock's words for contenders numbered from 0.
  init(contenders: UInt32, layout: inout RegionLayout)
}

extension SlotLock {
  package static var isFair: Bool { false }
  package static var killedHolder: String { "the lock, held" }
  package static var isCountable: Bool { true }
}

/// The lock of strategies that have none.
package struct NoLock: SlotLock {
  package static let name = "none"
  package static let summary = "no lock"
  package static let killedHolder = "nothing"
  @inline(__always) package static var isHeld: Bool { false }

  package init(contenders: UInt32, layout: inout RegionLayout) {}
  package func format(_ memory: some SharedMemory) {}
  @inline(__always) package func acquire(by contender: UInt32, in memory: some WaitingMemory) {}
  @inline(__always) package func release(by contender: UInt32, in memory: some WaitingMemory) {}
}

/// What `list` says of a lock.
package struct LockCard: Sendable, Hashable {
  package let name: String
  package let summary: String
  package let isFair: Bool
  package let isCountable: Bool
  package let killedHolder: String
  /// What the lock takes of the region, whoever contends.
  package let bytes: UInt32
  /// What it takes beside that for each backend.
  package let bytesPerBackend: UInt32

  package init<Lock: SlotLock>(_: Lock.Type) {
    name = Lock.name
    summary = Lock.summary
    isFair = Lock.isFair
    isCountable = Lock.isCountable
    killedHolder = Lock.killedHolder
    let (one, two) = (Self.bytes(of: Lock.self, 1), Self.bytes(of: Lock.self, 2))
    bytesPerBackend = two - one
    bytes = one - bytesPerBackend
  }

  private static func bytes<Lock: SlotLock>(of _: Lock.Type, _ contenders: UInt32) -> UInt32 {
    var layout = RegionLayout()
    let before = layout.size
    _ = Lock(contenders: contenders, layout: &layout)
    return layout.size - before
  }
}
