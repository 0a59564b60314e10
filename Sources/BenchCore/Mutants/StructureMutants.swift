/// What a free structure is made of, and what it takes to change it in one step.
enum StructureMutants {
  static let all = [
    Mutant(
      "ring-halved", "a ring with room for half of the slots",
      in: [FreeQueue.self, FreeQueueSPMC.self], [.folds("ring")],
      violates: Mutant.mixedUp),
    Mutant(
      "head-kept", "takes a slot and leaves the head where it was",
      in: [FreeQueue.self], [.skips(.backend(.storePlain, "head"))],
      violates: Mutant.mixedUp),
    Mutant(
      "drained-kept", "takes a slot and leaves it on the drained list",
      in: [DrainStack.self], [.skips(.backend(.storePlain, "drained"))],
      violates: Mutant.mixedUp),
    Mutant(
      "stash-dropped", "forgets what it cannot publish at once",
      in: [CASList.self, CASStack.self, DrainStack.self], bugs: [.oneAttempt, .droppedStash],
      violates: [.lostSlot, .spuriousEmpty]),
    Mutant(
      "index-unchecked", "follows an index from shared memory without a look at its range",
      in: [CASList.self], bugs: [.uncheckedEnd], .corrupted,
      violates: [.strayAccess, .postmasterBound]),
    Mutant(
      "link-forgotten", "gives a slot with the link that it had",
      in: [CASList.self, CASStack.self, DrainStack.self],
      [.skips(.postmaster(.store, "next"))],
      violates: Mutant.mixedUp),
    Mutant(
      "tag-0", "no tag", in: [CASStack.self], [], .tagged(0), violates: Mutant.mixedUp),
    Mutant(
      "tag-1", "a tag of one bit", in: [CASStack.self], [], .tagged(1),
      violates: Mutant.mixedUp),
    Mutant(
      "give-torn", "the postmaster's compare-exchange in two steps",
      in: [CASStack.self, DrainStack.self], [.tears(.postmaster(.compareExchange, "head"))],
      violates: Mutant.mixedUp),
    Mutant(
      "append-torn", "the postmaster's compare-exchange in two steps",
      in: [CASList.self], [.tears(.postmaster(.compareExchange, "ends"))],
      violates: Mutant.mixedUp),
    Mutant(
      "removal-torn", "the lock's holder changes the ends in two steps",
      in: [CASList.self], [.tears(.backend(.compareExchange, "ends"))],
      violates: Mutant.mixedUp),
    Mutant(
      "take-torn", "a take's compare-exchange in two steps",
      in: [CASStack.self, FreeQueueSPMC.self], [.tears(.backend(.compareExchange, "head"))],
      violates: Mutant.mixedUp),
    Mutant(
      "drain-torn", "a drain's exchange in two steps",
      in: [DrainStack.self], [.tears(.backend(.exchange, "head"))],
      violates: Mutant.mixedUp),
    Mutant(
      "set-torn", "the postmaster sets a bit in two steps",
      in: [Bitmap.self], [.tears(.postmaster(.setBits, "bitmap"))],
      violates: Mutant.mixedUp),
    Mutant(
      "clear-torn", "a take clears a bit in two steps",
      in: [Bitmap.self, BitmapLocked.self], [.tears(.backend(.fetchAnd, "bitmap"))],
      violates: Mutant.mixedUp),
    Mutant(
      "bit-shifted", "a give sets the next slot's bit",
      in: [Bitmap.self, BitmapLocked.self],
      [.writes(.shiftedLeft, .postmaster(.setBits, "bitmap"))],
      violates: Mutant.mixedUp),
    Mutant(
      "mask-too-wide", "a take clears the next slot's bit too",
      in: [Bitmap.self, BitmapLocked.self],
      [.writes(.maskTooWide, .backend(.fetchAnd, "bitmap"))],
      violates: [.lostSlot, .spuriousEmpty]),
  ]

  /// What looks like a bug and is none: a judge that condemns it condemns too much.
  static let controls = [
    Mutant(
      "one-attempt", "control: gives up after one lost attempt, and has the stash for it",
      in: [CASList.self, CASStack.self, DrainStack.self], bugs: [.oneAttempt], violates: []),
    Mutant(
      "hint-forgotten", "control: a hint that is never moved on",
      in: [LinearHint.self, BitmapLocked.self], [.skips(.backend(.storePlain, "hint"))],
      violates: []),
    Mutant(
      "stray-set", "control: a bit that was cleared meanwhile is set again, and its slot rejected",
      in: [BitmapLocked.self], [.tears(.postmaster(.setBits, "bitmap"))], violates: []),
  ]
}
