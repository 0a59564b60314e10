/// One mutant in one strategy, before the judge.
package struct MutantTrial: Sendable {
  package let entry: StrategyEntry
  package let mutant: Mutant

  package init(entry: StrategyEntry, mutant: Mutant) {
    self.entry = entry
    self.mutant = mutant
  }

  package struct Outcome: Sendable {
    /// The smallest bounds that condemn it, or the largest ones that do not.
    package let bounds: ExplorationBounds
    package let found: Exploration
    /// For all sizes together.
    package let nanoseconds: UInt64

    package var violation: (property: Property, trace: Trace)? {
      guard case .violated(let property, let trace) = found.verdict else { return nil }
      return (property, trace)
    }
  }

  /// Goes up the ladder until the mutant is condemned, `time` nanoseconds long at most.
  ///
  /// Throws what the strategy cannot serve.
  package func run(
    time: UInt64, progress: @escaping (UInt64) -> Void = { _ in }
  ) throws -> Outcome {
    var spent: UInt64 = 0
    var last: (ExplorationBounds, Exploration)?
    for size in TrialSize.ladder where spent < time {
      let bounds = mutant.bounds(size, time: time - spent)
      let found = try VerificationCase(entry: entry, bounds: bounds).explore(progress: progress)
      spent += found.nanoseconds
      last = (bounds, found)
      if case .exhausted = found.verdict { continue }
      break
    }
    guard let (bounds, found) = last else {
      throw ConfigurationError("no time to look for a mutant")
    }
    return Outcome(bounds: bounds, found: found, nanoseconds: spent)
  }
}
