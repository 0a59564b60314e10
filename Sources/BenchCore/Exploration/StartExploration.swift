extension StartStrategy {
  /// Explores this strategy within bounds.
  ///
  /// Throws what the strategy cannot serve. `progress` is told the states seen so far.
  package static func explore(
    _ bounds: ExplorationBounds, progress: (UInt64) -> Void = { _ in }
  ) throws(ConfigurationError) -> Exploration {
    try explorer(bounds).run(progress: progress)
  }

  /// Runs an interleaving again; the verdict is `exhausted` if nothing is violated where it ends.
  package static func follow(_ schedule: Schedule) throws(ConfigurationError) -> Exploration {
    try explorer(schedule.bounds).follow(schedule.actions)
  }

  /// This strategy in the environment that it is made for.
  ///
  /// Never symmetric: backends follow different scripts.
  private static func explorer(
    _ bounds: ExplorationBounds
  ) throws(ConfigurationError) -> Explorer<StartEnvironment> {
    try StartBounds.check(slots: bounds.slots, of: card.name)
    var layout = RegionLayout()
    let system = StartSystem<Self>(
      SlotGeometry(slots: bounds.slots, layout: exploredLayout), layout: &layout)
    let (count, privateWords) = (bounds.backends, layout.privateWordCount)
    let (plant, planted) = (bounds.plant, layout)
    var explored = ExploredSystem(
      layout: layout,
      backends: {
        (0..<count).map { number in
          let program = RequestingProgram(system, number: number)
          program.plant(plant, as: .backend, in: planted)
          return program
        }
      },
      postmaster: {
        let program = AnsweringProgram(system, privateWords: privateWords)
        program.plant(plant, as: .postmaster, in: planted)
        return program
      },
      giveBound: system.bound * plant.accessesForOne,
      format: { region in
        withNativeMemory(region) { system.format(in: $0) }
      })
    explored.consequences = { [.answer, .turn, .answer, .give($0 & 0xff)] }
    explored.work = { isPostmaster, operation in
      !isPostmaster ? .request : operation == .answer ? .answer : .give
    }
    var bounds = bounds
    bounds.usesSymmetry = false
    let states = (0..<bounds.slots).map { system.table.state(SlotIndex(trusted: $0)).offset }
    let (slots, operations) = (Int(bounds.slots), bounds.operations)
    var explorer = Explorer(explored, bounds, operations: Int(operations)) { words, _ in
      var known = words
      return StartEnvironment(
        slots: slots, backends: Int(count), operations: operations,
        states: states.map { known.require($0, isWide: false) })
    }
    explorer.messages = StartEnvironment.messages
    explorer.required = states.map { ($0, false) }
    return explorer
  }
}

/// What start strategies can be explored with.
package enum StartBounds {
  /// More would not fit into what an answer comes back with.
  package static let largestSlots = AnswerScribe.largestSlots

  static func check(slots: UInt32, of name: String) throws(ConfigurationError) {
    guard slots <= largestSlots else {
      throw ConfigurationError("\(name) is explored with at most \(largestSlots) slots")
    }
  }
}
