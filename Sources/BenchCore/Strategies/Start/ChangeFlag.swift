/// What a backend raises before it wakes the postmaster: there is something to answer.
///
/// Source: PMSignalFlags and SendPostmasterSignal (storage/ipc/pmsignal.c). Who may write it: every
/// backend raises it, the postmaster lowers it. Requests coalesce: raised twice, it is lowered once, so
/// whoever lowers it must look at everything. What hands over: raising, releasing (A), is read by the
/// lowering, acquiring (B), which must be one read-modify-write: a plain store of 0 could wait in the
/// postmaster's store buffer while it already looks at slots, and bury a flag that was raised meanwhile.
/// Raising is a read-modify-write too, so that the lowering acquires from everybody who has raised it
/// and not from the last one alone: with a plain store the release/acquire model lets it miss what an
/// earlier one had written, whose signal then finds the flag lowered. (Processors on which a store
/// reaches all others at once do not show it.)
package struct ChangeFlag: Hashable, Sendable, BitwiseCopyable {
  private let word: Word

  package init(layout: inout RegionLayout) { word = layout.word("change") }

  package func format(in memory: some SharedMemory) { memory.store(word, 0, .relaxed) }

  /// Accesses of the postmaster for it.
  package static let bound: UInt32 = 2

  @inline(__always) package func raise(in memory: some BackendMemory) {
    memory.setBits(word, 1, .releasing)  // A
  }

  /// Whether it was raised, by whatever value.
  ///
  /// If the exchange fails it has been written again meanwhile, and stays raised.
  @inline(__always) package func lower(in memory: some PostmasterMemory) -> Bool {
    let found = memory.load(word, .relaxed)
    guard !found.equals(0) else { return false }
    _ = memory.compareExchange(
      word, expected: found, desired: found.map { _ in 0 }, success: .acquiring,
      failure: .relaxed)  // B
    return true
  }
}
