/// How a strategy is explored: its type erased, whatever its subject.
package struct ExploringStrategy: Sendable {
  let explore:
    @Sendable (ExplorationBounds, (UInt64) -> Void) throws(ConfigurationError) -> Exploration
  let follow: @Sendable (Schedule) throws(ConfigurationError) -> Exploration
  /// Throws if the strategy cannot be explored within these bounds.
  let serve: @Sendable (ExplorationBounds) throws(ConfigurationError) -> Void
  let hasPostmaster: Bool
  /// Bounds within which a mutant is looked for, the smallest first.
  let ladder: [TrialSize]
  /// Where most violations show at once.
  var smallSizes = [TrialSize(1, 2, 2), TrialSize(2, 1, 2)]

  init<Strategy: SlotStrategy>(_: Strategy.Type) {
    explore = { bounds, progress throws(ConfigurationError) in
      try Strategy.explore(bounds, progress: progress)
    }
    follow = { schedule throws(ConfigurationError) in try Strategy.follow(schedule) }
    serve = { bounds throws(ConfigurationError) in
      guard Strategy.card.kind != .floor else {
        throw ConfigurationError(
          "\(Strategy.card.name) hands out no slots, so there is nothing to verify")
      }
      var layout = RegionLayout()
      _ = try Strategy(
        SlotGeometry(slots: bounds.slots, layout: .dense), options: bounds.options,
        layout: &layout)
    }
    hasPostmaster = true
    ladder = TrialSize.ladder
  }

  init<Strategy: StartStrategy>(_: Strategy.Type) {
    explore = { bounds, progress throws(ConfigurationError) in
      try Strategy.explore(bounds, progress: progress)
    }
    follow = { schedule throws(ConfigurationError) in try Strategy.follow(schedule) }
    serve = { bounds throws(ConfigurationError) in
      try StartBounds.check(slots: bounds.slots, of: Strategy.card.name)
    }
    hasPostmaster = true
    ladder = TrialSize.startLadder
    smallSizes = [TrialSize(1, 1, 2), TrialSize(2, 1, 2)]
  }

  init<Strategy: DSMStrategy>(_: Strategy.Type) {
    explore = { bounds, progress throws(ConfigurationError) in
      try Strategy.explore(bounds, progress: progress)
    }
    follow = { schedule throws(ConfigurationError) in try Strategy.follow(schedule) }
    serve = { bounds throws(ConfigurationError) in try Strategy.serve(bounds) }
    hasPostmaster = false
    ladder = TrialSize.ladder
  }
}

extension StrategyEntry {
  func explored() throws(ConfigurationError) -> ExploringStrategy {
    guard let exploring else {
      throw ConfigurationError(
        """
        \(card.name) is of the subject \(subject), which is not explored: \(subject.unexplored)
        """)
    }
    return exploring
  }
}
