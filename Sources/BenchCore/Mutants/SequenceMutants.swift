/// What is done in the wrong order, or not at all: bugs under any memory model.
enum SequenceMutants {
  private static let inUse = AccessPattern.backend(.store, "slot.state").with(.releasing)
  private static let freed = AccessPattern.postmaster(.store, "slot.state")

  /// What a give makes the slot free for others by.
  private static let publications: [(strategies: [any SlotStrategy.Type], by: AccessPattern)] = [
    ([LinearScan.self, LinearHint.self, RefillList.self], freed),
    ([CASStack.self, DrainStack.self], .postmaster(.compareExchange, "head")),
    ([Bitmap.self, BitmapLocked.self], .postmaster(.setBits, "bitmap")),
    ([CASList.self], .postmaster(.compareExchange, "ends")),
    ([FreeQueue.self, FreeQueueSPMC.self], .postmaster(.store, "tail")),
  ]

  static let all = own + countedLate + publishedBeforeFree

  /// A take that finds the slot before finds too many in use.
  ///
  /// Not in queues: when such a slot's turn comes, no other is free. Nor in bitmap, whose takes may
  /// come back empty.
  private static let countedLate = publications.prefix(3).map { strategies, publication in
    Mutant(
      "counted-late", "counts a worker as gone after its slot can be taken",
      in: strategies.filter { !$0.missesFreeSlots },
      [.defers(.postmaster(.store, "terminated"), until: publication)],
      violates: [.spuriousEmpty])
  }

  private static let publishedBeforeFree = publications.dropFirst().map {
    strategies, publication in
    Mutant(
      "published-before-free", "publishes a slot that does not say yet that it is free",
      in: strategies, [.defers(freed, until: publication)],
      violates: [.lostSlot, .spuriousEmpty])
  }

  private static let own = [
    Mutant(
      "publish-before-payload", "says that a slot is in use, and then fills it",
      in: Every.strategy, [.defers(.backend(.storePlain, "slot.generation"), until: inUse)],
      .looking, violates: [.race]),
    Mutant(
      "generation-forgotten", "takes a slot without stepping its generation",
      in: Every.strategy, [.skips(.backend(.storePlain, "slot.generation"))],
      violates: [.generation]),
    Mutant(
      "publish-forgotten", "takes a slot without saying that it is in use",
      in: Every.strategy, [.skips(inUse)], violates: [.unpublishedSlot, .doubleHandout]),
    Mutant(
      "free-forgotten", "gives a slot without saying that it is free",
      in: Every.strategy, [.skips(freed)], violates: [.lostSlot, .spuriousEmpty]),
    Mutant(
      "linked-after-push", "pushes a slot, and then links it to those below",
      in: [CASStack.self, DrainStack.self],
      [.defers(.postmaster(.store, "next"), until: .postmaster(.compareExchange, "head"))],
      violates: Mutant.mixedUp),
    Mutant(
      "publish-before-cell", "moves the tail on, and then writes the cell",
      in: [FreeQueue.self, FreeQueueSPMC.self],
      [.defers(.postmaster(.store, "ring"), until: .postmaster(.store, "tail"))],
      violates: Mutant.mixedUp),
  ]
}

enum Every {
  static let strategy: [any SlotStrategy.Type] =
    Locked.all + [CASStack.self, FreeQueueSPMC.self, Bitmap.self]
}
