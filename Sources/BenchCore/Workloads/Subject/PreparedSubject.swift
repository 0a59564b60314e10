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

  init<Strategy: SlotStrategy, Lock: SlotLock>(
    _ opened: SlotSubject<Strategy, OpenedLock>, under _: Lock.Type
  ) {
    let subject = SlotSubject<Strategy, Lock>(opened)
    self.init(opened, runBackend: { subject.run($0) }, bare: { subject.bare(pairs: $0) })
  }

  /// All but the two closures is the same under every lock, and compiled once for a strategy.
  @inline(never)
  private init<Strategy: SlotStrategy>(
    _ opened: SlotSubject<Strategy, OpenedLock>, runBackend: @escaping @Sendable (Seat) -> Void,
    bare: @escaping @Sendable (UInt64) -> UInt64
  ) {
    layout = opened.layout
    giveBound = opened.strategy.giveBound
    handsOutSlots = Strategy.handsOutSlots
    refills = Strategy.refills
    run = { seat in
      if opened.isPostmaster(seat) { opened.runPostmaster(seat) } else { runBackend(seat) }
    }
    self.bare = bare
    format = { opened.format($0) }
    freeSlots = { opened.freeSlots($0) }
    count = { opened.count() }
    session = { opened.session($0) }
  }
}
