/// A way from the pid of a child that has exited to its slot.
///
/// A plain value of places and sizes, whose methods are generic over the postmaster's own memory. No
/// backend takes part: one operation runs at a time and nothing read is untrusted, so there is one half
/// and no ordering. A look-up takes the child out, for the postmaster asks when it has been reaped.
package protocol ExitStrategy: Sendable {
  static var card: StrategyCard { get }
  /// Whether it is the kernel that remembers the slot: then pids are not looked at.
  static var watchesChildren: Bool { get }

  /// Reserves private words. Throws when it cannot serve so many children.
  init(_ geometry: ExitGeometry, layout: inout RegionLayout) throws(ConfigurationError)

  /// Writes the table anew, without children.
  func format(in memory: some ChildMemory)
  /// Takes in a child; its pid and its slot are nobody else's, and there is room for it.
  func insert(pid: UInt32, slot: UInt32, in memory: some ChildMemory)
  /// The slot of the child with this pid, which is then in the table no longer; nil if it is no
  /// child's.
  func remove(pid: UInt32, in memory: some ChildMemory) -> UInt32?
}

extension ExitStrategy {
  @inline(__always) package static var watchesChildren: Bool { false }
}

/// How many children there may be, and what their pids are.
package struct ExitGeometry: Hashable, Sendable {
  /// The most of Linux on 64 bits (PID_MAX_LIMIT), which is also what systemd sets pid_max to; pids are
  /// less.
  package static let linuxPidLimit: UInt32 = 4_194_304

  package let children: UInt32
  /// All pids are less.
  package let pidLimit: UInt32
  /// Descriptors that the postmaster may open.
  package let descriptors: UInt32

  package init(children: UInt32, pidLimit: UInt32 = linuxPidLimit, descriptors: UInt32) {
    self.children = children
    self.pidLimit = pidLimit
    self.descriptors = descriptors
  }
}
