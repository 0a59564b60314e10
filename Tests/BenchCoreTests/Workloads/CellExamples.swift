import BenchCore

extension Cell {
  /// A small cell without pauses, all slots free: tests say only what matters to them.
  static func example(
    _ strategy: String, _ scenario: Scenario = .churn, lock: String? = nil,
    layout: SlotLayout = .postgres18, workers: UInt32 = 3, slots: UInt32 = 64, held: UInt32 = 0,
    shape: OccupancyShape = .prefix, think: TimeDistribution = .none, tagBits: UInt32 = 16,
    seed: UInt64 = 1
  ) -> Cell {
    let usual = Catalogue.strategy(named: strategy)?.joins.first?.lock
    return Cell(
      strategy: strategy, scenario: scenario, mode: .threads, lock: lock ?? usual ?? "none",
      layout: layout, workers: workers, slots: slots, held: held, occupancyShape: shape,
      think: think, hold: .none, tagBits: tagBits, amortisationBudget: 8, seed: seed)
  }
}

extension Cell {
  /// These strategies in every scenario, as its own defaults have it but for the sizes.
  static func ofEveryScenario(
    _ entries: [StrategyEntry] = Catalogue.slot, workers: [UInt32], slots: [UInt32]
  ) -> [Cell] {
    var request = SweepRequest()
    request.strategies = entries.map(\.card.name)
    // A trace is replayed by a supervisor alone.
    request.scenarios = Scenario.scenarios(of: .slot).filter { !$0.workload.isReplay }.map(\.name)
    request.modes = [.threads]
    (request.workers, request.slots) = (workers.map(WorkerCount.count), slots)
    request.randomSeed = 1
    do {
      return try Sweep(request).cells
    } catch {
      fatalError("the built-in scenarios fit any size: \(error)")
    }
  }
}

extension Catalogue {
  /// Everything that hands out slots: the baseline too.
  static let handingOut = slot.filter(\.handsOutSlots)
  /// Those of them that stand for an idea, and not for another one that is slower.
  static let designs = handingOut.filter(\.card.kind.isCandidate)
  /// All whose accesses every world sees.
  static let seen = slot.filter { $0.card.kind != .peer }
}
