/// Orderings weaker than they must be: bugs that sequential consistency does not show.
///
/// Each weakens one that `verify --audit-orderings` finds needed.
enum OrderingMutants {
  static let all = publications + takings + counters + looks

  /// A give that publishes the slot without what it wrote before.
  private static let publications = [
    Mutant(
      "publish-relaxed", "frees a slot before the postmaster has read what it held",
      in: [RefillList.self], [.weakens(.postmaster(.store, "slot.state"))],
      .lookingUnderReleaseAcquire, violates: [.race]),
    weak(
      "publish-relaxed", "appends a slot without releasing its state", in: [CASList.self],
      .postmaster(.compareExchange, "ends")),
    weak(
      "publish-relaxed", "pushes a slot without releasing its state",
      in: [CASStack.self, DrainStack.self], .postmaster(.compareExchange, "head")),
    weak(
      "publish-relaxed", "moves the tail on without releasing the cell",
      in: [FreeQueue.self, FreeQueueSPMC.self], .postmaster(.store, "tail")),
    weak(
      "publish-relaxed", "sets a bit without releasing the slot's state",
      in: [Bitmap.self, BitmapLocked.self], .postmaster(.setBits, "bitmap")),
    Mutant(
      "publish-relaxed", "frees a slot with neither fence nor release",
      in: [LinearScan.self, LinearHint.self],
      [
        .skips(.postmaster(.fence)), .weakens(.postmaster(.store, "slot.state")),
      ], .lookingUnderReleaseAcquire, violates: [.race]),
  ]

  /// A take that sees the slot without what the give wrote before.
  private static let takings = [
    Mutant(
      "take-relaxed", "fills a slot before the postmaster has read what it held",
      in: [LinearScan.self, LinearHint.self, RefillList.self],
      [.weakens(.backend(.load, "slot.state"))], .lookingUnderReleaseAcquire,
      violates: [.race]),
    weak(
      "take-relaxed", "reads the tail without acquiring the cell",
      in: [FreeQueue.self, FreeQueueSPMC.self], .backend(.load, "tail")),
    weak(
      "take-relaxed", "drains the stack without acquiring what is on it",
      in: [DrainStack.self], .backend(.exchange, "head")),
    weak(
      "take-relaxed", "clears a bit without acquiring the slot's state", in: [Bitmap.self],
      .backend(.fetchAnd, "bitmap")),
    weak(
      "take-relaxed", "reads the bits without acquiring the slots' states",
      in: [BitmapLocked.self], .backend(.load, "bitmap")),
    Mutant(
      "take-relaxed", "reads and changes the ends without acquiring what they name",
      in: [CASList.self],
      [
        .weakens(.backend(.load, "ends")), .weakens(.backend(.compareExchange, "ends")),
      ], .releaseAcquire, violates: Mutant.outOfOrder),
    Mutant(
      "take-relaxed", "reads and changes the head without acquiring what it names",
      in: [CASStack.self],
      [
        .weakens(.backend(.load, "head")), .weakens(.backend(.compareExchange, "head")),
      ], .releaseAcquire, violates: Mutant.outOfOrder),
  ]

  /// What makes a take find too many slots in use.
  ///
  /// As with `counted-late`, nobody can tell in queues and in bitmap.
  private static let counters = [
    weak(
      "registered-relaxed", "counts a worker without releasing what was counted before",
      in: [CASStack.self], .backend(.fetchAdd, "registered")),
    weak(
      "terminated-early", "counts slots in use without acquiring what had been given before",
      in: [CASStack.self], .backend(.load, "registered")),
    weak(
      "head-relaxed", "moves the head on without ordering it before the next take",
      in: [FreeQueueSPMC.self], .backend(.compareExchange, "head").with(.acquiringAndReleasing)),
  ]

  /// What the postmaster sees of a slot that it was not told of.
  private static let looks = [
    Mutant(
      "payload-relaxed", "says that a slot is in use without releasing what it holds",
      in: Every.strategy,
      [.weakens(.backend(.store, "slot.state").with(.releasing))], .lookingUnderReleaseAcquire,
      violates: [.race])
  ]

  private static func weak(
    _ name: String, _ summary: String, in strategies: [any SlotStrategy.Type],
    _ pattern: AccessPattern
  ) -> Mutant {
    Mutant(
      name, summary, in: strategies, [.weakens(pattern)], .releaseAcquire,
      violates: Mutant.outOfOrder)
  }
}
