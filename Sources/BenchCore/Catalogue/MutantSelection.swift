/// The mutants that a user asked for, each in each of its strategies.
package struct MutantSelection: Sendable {
  package let trials: [MutantTrial]

  /// Throws a sentence on an unknown name, or if nothing is left.
  package init(strategies: [String], mutants: [String]) throws(UsageError) {
    let entries = try Sweep.strategies(strategies, withFloors: false).map(\.entry)
    let selected = try Self.mutants(mutants)
    trials = entries.flatMap { entry in
      selected.filter { $0.strategies.contains(entry.card.name) }
        .map { MutantTrial(entry: entry, mutant: $0) }
    }
    guard !trials.isEmpty else {
      let names = Set(selected.flatMap(\.strategies)).sorted().joined(separator: ", ")
      throw UsageError("None of these mutants grows in these strategies, but in: \(names).")
    }
  }

  /// A pattern brings in bugs; what is none must be named.
  private static func mutants(_ patterns: [String]) throws(UsageError) -> [Mutant] {
    var selected: [Mutant] = []
    for pattern in patterns {
      let named = (Catalogue.mutants + Catalogue.controls).filter { $0.name == pattern }
      let matches =
        named.isEmpty
        ? Catalogue.mutants.filter { pattern == "all" || Glob(pattern).matches($0.name) } : named
      guard !matches.isEmpty else {
        throw UsageError.unknown(
          "mutant", pattern,
          among: (Catalogue.mutants + Catalogue.controls).map(\.name) + ["all"])
      }
      selected += matches.filter { match in !selected.contains { $0.name == match.name } }
    }
    return selected
  }
}
