/// A lock under exploration: its own code, access by access.
struct LockExploration<Lock: SlotLock> {
  private let bounds: ExplorationBounds
  private let lock: Lock
  private let system: ExploredSystem

  init(_ bounds: ExplorationBounds) throws(ConfigurationError) {
    guard Lock.isCountable else {
      throw ConfigurationError(
        "\(Lock.name) is the C library's own code, one blocking step to whoever explores")
    }
    var layout = RegionLayout()
    let lock = Lock(contenders: bounds.backends, layout: &layout)
    let section = CriticalSection(layout: &layout)
    (self.bounds, self.lock) = (bounds, lock)
    let count = bounds.backends
    system = ExploredSystem(
      layout: layout, backends: { (0..<count).map { LockingProgram(lock, section, number: $0) } },
      postmaster: nil, giveBound: 0,
      format: { region in
        withNativeMemory(region) {
          lock.format($0)
          section.format(in: $0)
        }
      })
  }

  func run(progress: (UInt64) -> Void) -> Exploration { explorer.runFairly(progress) }

  func follow(_ path: [Action]) -> Exploration { explorer.follow(path) }

  /// Never symmetric: queues are linked by the numbers of contenders.
  private var explorer: Explorer<LockEnvironment> {
    var bounds = bounds
    bounds.usesSymmetry = false
    let lock = lock
    return Explorer(
      system, bounds, operations: Int(bounds.operations) * LockEnvironment.operationsPerTurn
    ) { words, _ in
      let rehearsal = Rehearsal()
      let program = LateProgram(lock)
      let late = LateAcquisition(words: words) { answers in
        rehearsal.run(.turn, of: program, from: 0, answers: answers).request
      }
      return LockEnvironment(
        backends: Int(bounds.backends), turns: bounds.operations,
        memoryCells: words.cellCount, late: late)
    }
  }
}

extension Explorer where World == LockEnvironment {
  /// Looks at cycles too: who spins makes steps for ever.
  func runFairly(_ progress: (UInt64) -> Void) -> Exploration {
    untilAllIsKnown(SequentialConsistency.self, symmetric: false) { known in
      search(SequentialConsistency.self, known, progress) { search, initial, counts, patience in
        search.fair(from: initial, counts: &counts, patience: patience)
      }
    }
  }
}

extension SlotLock {
  /// Explores this lock within bounds.
  ///
  /// Throws if there is nothing to explore.
  package static func explore(
    _ bounds: ExplorationBounds, progress: (UInt64) -> Void = { _ in }
  ) throws(ConfigurationError) -> Exploration {
    try LockExploration<Self>(bounds).run(progress: progress)
  }

  /// Runs an interleaving again.
  package static func follow(_ schedule: Schedule) throws(ConfigurationError) -> Exploration {
    try LockExploration<Self>(schedule.bounds).follow(schedule.actions)
  }
}
