/// An array with a place for every pid that there can be.
///
/// States      empty → taken → empty
/// Invariants  1. The place of a pid holds its slot's number and one, or 0 if it is no child's.
/// Order       none: one process's own memory.
/// Progress    wait-free: one load and one store.
/// Cost        16 MiB for Linux's 4,194,304 pids, of which every child touches a line and a page of its
///             own once pids have wrapped.
/// Not for     a machine whose limit on pids grows while the server runs.
package struct PidArray: ExitStrategy {
  package static let card = StrategyCard(
    name: "pid-array", kind: .contender, summary: "array by pid, up to the largest there can be",
    remarks: [
      .init("look-up", "one place"), .init("at worst", "one place"),
      .init("memory", "16 MiB, 4 B a pid"),
    ])

  package let places: PrivateWordArray

  package init(
    _ geometry: ExitGeometry, layout: inout RegionLayout
  ) throws(ConfigurationError) {
    places = layout.privateWords(count: geometry.pidLimit)
  }

  package func format(in memory: some ChildMemory) {
    for pid in 0..<places.count { memory.store(places[pid], 0) }
  }

  @inline(__always)
  package func insert(pid: UInt32, slot: UInt32, in memory: some ChildMemory) {
    memory.examined(1)
    memory.store(places[pid], slot &+ 1)
  }

  @inline(__always)
  package func remove(pid: UInt32, in memory: some ChildMemory) -> UInt32? {
    memory.examined(1)
    let found = memory.load(places[pid])
    if found == 0 { return nil }
    memory.store(places[pid], 0)
    return found &- 1
  }
}
