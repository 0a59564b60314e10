import BenchCore
import Testing

/// Accesses of one operation, as the table of `CountedRunTests` has them.
struct Accesses: Equatable, Sendable, CustomStringConvertible {
  var loads: UInt64
  var stores: UInt64
  var rmws: UInt64
  var fences: UInt64
  var lines: UInt64

  init(_ loads: UInt64, _ stores: UInt64, _ rmws: UInt64, _ fences: UInt64, lines: UInt64) {
    self.loads = loads
    self.stores = stores
    self.rmws = rmws
    self.fences = fences
    self.lines = lines
  }

  init(_ counts: AccessCounts) {
    self.init(counts.loads, counts.stores, counts.rmws, counts.fences, lines: counts.lines)
  }

  static func * (accesses: Accesses, times: UInt64) -> Accesses {
    Accesses(
      accesses.loads * times, accesses.stores * times, accesses.rmws * times,
      accesses.fences * times, lines: accesses.lines * times)
  }

  static func + (first: Accesses, second: Accesses) -> Accesses {
    Accesses(
      first.loads + second.loads, first.stores + second.stores, first.rmws + second.rmws,
      first.fences + second.fences, lines: first.lines + second.lines)
  }

  var description: String { "(\(loads), \(stores), \(rmws), \(fences), lines: \(lines))" }
}

/// One line of the table: what each take and each give of a counted run costs.
struct CountedRow: Sendable, CustomTestStringConvertible {
  let strategy: String
  let scenario: Scenario
  let layout: SlotLayout
  let slots: UInt32
  let take: Accesses
  let give: Accesses
  /// What a take costs that refills, where most do not.
  let refill: Accesses?

  init(
    _ strategy: String, _ scenario: Scenario, _ layout: SlotLayout, _ slots: UInt32,
    take: Accesses, give: Accesses, refill: Accesses? = nil
  ) {
    self.strategy = strategy
    self.scenario = scenario
    self.layout = layout
    self.slots = slots
    self.take = take
    self.give = give
    self.refill = refill
  }

  var testDescription: String { "\(strategy) \(scenario.name) \(layout) \(slots)" }

  /// In `pairs` all slots are free, in `trickle` all but the last are held.
  var cell: Cell {
    let held = scenario == .trickle ? slots - 1 : 0
    return .example(strategy, scenario, layout: layout, workers: 1, slots: slots, held: held)
  }

  func run() throws -> CountedRun {
    guard let entry = Catalogue.strategy(named: strategy) else {
      throw ConfigurationError("\(strategy) is not in the catalogue")
    }
    return try entry.prepare(cell).count()
  }
}
