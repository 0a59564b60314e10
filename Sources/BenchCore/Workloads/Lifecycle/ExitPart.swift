/// A way from pids to slots, as one part of a stack, made as `SlotPart` is.
package struct ExitPart: Sendable {
  package let name: String
  let lay: @Sendable (ExitGeometry) throws(ConfigurationError) -> LaidExits

  package init<Strategy: ExitStrategy>(_: Strategy.Type) {
    name = Strategy.card.name
    lay = { geometry throws(ConfigurationError) in
      var layout = RegionLayout()
      return LaidExits(
        try Strategy(geometry, layout: &layout), children: geometry.children, layout)
    }
  }
}

/// An exit strategy whose table has a size: all of it is the postmaster's own memory.
struct LaidExits: Sendable {
  /// Whether it is the kernel that remembers the slot.
  let watchesChildren: Bool
  /// A table without children; it lives as long as the process.
  let table: @Sendable () -> ExitTable

  init<Strategy: ExitStrategy>(_ strategy: Strategy, children: UInt32, _ layout: RegionLayout) {
    watchesChildren = Strategy.watchesChildren
    table = {
      let memory = PrivateTable(layout, children: Strategy.watchesChildren ? children : 0).memory
      strategy.format(in: memory)
      return ExitTable(
        insert: { strategy.insert(pid: $0, slot: $1, in: memory) },
        watch: { memory.watch($1, process: $0) }, remove: { strategy.remove(pid: $0, in: memory) },
        exits: { memory.exits($0) })
    }
  }
}

/// The postmaster's table of children.
struct ExitTable {
  /// Takes in a child that is played: pid and slot.
  let insert: (UInt32, UInt32) -> Void
  /// Has the kernel watch a real child; false if it has no descriptor left.
  let watch: (UInt32, UInt32) -> Bool
  /// The slot of a child that has been reaped; of one that is watched the pid does not matter.
  let remove: (UInt32) -> UInt32?
  /// What the kernel does when a played child in this slot exits that is watched.
  let exits: (UInt32) -> Void
}
