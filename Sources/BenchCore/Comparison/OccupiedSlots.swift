/// How many slots long-lived owners held in a series, of how many, and beside how many workers.
struct OccupiedSlots {
  private let held: UInt32
  private let slots: UInt32
  private let workers: UInt32

  /// From the texts of the keys; nil where no share of slots is held.
  init?(_ text: (Column) -> String) {
    guard let slots = UInt32(text(.slots)), slots > 0, let workers = UInt32(text(.workers)),
      let share = Double(text(.occupancy)), (0...1).contains(share)
    else { return nil }
    self.slots = slots
    self.workers = workers
    held = Occupancy.share(share).held(of: slots, workers: workers)
  }

  /// Whether a scenario comes to all of these by one occupancy that it asks for.
  static func haveOneSetting(_ all: [OccupiedSlots]) -> Bool {
    // Shares that are rounded to so many slots of each.
    let least = all.map { (Double($0.held) - 0.5) / Double($0.slots) }.max() ?? 0
    let most = all.map { (Double($0.held) + 0.5) / Double($0.slots) }.min() ?? 1
    let share = Occupancy.share((max(0, least) + min(1, most)) / 2)
    let largest = Occupancy.upTo(all.map(\.held).max() ?? 0)
    return [share, .allButOne, .allButWorkers, largest].contains { setting in
      all.allSatisfy { setting.held(of: $0.slots, workers: $0.workers) == $0.held }
    }
  }

  /// Series that agree in all but a key and the occupancy, in groups of one occupancy asked for.
  ///
  /// They are one group where each value of the key has one share, and all follow from one setting;
  /// else only equal shares are one.
  static func groups<Series>(
    of all: [Series], by key: Column, _ text: (Series, Column) -> String
  ) -> [[Series]] {
    let shares = Dictionary(grouping: all) { text($0, key) }
      .mapValues { Set($0.map { text($0, .occupancy) }) }
    let held = all.compactMap { series in OccupiedSlots { text(series, $0) } }
    if shares.values.allSatisfy({ $0.count == 1 }), held.count == all.count, haveOneSetting(held) {
      return [all]
    }
    var (groups, places) = ([[Series]](), [String: Int]())
    for series in all {
      let share = text(series, .occupancy)
      if let place = places[share] {
        groups[place].append(series)
      } else {
        places[share] = groups.count
        groups.append([series])
      }
    }
    return groups
  }
}
