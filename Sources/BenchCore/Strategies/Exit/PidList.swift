/// PostgreSQL today: a list of all children, searched by pid from its head.
///
/// Source: FindPostmasterChildByPid and ActiveChildList (postmaster/pmchild.c, PostgreSQL 18); until 17
/// a list of RegisteredBgWorker and one of backends, searched alike.
///
/// States      linked → unlinked
/// Invariants  1. `head` and the links forward reach every child once, the youngest first; the links
///             back name whoever links to a child.
///             2. The node of a slot is the slot's number, as a PMChild lies in an array of them.
/// Order       none: one process's own memory.
/// Progress    wait-free: as many steps as there are children, and no more.
/// Cost        a look-up reads link and pid of every child that started later, a cache line each.
/// Not for     many children that exit in any other order than the youngest first.
package struct PidList: ExitStrategy {
  package static let card = StrategyCard(
    name: "pid-list", kind: .baseline, idea: .today,
    summary: "list of all children, walked from the youngest",
    remarks: [
      .init("look-up", "every younger child"), .init("at worst", "all children"),
      .init("memory", "48 B a child"),
    ])

  // sizeof(PMChild) of PostgreSQL 18 on x86-64: pid, slot, type, a pointer, a flag and a dlist_node, in
  // words of 4 bytes. The pointers are indexes here.
  private static let node: UInt32 = 12
  private static let pid: UInt32 = 0
  private static let previous: UInt32 = 8
  private static let next: UInt32 = 10
  package static let none = UInt32.max

  package let head: PrivateWordArray
  package let nodes: PrivateWordArray
  private let count: UInt32

  package init(
    _ geometry: ExitGeometry, layout: inout RegionLayout
  ) throws(ConfigurationError) {
    count = geometry.children
    head = layout.privateWords(count: Self.node)
    nodes = layout.privateWords(count: Self.node * geometry.children)
  }

  @inline(__always) package func pid(_ slot: UInt32) -> PrivateWord {
    nodes[slot &* Self.node &+ Self.pid]
  }

  @inline(__always) package func next(_ slot: UInt32) -> PrivateWord {
    nodes[slot &* Self.node &+ Self.next]
  }

  @inline(__always) package func previous(_ slot: UInt32) -> PrivateWord {
    nodes[slot &* Self.node &+ Self.previous]
  }

  package func format(in memory: some ChildMemory) { memory.store(head[0], Self.none) }

  @inline(__always)
  package func insert(pid: UInt32, slot: UInt32, in memory: some ChildMemory) {
    let first = memory.load(head[0])
    memory.store(self.pid(slot), pid)
    memory.store(next(slot), first)
    memory.store(previous(slot), Self.none)
    if first != Self.none { memory.store(previous(first), slot) }
    memory.store(head[0], slot)
  }

  @inline(__always)
  package func remove(pid: UInt32, in memory: some ChildMemory) -> UInt32? {
    var slot = memory.load(head[0])
    var examined: UInt32 = 0
    while slot != Self.none {
      examined &+= 1
      if memory.load(self.pid(slot)) == pid {
        memory.examined(examined)
        unlink(slot, in: memory)
        return slot
      }
      slot = memory.load(next(slot))
    }
    memory.examined(examined)
    return nil
  }

  @inline(__always) private func unlink(_ slot: UInt32, in memory: some ChildMemory) {
    let (before, after) = (memory.load(previous(slot)), memory.load(next(slot)))
    memory.store(before == Self.none ? head[0] : next(before), after)
    if after != Self.none { memory.store(previous(after), before) }
  }
}
