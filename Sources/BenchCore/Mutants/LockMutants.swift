/// Who holds the lock, and for how long.
enum LockMutants {
  static let all = [
    Mutant(
      "lock-dropped", "takes without the lock", in: Locked.all, Edit.unlocked,
      violates: Mutant.mixedUp),
    Mutant(
      "lock-left-early", "leaves the lock before the slot says that it is in use",
      in: [LinearScan.self, LinearHint.self, RefillList.self],
      [.leavesTheLock(before: .backend(.storePlain, "slot.owner"))],
      violates: [.doubleHandout, .race]),
  ]
}

/// The strategies whose takes lock.
enum Locked {
  static let all: [any SlotStrategy.Type] = [
    LinearScan.self, LinearHint.self, CASList.self, DrainStack.self, FreeQueue.self,
    RefillList.self, BitmapLocked.self,
  ]
}
