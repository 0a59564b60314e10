/// The mutants that a user asked for, each in each of its strategies and locks.
package struct MutantSelection: Sendable {
  package let trials: [MutantTrial]

  /// Nil for strategies or locks stands for all if both are nil, for none otherwise; with a subject, all
  /// are its strategies.
  ///
  /// Throws a sentence on an unknown name, or if nothing is left.
  package init(
    subject: Subject?, strategies: [String]?, locks: [String]?, mutants: [String]
  ) throws(UsageError) {
    let all = strategies == nil && locks == nil
    var subjects: [String] = []
    if let strategies {
      let subject = subject ?? Sweep.subject(of: strategies) ?? .slot
      subjects += try Sweep.strategies(strategies, of: subject, withFloors: false)
        .map(\.entry.card.name)
    } else if all {
      subjects += Catalogue.all.filter { $0.card.kind.isCandidate }
        .filter { subject == nil || $0.subject == subject }.map(\.card.name)
    }
    let isWhole = all && subject == nil
    subjects += try LockVerification.locks(locks ?? (isWhole ? ["all"] : [])).map(\.join.lock)
    let selected = try Self.mutants(mutants)
    let trials = selected.flatMap(MutantTrial.all)
    self.trials = subjects.flatMap { subject in trials.filter { $0.subject == subject } }
    guard !self.trials.isEmpty else {
      let names = Set(trials.map(\.subject)).sorted().joined(separator: ", ")
      throw UsageError("Such a mutant does not grow there, but in: \(names).")
    }
  }

  /// A pattern brings in bugs; what is none must be named.
  private static func mutants(_ patterns: [String]) throws(UsageError) -> [Mutant] {
    let known = Catalogue.mutants + Catalogue.controls
    var names: [String] = []
    for pattern in patterns {
      let matches =
        known.contains { $0.name == pattern }
        ? [pattern]
        : Catalogue.mutants.map(\.name).filter { pattern == "all" || Glob(pattern).matches($0) }
      guard !matches.isEmpty else {
        throw UsageError.unknown("mutant", pattern, among: known.map(\.name) + ["all"])
      }
      names += matches
    }
    return known.filter { names.contains($0.name) }
  }
}
