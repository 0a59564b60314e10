/// One mutant in one strategy or lock, before the judge.
package struct MutantTrial: Sendable {
  /// The name of the strategy or of the lock.
  package let subject: String
  package let mutant: Mutant
  package let ladder: [TrialSize]
  /// What is explored within some bounds.
  package let explored: @Sendable (ExplorationBounds) -> any ExploredCase

  package init(_ mutant: Mutant, in entry: StrategyEntry) {
    subject = entry.card.name
    self.mutant = mutant
    ladder = TrialSize.ladder
    explored = { VerificationCase(entry: entry, bounds: $0) }
  }

  package init(_ mutant: Mutant, in start: ExploredStart) {
    subject = start.card.name
    self.mutant = mutant
    ladder = TrialSize.startLadder
    explored = { StartVerificationCase(start, $0) }
  }

  package init(_ mutant: Mutant, in join: LockJoin) {
    subject = join.lock
    self.mutant = mutant
    ladder = TrialSize.lockLadder
    explored = { LockVerificationCase(join: join, bounds: $0) }
  }

  /// The mutant in each strategy and each lock where it grows.
  package static func all(of mutant: Mutant) -> [MutantTrial] {
    mutant.strategies.compactMap { name in
      ExploredStart.named(name).map { MutantTrial(mutant, in: $0) }
        ?? Catalogue.strategy(named: name).map { MutantTrial(mutant, in: $0) }
    }
      + mutant.locks.compactMap(LockVerification.join).map { MutantTrial(mutant, in: $0) }
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
    for size in ladder where spent < time {
      let bounds = mutant.bounds(size, time: time - spent)
      let found = try explored(bounds).explore(progress: progress)
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
