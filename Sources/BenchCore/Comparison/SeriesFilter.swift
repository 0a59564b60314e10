/// Which strategies and scenarios of some results somebody wants to see compared.
package struct SeriesFilter: Sendable {
  /// What the words of one flag are patterns of.
  private struct Words: Sendable {
    let column: Column
    /// Nil for all.
    let patterns: [(text: String, glob: Glob)]?

    init(_ column: Column, _ texts: [String]?) {
      self.column = column
      let isAll = texts?.contains("all") ?? true
      patterns = isAll ? nil : texts?.map { ($0, Glob($0)) }
    }

    func keep(_ name: String) -> Bool { patterns?.contains { $0.glob.matches(name) } ?? true }
  }

  private let flags: [Words]

  /// Names and globs, or `all`; nil where nobody asked for any.
  package init(strategies: [String]?, scenarios: [String]?) {
    flags = [Words(.strategy, strategies), Words(.scenario, scenarios)]
  }

  /// Those pairs of two tables whose candidate is wanted, or whose base where there is none.
  ///
  /// What a candidate stands beside is not asked for by name: the baseline is kept.
  package func kept(
    _ pairs: [SeriesPair], of base: ResultsTable, and candidate: ResultsTable
  ) -> [SeriesPair] {
    pairs.filter { pair in
      flags.allSatisfy { words in
        let name =
          pair.candidate.map { candidate.key(words.column, of: $0) }
          ?? pair.base.map { base.key(words.column, of: $0) }
        return name.map(words.keep) ?? false
      }
    }
  }

  /// What is asked for and no table has, a sentence each.
  ///
  /// Throws `UsageError` for a word that is no name anywhere; `known` are those beside the tables'.
  package func absences(
    from tables: [ResultsTable], known: [Column: [String]]
  ) throws(UsageError) -> [String] {
    var absences: [String] = []
    for words in flags {
      let there = Set(
        tables.flatMap { table in (0..<table.seriesCount).map { table.key(words.column, of: $0) } })
      for (text, glob) in words.patterns ?? [] where !there.contains(where: glob.matches) {
        let others = known[words.column] ?? []
        guard others.contains(where: glob.matches) else {
          throw .unknown(
            "\(words.column.rawValue) in these results", text, among: there.sorted(), or: others)
        }
        absences.append("these results have no \(words.column.rawValue) '\(text)'")
      }
    }
    return absences
  }
}
