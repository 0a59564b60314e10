/// What can go wrong between a request and its answer.
enum StartMutants {
  static let all = shared + ofScans + ofQueue

  private static let every: [any StartStrategy.Type] = [
    StartScan.self, StartScanIndexed.self, StartQueue.self,
  ]
  private static let scans: [any StartStrategy.Type] = [StartScan.self, StartScanIndexed.self]

  private static let inUse = AccessPattern.backend(.store, "slot.state")
  private static let order = AccessPattern.backend(.store, "order")
  private static let raised = AccessPattern.backend(.setBits, "change")
  private static let lowered = AccessPattern.postmaster(.compareExchange, "change")
  private static let cell = AccessPattern.backend(.store, "start-ring")
  private static let tail = AccessPattern.backend(.store, "start-tail")

  /// What comes of a request that is only half to be seen.
  private static let halfSeen: Set<Property> = [
    .forgottenRequest, .startedTwice, .endedWrongly, .race, .generation, .lostSlot,
  ]

  private static let shared = [
    Mutant(
      "lock-dropped", "registers and terminates without the lock", inStart: every, Edit.unlocked,
      violates: halfSeen),
    Mutant(
      "lower-torn", "lowers the flag by a plain store", inStart: every, [.tears(lowered)],
      .totalStoreOrder, violates: [.forgottenRequest]),
    Mutant(
      "raise-relaxed", "raises the flag without releasing what it is about", inStart: every,
      [.weakens(raised)], .releaseAcquire, violates: halfSeen),
    Mutant(
      "raise-torn", "raises the flag by a plain store", inStart: every, [.tears(raised)],
      .releaseAcquire, violates: [.forgottenRequest]),
    Mutant(
      "lower-relaxed", "lowers the flag without acquiring what it is about", inStart: every,
      [.weakens(lowered)], .releaseAcquire, violates: halfSeen),
    Mutant(
      "raise-early", "raises the flag before it gives the order", inStart: every,
      [.defers(order, until: raised)], violates: [.forgottenRequest]),
    Mutant(
      "generation-unchecked", "takes in a worker that it has taken in before", inStart: scans,
      bugs: [.uncheckedGeneration], violates: [.startedTwice]),
    Mutant(
      "stale-order", "gives an order to whatever worker the slot has by then", inStart: every,
      bugs: [.staleOrder], violates: [.forgottenRequest, .endedWrongly]),
    Mutant(
      "worker-kept", "gives a slot back and still knows its worker", inStart: every,
      bugs: [.keptWorker], violates: [.forgottenRequest, .endedWrongly]),
    Mutant(
      "generation-forgotten", "registers a worker without stepping the generation",
      inStart: every, [.skips(.backend(.storePlain, "slot.generation"))],
      violates: [.lostSlot]),
    Mutant(
      "publish-before-payload", "says that a slot is in use, and then fills it", inStart: scans,
      [.defers(.backend(.storePlain, "slot.payload"), until: inUse)], violates: [.race]),
  ]

  private static let ofScans = [
    Mutant(
      "lower-late", "lowers the flag when it has begun to look", inStart: scans,
      [.defers(lowered, until: .postmaster(.load, "slot.state"))],
      violates: [.forgottenRequest]),
    Mutant(
      "publish-relaxed", "says that a slot is in use without releasing what it holds",
      inStart: scans, [.weakens(inUse)], .releaseAcquire, violates: [.race]),
  ]

  private static let ofQueue = [
    Mutant(
      "lower-late", "lowers the flag when it has begun to look", inStart: [StartQueue.self],
      [.defers(lowered, until: .postmaster(.load, "start-tail"))],
      violates: [.forgottenRequest]),
    Mutant(
      "ring-halved", "a queue with room for fewer messages than there can be",
      inStart: [StartQueue.self], [.folds("start-ring")], violates: halfSeen),
    Mutant(
      "publish-before-cell", "moves the tail on, and then writes the message",
      inStart: [StartQueue.self], [.defers(cell, until: tail)], violates: halfSeen),
    Mutant(
      "order-late", "sends the message, and then gives the order", inStart: [StartQueue.self],
      [.defers(order, until: tail)], violates: [.forgottenRequest]),
    Mutant(
      "publish-relaxed", "moves the tail on without releasing the message",
      inStart: [StartQueue.self], [.weakens(tail)], .releaseAcquire, violates: halfSeen),
  ]
}
