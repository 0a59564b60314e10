/// What a strategy took beside another one in the same run, and what anything took by itself.
struct RunRatio {
  let strategy: [Double]
  let reference: [Double]
  /// Whether values of one place are of one repetition.
  let isPaired: Bool
  let runs: Int

  /// Nil if either has no number in a run that both are of.
  init?(
    _ series: Int, to reference: Int, _ metric: Column, in table: ResultsTable, run: Int? = nil
  ) {
    let own = table.samples(of: series, metric).filter { run == nil || $0.run == run }
    let other = table.samples(of: reference, metric)
    let common = Set(own.map(\.run)).intersection(other.map(\.run))
    let above = own.filter { common.contains($0.run) }
    let below = other.filter { common.contains($0.run) }
    guard !above.isEmpty, !below.isEmpty else { return nil }
    strategy = above.map(\.value)
    self.reference = below.map(\.value)
    isPaired =
      above.map { SIMD2($0.run, $0.repetition) } == below.map { SIMD2($0.run, $0.repetition) }
    runs = common.count
  }

  /// The ratio of the medians; nil if it has no bound.
  var value: Double? {
    guard let above = median(strategy), let below = median(reference) else { return nil }
    let value = Bootstrap.quotient(above, below)
    return value.isFinite ? value : nil
  }

  func interval(_ bootstrap: inout Bootstrap) -> Bootstrap.Interval {
    bootstrap.ratio(of: strategy, over: reference, paired: isPaired)
  }
}

/// Which series of a table stand beside each other: the same workload under other strategies.
struct SeriesNeighbours {
  private var names = SeriesNames(ignoring: Column.ofStrategy.union([.strategy]))
  private var groups: [Int: [Int]] = [:]
  private var places: [Int] = []

  init(of table: ResultsTable) {
    for series in 0..<table.seriesCount {
      let place = names.number(of: series, in: table)
      groups[place, default: []].append(series)
      places.append(place)
    }
  }

  /// The series of a strategy beside one; of several, the one whose own settings agree.
  ///
  /// Beside a series without a lock all locks agree: then it is the strategy's usual one, or else the
  /// first by name, wherever it stands in the rows.
  func series(of strategy: String, beside series: Int, in table: ResultsTable) -> Int? {
    let usual = Catalogue.strategy(named: strategy)?.joins.first?.lock
    return groups[places[series], default: []].filter { other in
      table.key(.strategy, of: other) == strategy
        && Column.ofStrategy.allSatisfy { column in
          let (a, b) = (table.key(column, of: series), table.key(column, of: other))
          return a == b || a.isEmpty || b.isEmpty
        }
    }.min { a, b in
      let (isUsual, isOther) = (
        table.key(.lock, of: a) == usual, table.key(.lock, of: b) == usual
      )
      return isUsual == isOther
        ? table.keys(of: a).lexicographicallyPrecedes(table.keys(of: b)) : isUsual
    }
  }
}
