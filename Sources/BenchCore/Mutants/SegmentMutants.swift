/// Who may attach to a segment, who destroys it, and what is handed over with it.
enum SegmentMutants {
  static let all = anySegment + scan + generation + orderings

  private static let both: [any DSMStrategy.Type] = [DSMScan.self, DSMGeneration.self]

  private static let anySegment = [
    Mutant(
      "segment-lock-dropped", "creates, and makes slots free, without the lock", of: both,
      Edit.unlocked, violates: Mutant.anySegment),
    Mutant(
      "attach-to-moribund", "attaches to a segment that is about to be destroyed", of: both,
      bugs: [.moribundAttach], violates: Mutant.anySegment),
    Mutant(
      "anybody-is-last", "destroys a segment without a look at who else is attached", of: both,
      bugs: [.anyLast], violates: Mutant.anySegment),
    Mutant(
      "free-before-destroy", "makes the slot free, and then destroys the segment", of: both,
      bugs: [.earlyFree], violates: Mutant.anySegment),
  ]

  private static let scan = [
    Mutant(
      "moribund-reused", "creates in the slot of a segment that is about to be destroyed",
      of: [DSMScan.self], bugs: [.moribundReuse], violates: Mutant.anySegment),
    Mutant(
      "items-kept-down", "uses a slot and does not count it among those ever used",
      of: [DSMScan.self], [.skips(.backend(.storePlain, "nitems"))],
      violates: Mutant.anySegment),
  ]

  private static let generation = [
    Mutant(
      "any-generation", "attaches by a handle's slot alone", of: [DSMGeneration.self],
      bugs: [.anyGeneration], violates: [.wrongSegment]),
    Mutant(
      "attach-torn", "an attach's compare-exchange in two steps", of: [DSMGeneration.self],
      [.tears(attach)], violates: Mutant.anySegment),
    Mutant(
      "detach-torn", "a detach's compare-exchange in two steps", of: [DSMGeneration.self],
      [.tears(detach)], violates: Mutant.anySegment),
    Mutant(
      "segment-head-kept", "creates a segment and leaves its slot in the queue",
      of: [DSMGeneration.self], [.skips(.backend(.storePlain, "head"))],
      violates: Mutant.anySegment),
  ]

  private static let attach = AccessPattern.backend(.compareExchange, "item.handle")
    .with(.acquiring)
  private static let detach = AccessPattern.backend(.compareExchange, "item.handle")
    .with(.acquiringAndReleasing)

  /// A segment that is seen without what was written before it, or destroyed before what was done with
  /// it is over.
  private static let orderings = [
    Mutant(
      "create-relaxed", "says that a segment lives without releasing its key",
      of: [DSMGeneration.self],
      [.weakens(.backend(.store, "item.handle").with(.releasing))], .releaseAcquire,
      violates: [.race, .wrongSegment]),
    Mutant(
      "attach-relaxed", "attaches without acquiring the segment's key", of: [DSMGeneration.self],
      [.weakens(attach), .weakens(.backend(.load, "item.handle").with(.acquiring))],
      .releaseAcquire, violates: [.race, .wrongSegment]),
    Mutant(
      "detach-relaxed", "detaches without releasing what was done with the segment",
      of: [DSMGeneration.self], [.weakens(detach)], .releaseAcquire, violates: [.race]),
  ]
}
