/// One axis of a sweep: every cell once with each value that was asked for, or is the scenario's own.
struct SweepAxis: Sendable {
  let spread: @Sendable (inout [Cell], StrategyEntry, Scenario, SweepRequest) -> Void

  private init(
    _ spread: @escaping @Sendable (inout [Cell], StrategyEntry, Scenario, SweepRequest) -> Void
  ) {
    self.spread = spread
  }

  /// What can be swept in a subject, in the order in which it is.
  static func axes(of subject: Subject) -> [SweepAxis] {
    switch subject {
    case .slot:
      [
        slots, workers, modes, locks, layouts, occupancies, shapes, bursts, burstPolicies,
        giveBacks,
        thinks, holds, tagBits, bitmapSpreads, stalls, budgets, affinities,
      ]
    case .start:
      [
        slots, workers, modes, locks, layouts, occupancies, shapes, bursts, thinks, holds, wakeups,
        affinities,
      ]
    // One contender is the same alone in a process as in a thread.
    case .exit: [slots, pids, exitOrders, affinities]
    case .dsm:
      [slots, workers, modes, locks, occupancies, thinks, dsmHandles, handleBits, affinities]
    case .lifecycle:
      [
        slots, workers, modes, locks, layouts, occupancies, shapes, thinks, holds, workerKinds,
        failings, affinities, childWakeup,
      ]
    }
  }

  private static let slots = SweepAxis { cells, _, scenario, request in
    cells.multiply(by: request.slots(in: scenario)) { $0.slots = $1 }
  }
  private static let workers = SweepAxis { cells, _, scenario, request in
    cells.multiply(by: request.workers(in: scenario)) { $0.workers = $1 }
  }
  private static let modes = SweepAxis { cells, _, _, request in
    cells.multiply(by: request.modes) { $0.mode = $1 }
  }
  private static let locks = SweepAxis { cells, entry, _, request in
    cells.multiply(by: entry.usesLock ? request.locks : [entry.joins[0].lock]) { $0.lock = $1 }
  }
  private static let layouts = SweepAxis { cells, _, _, request in
    cells.multiply(by: request.layouts) { $0.layout = $1 }
  }
  /// After slots and workers.
  private static let occupancies = SweepAxis { cells, _, scenario, request in
    cells.multiply(by: request.occupancies(in: scenario)) {
      $0.held = $1.held(of: $0.slots, workers: $0.workers)
    }
  }
  private static let shapes = SweepAxis { cells, _, scenario, request in
    cells.multiply(by: request.occupancyShapes(in: scenario)) { $0.occupancyShape = $1 }
  }
  /// After occupancies.
  private static let bursts = SweepAxis { cells, _, scenario, request in
    cells.multiply(by: request.bursts(in: scenario)) {
      $0.burst = $1.count(free: $0.free, workers: $0.workers)
    }
  }
  /// After bursts, as what follows.
  private static let burstPolicies = SweepAxis { cells, _, _, request in
    cells.multiply(by: request.burstPolicies) { if $0.takesBursts { $0.burstPolicy = $1 } }
  }
  private static let giveBacks = SweepAxis { cells, _, _, request in
    cells.multiply(by: request.giveBacks) { if $0.choosesGiveBack { $0.giveBack = $1 } }
  }
  private static let thinks = SweepAxis { cells, _, scenario, request in
    cells.multiply(by: request.thinks(in: scenario)) { $0.think = $1 }
  }
  private static let holds = SweepAxis { cells, _, scenario, request in
    cells.multiply(by: request.holds(in: scenario)) { $0.hold = $1 }
  }
  /// As many as fit beside 16 bits of index into a 32-bit word (R4).
  private static let usualTagBits: UInt32 = 16
  private static let tagBits = SweepAxis { cells, entry, _, request in
    let asked = entry.readsTagBits && !request.tagBits.isEmpty
    cells.multiply(by: asked ? request.tagBits : [usualTagBits]) { $0.tagBits = $1 }
  }
  private static let bitmapSpreads = SweepAxis { cells, entry, _, request in
    let spreads = request.bitmapSpreads
    cells.multiply(by: entry.readsBitmapSpread ? spreads : [spreads[0]]) { $0.bitmapSpread = $1 }
  }
  private static let stalls = SweepAxis { cells, entry, _, request in
    let isNarrow = entry.readsTagBits && !request.tagBits.isEmpty
    cells.multiply(by: entry.readsStall ? request.stalls : [.none]) {
      $0.stall = $1
      $0.isProvoked = $1 != .none && isNarrow
    }
  }
  private static let budgets = SweepAxis { cells, _, _, request in
    cells.multiply(by: request.amortisationBudgets) { $0.amortisationBudget = $1 }
  }
  private static let affinities = SweepAxis { cells, _, _, request in
    cells.multiply(by: request.affinities) { $0.affinity = $1 }
  }
  private static let pids = SweepAxis { cells, _, _, request in
    cells.multiply(by: request.pids) { $0.pids = $1 }
  }
  private static let exitOrders = SweepAxis { cells, _, _, request in
    cells.multiply(by: request.exitOrders) { $0.exitOrder = $1 }
  }
  private static let dsmHandles = SweepAxis { cells, entry, _, request in
    cells.multiply(by: entry.readsDSMHandles ? request.dsmHandles : [.random]) {
      $0.dsmHandles = $1
    }
  }
  private static let handleBits = SweepAxis { cells, entry, _, request in
    cells.multiply(by: entry.readsHandleBits ? request.handleBits : [32]) { $0.handleBits = $1 }
  }
  private static let wakeups = SweepAxis { cells, _, _, request in
    cells.multiply(by: request.wakeups) { $0.wakeup = $1 }
  }
  private static let workerKinds = SweepAxis { cells, _, _, request in
    cells.multiply(by: request.workerKinds) { $0.worker = $1 }
  }
  private static let failings = SweepAxis { cells, _, _, request in
    cells.multiply(by: request.failings) { $0.failing = $1 }
  }
  /// What wakes the postmaster for the exit of a child is a futex.
  private static let childWakeup = SweepAxis { cells, _, _, _ in
    for index in cells.indices { cells[index].wakeup = .futex }
  }
}

