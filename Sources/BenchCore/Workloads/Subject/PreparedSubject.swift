/// A subject without its types: one specialised closure for each thing that is done with it.
package struct PreparedSubject: Sendable {
  package let layout: RegionLayout
  package let giveBound: UInt32
  package let handsOutSlots: Bool
  package let refills: Bool
  /// Writes the region anew, at the cell's starting state.
  package let format: @Sendable (UnsafeMutableRawPointer) -> Void
  /// Runs one contender from the start barrier to its end.
  package let run: @Sendable (Seat) -> Void
  /// The free slots at rest.
  package let freeSlots: @Sendable (UnsafeMutableRawPointer) -> [UInt32]
  /// Counts accesses, on this thread.
  package let count: @Sendable () -> CountedRun
  /// Operations one by one, from one thread: what tests step through.
  package let session: @Sendable (UnsafeMutableRawPointer) -> SlotSession
  /// Takes and gives this many slots in turn, with nothing around them, and returns the ticks.
  package let bare: @Sendable (UInt64) -> UInt64

  init<Strategy: SlotStrategy, Lock: SlotLock>(_ subject: SlotSubject<Strategy, Lock>) {
    layout = subject.layout
    giveBound = subject.strategy.giveBound
    handsOutSlots = Strategy.handsOutSlots
    refills = Strategy.refills
    format = { subject.format($0) }
    run = { subject.run($0) }
    freeSlots = { subject.freeSlots($0) }
    count = { subject.count() }
    session = { subject.session($0) }
    bare = { subject.bare(pairs: $0) }
  }
}
