import BenchCore
import Testing

/// A mutant in one of its strategies or locks.
struct MutantCase: Sendable, CustomTestStringConvertible {
  let trial: MutantTrial

  var testDescription: String { "\(trial.mutant.name) in \(trial.subject)" }

  static func cases(of mutants: [Mutant]) -> [MutantCase] {
    mutants.flatMap(MutantTrial.all).map { MutantCase(trial: $0) }
  }

  func run() throws -> MutantTrial.Outcome { try trial.run(time: 60_000_000_000) }
}

@Suite struct MutantTests {
  @Test(arguments: MutantCase.cases(of: Catalogue.mutants))
  func everyMutantIsCondemnedForWhatItSays(mutant: MutantCase) throws {
    let outcome = try mutant.run()
    let violation = try #require(outcome.violation, "it survives")
    #expect(mutant.trial.mutant.violates.contains(violation.property))
    #expect(!violation.trace.steps.isEmpty)
  }

  /// A judge that condemns everything would pass the other tests.
  ///
  /// The largest sizes are left to `verify --mutant`.
  @Test(arguments: MutantCase.cases(of: Catalogue.controls))
  func whatIsNoBugIsNotCondemned(control: MutantCase) throws {
    for size in control.trial.ladder where size.slots < 3 {
      let bounds = control.trial.mutant.bounds(size, time: 60_000_000_000)
      let found = try control.trial.explored(bounds).explore { _ in }
      #expect(found.verdict == .exhausted)
    }
  }

  @Test(arguments: Catalogue.designs)
  func everyStrategyHasAtLeastThreeMutants(entry: StrategyEntry) {
    let mutants = Catalogue.mutants.filter { $0.strategies.contains(entry.card.name) }
    #expect(mutants.count >= 3)
  }

  @Test(arguments: Catalogue.locks.filter(\.isCountable).map(\.name))
  func everyLockWhoseCodeIsOursHasAtLeastThreeMutants(lock: String) {
    #expect(Catalogue.mutants.filter { $0.locks.contains(lock) }.count >= 3)
  }

  @Test func everyPlantedBugGrowsSomewhere() {
    let planted = Catalogue.mutants.reduce(into: Set<PlantedBug>()) {
      $0.formUnion($1.plant.bugs)
    }
    #expect(planted == Set(PlantedBug.allCases))
  }

  /// An edit that names no word of its strategy, or an access that it never makes, plants nothing.
  ///
  /// Of a mutant that changes more than the code, its condemnation says so already.
  @Test(
    arguments: MutantCase.cases(of: Catalogue.mutants + Catalogue.controls)
      .filter { $0.trial.mutant.settings == .usual })
  func everyMutantDiffersFromItsStrategy(mutant: MutantCase) throws {
    let trial = mutant.trial
    // Some need a slot to spare, some a slot that comes round, some a queue that is filled further.
    let few = trial.ladder[0].slots
    let sizes = [TrialSize(2, few * 2, 2), TrialSize(2, few, 2)] + trial.ladder.suffix(1)
    let differs = try sizes.contains { size in
      let bounds = trial.mutant.bounds(size, time: 60_000_000_000)
      var healthy = bounds
      healthy.plant = .nothing
      let planted = try trial.explored(bounds).explore { _ in }
      let usual = try trial.explored(healthy).explore { _ in }
      return planted.verdict != usual.verdict || planted.states != usual.states
    }
    #expect(differs)
  }
}
