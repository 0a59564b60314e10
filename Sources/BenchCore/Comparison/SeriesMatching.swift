/// Two series that are about the same thing, of two sides of a comparison.
package struct SeriesPair: Sendable, Equatable {
  /// Numbers of series in the table of the base; nil if it has none like the candidate's.
  package let base: Int?
  /// Likewise in that of the candidate.
  package let candidate: Int?
}

/// Which series of two sides are compared: those that agree in all keys.
package enum SeriesMatching {
  /// Two tables, key by key; what only one of them has is a pair with a hole.
  ///
  /// In keys that are ignored each table must have one value.
  package static func pairs(
    of base: ResultsTable, and candidate: ResultsTable, ignoring ignored: Set<Column> = []
  ) -> [SeriesPair] {
    var names = SeriesNames(ignoring: ignored)
    var places: [Int: Int] = [:]
    for series in 0..<base.seriesCount { places[names.number(of: series, in: base)] = series }
    var pairs: [SeriesPair] = []
    var isMatched = [Bool](repeating: false, count: base.seriesCount)
    for series in 0..<candidate.seriesCount {
      let place = places[names.number(of: series, in: candidate)]
      if let place { isMatched[place] = true }
      pairs.append(SeriesPair(base: place, candidate: series))
    }
    for series in 0..<base.seriesCount where !isMatched[series] {
      pairs.append(SeriesPair(base: series, candidate: nil))
    }
    return pairs
  }

  /// One table: in all that agrees but for one key, each other value beside one.
  ///
  /// The base's value is that of `against`, told a subject; series without it have nobody to be
  /// compared with and are left out.
  package static func pairs(
    within table: ResultsTable, by key: Column, against: (String) -> String?
  ) -> [SeriesPair] {
    var names = SeriesNames(ignoring: ignoredKeys(by: key))
    var groups: [Int: [Int]] = [:]
    for series in 0..<table.seriesCount {
      groups[names.number(of: series, in: table), default: []].append(series)
    }
    let alike = groups.values.flatMap { group in
      OccupiedSlots.groups(of: group, by: key) { table.key($1, of: $0) }
    }
    return alike.sorted { $0[0] < $1[0] }.flatMap { group -> [SeriesPair] in
      let value = against(table.key(.subject, of: group[0]))
      let bases = group.filter { table.key(key, of: $0) == value }
      let others = group.filter { table.key(key, of: $0) != value }
      return others.flatMap { other in
        bases.filter { agree($0, other, in: table, apartFrom: key) }
          .map { SeriesPair(base: $0, candidate: other) }
      }
    }
  }

  /// The keys in which series may differ that are compared by a key: itself, beside a strategy its
  /// own settings, and beside a number the share that follows from it: N − 1 of N slots are held.
  private static func ignoredKeys(by key: Column) -> Set<Column> {
    var ignored: Set<Column> = [key]
    if key == .strategy { ignored.formUnion(Column.ofStrategy) }
    return ignored.union(followers(of: key))
  }

  /// The keys that may follow from one; whether they do, `OccupiedSlots.groups` finds.
  static func followers(of key: Column) -> Set<Column> {
    [.slots, .workers].contains(key) ? [.occupancy] : []
  }

  /// Whether settings that both strategies have are the same.
  private static func agree(
    _ a: Int, _ b: Int, in table: ResultsTable, apartFrom key: Column
  ) -> Bool {
    guard key == .strategy else { return true }
    return Column.ofStrategy.allSatisfy { column in
      let (one, other) = (table.key(column, of: a), table.key(column, of: b))
      return one == other || one.isEmpty || other.isEmpty
    }
  }
}

extension ResultsTable {
  /// A setting of the workload in which two tables have nothing in common.
  package struct DifferingSetting: Sendable {
    package let key: Column
    package let here: String
    package let there: String
    /// Whether each side has one value, so that it can be ignored.
    package let isSingle: Bool
  }

  /// What makes series of the two be about different things, whatever else they agree in.
  package func differingSettings(from other: ResultsTable) -> [DifferingSetting] {
    guard seriesCount > 0, other.seriesCount > 0 else { return [] }
    let own = Column.ofStrategy.union(Self.withinCell).union([.strategy])
    return Self.keys.filter { !own.contains($0) }.compactMap { key in
      let (here, there) = (values(of: key), other.values(of: key))
      guard here.isDisjoint(with: there) else { return nil }
      func text(_ values: Set<String>) -> String {
        values.sorted().map { $0.isEmpty ? "none" : $0 }.joined(separator: ", ")
      }
      return DifferingSetting(
        key: key, here: text(here), there: text(there),
        isSingle: here.count == 1 && there.count == 1)
    }
  }

  private func values(of key: Column) -> Set<String> {
    Set((0..<seriesCount).map { self.key(key, of: $0) })
  }
}

/// Numbers for the keys of series, the same ones for the same keys in any table.
struct SeriesNames {
  private let columns: [Column]
  private var numbers: [[String: UInt32]]
  private var tuples: InternedTuples

  init(ignoring ignored: Set<Column>) {
    columns = ResultsTable.keys.filter { !ignored.contains($0) }
    numbers = Array(repeating: [:], count: columns.count)
    tuples = InternedTuples(width: columns.count)
  }

  mutating func number(of series: Int, in table: ResultsTable) -> Int {
    let tuple = columns.indices.map { place in
      let text = table.key(columns[place], of: series)
      let next = UInt32(numbers[place].count)
      let number = numbers[place][text] ?? next
      if number == next { numbers[place][text] = next }
      return number
    }
    return Int(tuples.number(of: tuple))
  }
}