/// What was asked for, or else the scenario's own.
///
/// In `pairs` one contender takes one slot and never pauses, whatever was asked for.
extension SweepRequest {
  fileprivate func slots(in scenario: Scenario) -> [UInt32] {
    slots.isEmpty ? scenario.defaultSlots : slots
  }

  fileprivate func workers(in scenario: Scenario) -> [UInt32] {
    if scenario.playsBothRoles { return [1] }
    return workers.isEmpty ? scenario.defaultWorkers.counts(processors: processors) : workers
  }

  fileprivate func occupancies(in scenario: Scenario) -> [Occupancy] {
    occupancies.isEmpty
      ? [scenario.defaultOccupancy] + scenario.furtherOccupancies : occupancies.map { .share($0) }
  }

  fileprivate func occupancyShapes(in scenario: Scenario) -> [OccupancyShape] {
    occupancyShapes.isEmpty ? [scenario.defaultShape] : occupancyShapes
  }

  fileprivate func bursts(in scenario: Scenario) -> [Burst] {
    if scenario.playsBothRoles { return [.slots(1)] }
    return bursts.isEmpty ? [scenario.defaultBurst] : bursts.map { .slots($0) }
  }

  fileprivate func thinks(in scenario: Scenario) -> [TimeDistribution] {
    if scenario.playsBothRoles { return [.none] }
    return thinks.isEmpty ? [scenario.defaultThink] : thinks
  }

  fileprivate func holds(in scenario: Scenario) -> [TimeDistribution] {
    if scenario.playsBothRoles { return [.none] }
    return holds.isEmpty ? [scenario.defaultHold] : holds
  }
}

extension [Cell] {
  /// The product with one axis: every cell once with each of its values.
  fileprivate mutating func multiply<Value>(
    by values: [Value], _ set: (inout Cell, Value) -> Void
  ) {
    self = flatMap { cell in
      values.map { value in
        var cell = cell
        set(&cell, value)
        return cell
      }
    }
  }
}
