/// A descriptor for each child, in an epoll set that carries the slot: the kernel looks it up.
///
/// Source: pidfd_open(2), Linux 5.3.
///
/// States      watched → exited, readable → closed
/// Invariants  1. Every child's descriptor is in the set, with the number of its slot.
/// Order       the kernel's.
/// Progress    one system call for a look-up that finds nothing; taking the descriptor out of the set
///             and closing it are two more. Closing alone would not do: a child that has just been forked
///             shares it, and the set would tell of the exit once more.
/// Cost        system calls, and a descriptor for each child: another kind of thing than a search in
///             memory, and much dearer. It is the only one that also replaces SIGCHLD, and that cannot
///             mistake a pid that was used again.
/// Not for     more children than descriptors, nor systems other than Linux.
package struct Pidfd: ExitStrategy {
  package static let card = StrategyCard(
    name: "pidfd", kind: .contender, summary: "descriptor for each child, epoll carries the slot",
    remarks: [
      .init("look-up", "3 system calls"), .init("at worst", "3 system calls"),
      .init("memory", "a descriptor a child"),
    ])
  @inline(__always) package static var watchesChildren: Bool { true }

  /// Descriptors that a process has beside those of its children.
  private static let others: UInt32 = 64

  package init(
    _ geometry: ExitGeometry, layout: inout RegionLayout
  ) throws(ConfigurationError) {
    guard geometry.children <= geometry.descriptors - min(geometry.descriptors, Self.others) else {
      throw ConfigurationError(
        """
        pidfd needs a descriptor for each of \(geometry.children) children, and a process may open \
        \(geometry.descriptors) here (ulimit -Hn)
        """)
    }
  }

  package func format(in memory: some ChildMemory) {}

  @inline(__always)
  package func insert(pid: UInt32, slot: UInt32, in memory: some ChildMemory) {
    memory.watch(slot)
  }

  @inline(__always)
  package func remove(pid: UInt32, in memory: some ChildMemory) -> UInt32? { memory.nextExit() }
}
