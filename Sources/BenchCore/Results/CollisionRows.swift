/// The rows of a model of handle collisions: computed, not measured.
package enum CollisionRows {
  /// One for a strategy and a seed, which is the number of its repetition.
  package static func row(
    _ found: HandleCollisions, of entry: StrategyEntry, repetition: UInt64, runID: String
  ) -> ResultRow {
    var row = ResultRow()
    row[.runID] = .text(runID)
    row[.subject] = .text(entry.subject.rawValue)
    row[.strategy] = .text(entry.card.name)
    row[.scenario] = .text("dsm-collisions")
    row[.mode] = .text(Mode.threads.rawValue)
    row[.workers] = .count(1)
    row[.slots] = .count(UInt64(found.slots))
    row[.occupancy] = .real(Double(found.live) / Double(found.slots))
    if entry.readsDSMHandles { row[.dsmHandles] = .text(DSMHandles.mainRegion.rawValue) }
    if entry.readsHandleBits { row[.handleBits] = .count(32) }
    row[.repetition] = .count(repetition)
    row.set(role: "backend", op: "attach")
    row[.source] = .text(RowSource.model.rawValue)
    row[.ops] = .count(found.attaches)
    row[.probesPerAttach] = .perOperation(found.examined, found.attaches)
    row[.handleCollisions] = .count(UInt64(found.pairs.count))
    row[.wrongSegmentAttaches] = .count(found.wrongAttaches)
    return row
  }
}
