extension SlotLock {
  /// This lock among contenders that want it, its own code access by access.
  ///
  /// Never symmetric: queues are linked by the numbers of contenders.
  private static func explorer(
    _ bounds: ExplorationBounds
  ) throws(ConfigurationError) -> Explorer<LockEnvironment> {
    guard isCountable else {
      throw ConfigurationError(
        "\(name) is the C library's own code, one blocking step to whoever explores")
    }
    var layout = RegionLayout()
    let lock = Self(contenders: bounds.backends, layout: &layout)
    let section = CriticalSection(layout: &layout)
    let count = bounds.backends
    let system = ExploredSystem(
      layout: layout, backends: { (0..<count).map { LockingProgram(lock, section, number: $0) } },
      postmaster: nil, giveBound: 0,
      format: { region in
        withNativeMemory(region) {
          lock.format($0)
          section.format(in: $0)
        }
      })
    var unsymmetric = bounds
    unsymmetric.usesSymmetry = false
    let operations = Int(bounds.operations) * LockEnvironment.operationsPerTurn
    let (rehearsal, program) = (Rehearsal(), LateProgram(lock))
    return Explorer(system, unsymmetric, operations: operations) { words, _ in
      LockEnvironment(
        backends: Int(count), turns: bounds.operations,
        late: LateAcquisition(words: words) { answers in
          rehearsal.run(.turn, of: program, from: 0, answers: answers).request
        })
    }
  }

  /// Explores this lock within bounds.
  ///
  /// Throws if there is nothing to explore.
  package static func explore(
    _ bounds: ExplorationBounds, progress: (UInt64) -> Void = { _ in }
  ) throws(ConfigurationError) -> Exploration {
    try explorer(bounds).run(progress: progress)
  }

  /// Runs an interleaving again.
  package static func follow(_ schedule: Schedule) throws(ConfigurationError) -> Exploration {
    try explorer(schedule.bounds).follow(schedule.actions)
  }
}
