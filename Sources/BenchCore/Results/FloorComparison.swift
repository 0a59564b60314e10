extension RunResults {
  /// Sets `times_floor` where a row and the row of `floor-cas` for the same operation, in the same
  /// cell and repetition, are both there.
  ///
  /// For a pair the ratio of batch times; otherwise the ratio of medians, if the floor's is more
  /// than the clock can hide: at least one nanosecond.
  mutating func compareWithFloor(sameAs made: [ResultRow]) {
    let places = Set(made.map(\.place))
    var floors: [ResultRow.Place: Double] = [:]
    for row in rows where row[.strategy] == .text(FloorCAS.card.name) && places.contains(row.place)
    {
      floors[row.place] = row.costPerOperation
    }
    amend { row in
      guard row[.timesFloor] == .empty, row[.error] == .empty, let floor = floors[row.place],
        let cost = row.costPerOperation, floor >= 1
      else { return false }
      row[.timesFloor] = .real(cost / floor)
      return true
    }
  }
}

extension ResultRow {
  /// What must agree for two strategies' rows to be comparable.
  fileprivate struct Place: Hashable {
    let texts: [String]
  }

  fileprivate var place: Place {
    let own = Column.ofStrategy.union([.strategy])
    return Place(texts: Column.keys.filter { !own.contains($0) }.map { self[$0].text })
  }

  /// In nanoseconds.
  fileprivate var costPerOperation: Double? {
    guard self[.source] == .text(RowSource.measured.rawValue) else { return nil }
    if self[.op] == .text("pair") {
      return self[.opsPerSecond].number.flatMap { $0 > 0 ? 1e9 / $0 : nil }
    }
    return self[.p50].number
  }
}
