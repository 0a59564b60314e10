/// Four strategies, one for each search of a worker's life, or three where there are no segments.
package struct StackParts: Sendable {
  package let slot: SlotPart
  package let start: StartPart
  package let exit: ExitPart
  package let dsm: DSMPart?

  package init(slot: SlotPart, start: StartPart, exit: ExitPart, dsm: DSMPart?) {
    self.slot = slot
    self.start = start
    self.exit = exit
    self.dsm = dsm
  }
}

/// Who plays the workers; the key column `worker`.
package enum WorkerKind: String, CaseIterable, Sendable, Codable {
  /// A real child, forked for it.
  case process
  /// Nobody: the postmaster says that it runs, and later that it has ended.
  case none
}
