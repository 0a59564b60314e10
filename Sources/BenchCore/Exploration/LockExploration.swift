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
    let (count, turns) = (bounds.backends, bounds.operations)
    let (plant, planted) = (bounds.plant, layout)
    let system = ExploredSystem(
      layout: layout,
      backends: {
        (0..<count).map { number in
          let program = LockingProgram(lock, section, number: number)
          program.plant(plant, as: .backend, in: planted)
          return program
        }
      },
      postmaster: nil, giveBound: 0,
      format: { region in
        withNativeMemory(region) {
          lock.format($0)
          section.format(in: $0)
        }
      })
    var bounds = bounds
    bounds.usesSymmetry = false
    let (rehearsal, late) = (Rehearsal(), LateProgram(lock))
    return Explorer(
      system, bounds, operations: Int(turns) * LockEnvironment.operationsPerTurn
    ) { words, _ in
      LockEnvironment(
        backends: Int(count), turns: turns,
        late: LateAcquisition(words: words) { answers in
          rehearsal.run(.turn, of: late, from: 0, answers: answers).request
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
