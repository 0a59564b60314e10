/// One axis of a sweep: every cell once with each value that was asked for, or is the scenario's own.
struct SweepAxis: Sendable {
  /// Of the axis that it spreads; nil for what nobody chooses.
  let key: String?
  let spread: @Sendable (inout [Cell], StrategyEntry, SweepSettings) -> Void

  private init(
    _ key: String?,
    _ spread: @escaping @Sendable (inout [Cell], StrategyEntry, SweepSettings) -> Void
  ) {
    self.key = key
    self.spread = spread
  }

  /// The axes that mean something in a subject.
  static func keys(of subject: Subject) -> [String] { axes(of: subject).compactMap(\.key) }

  /// What can be swept in a subject, in the order in which it is.
  static func axes(of subject: Subject) -> [SweepAxis] {
    switch subject {
    case .slot:
      [
        slots, workers, modes, locks, layouts, occupancies, shapes, bursts, burstPolicies,
        giveBacks, thinks, holds, rates, arrivals, latencyLimits, tagBits, bitmapSpreads, stalls,
        pauses, budgets, affinities, traces, speeds,
      ]
    case .start:
      [
        slots, workers, modes, locks, layouts, occupancies, shapes, bursts, thinks, holds, rates,
        arrivals, latencyLimits, pauses, wakeups, affinities,
      ]
    // One contender is the same alone in a process as in a thread.
    case .exit: [slots, pids, exitOrders, affinities]
    case .dsm:
      [
        slots, workers, modes, locks, occupancies, thinks, rates, arrivals, latencyLimits,
        dsmHandles, handleBits, affinities,
      ]
    case .lifecycle:
      [
        slots, workers, modes, locks, layouts, occupancies, shapes, thinks, holds, rates, arrivals,
        latencyLimits, pauses, workerKinds, failings, affinities, childWakeup,
      ]
    }
  }

  private static let slots = SweepAxis("slots") { cells, _, settings in
    cells.multiply(by: settings.slots) { $0.slots = $1 }
  }
  private static let workers = SweepAxis("workers") { cells, _, settings in
    cells.multiply(by: settings.workerCounts) { $0.workers = $1 }
  }
  private static let modes = SweepAxis("mode") { cells, _, settings in
    cells.multiply(by: settings.modes) { $0.mode = $1 }
  }
  private static let locks = SweepAxis("lock") { cells, entry, settings in
    cells.multiply(by: entry.usesLock ? settings.locks : [entry.joins[0].lock]) { $0.lock = $1 }
  }
  private static let layouts = SweepAxis("layout") { cells, _, settings in
    cells.multiply(by: settings.layouts) { $0.layout = $1 }
  }
  /// After slots and workers.
  private static let occupancies = SweepAxis("occupancy") { cells, _, settings in
    cells.multiply(by: settings.occupancies) {
      $0.held = $1.held(of: $0.slots, workers: $0.workers)
    }
  }
  private static let shapes = SweepAxis("occupancy_shape") { cells, _, settings in
    cells.multiply(by: settings.occupancyShapes) { $0.occupancyShape = $1 }
  }
  /// After occupancies.
  private static let bursts = SweepAxis("burst") { cells, _, settings in
    cells.multiply(by: settings.bursts) {
      $0.burst = $1.count(free: $0.free, workers: $0.workers)
    }
  }
  /// After bursts, as what follows.
  private static let burstPolicies = SweepAxis("burst_policy") { cells, _, settings in
    cells.multiply(by: settings.burstPolicies) { if $0.takesBursts { $0.burstPolicy = $1 } }
  }
  private static let giveBacks = SweepAxis("give_back") { cells, _, settings in
    cells.multiply(by: settings.giveBacks) { if $0.choosesGiveBack { $0.giveBack = $1 } }
  }
  private static let thinks = SweepAxis("think") { cells, _, settings in
    cells.multiply(by: settings.thinks) { $0.think = $1 }
  }
  private static let holds = SweepAxis("hold") { cells, _, settings in
    cells.multiply(by: settings.holds) { $0.hold = $1 }
  }
  /// After thinks: nobody thinks whose next operation falls due.
  private static let rates = SweepAxis("rate_per_s") { cells, _, settings in
    cells.multiply(by: settings.rates) { cell, rate in
      if let rate = rate.perSecond { cell.open(at: rate, .poisson) }
    }
  }
  /// After rates.
  private static let arrivals = SweepAxis("arrival") { cells, _, settings in
    cells.multiply(by: settings.arrivals) { if $0.isOpenLoop { $0.arrival = $1 } }
  }
  private static let latencyLimits = SweepAxis("latency_limit") { cells, _, settings in
    cells.multiply(by: settings.latencyLimits) { $0.latencyLimit = $1.nanoseconds }
  }
  private static let pauses = SweepAxis("postmaster_pause") { cells, _, settings in
    cells.multiply(by: settings.postmasterPauses) { $0.postmasterPause = $1.nanoseconds }
  }
  private static let tagBits = SweepAxis("tag_bits") { cells, entry, settings in
    let isRead = entry.readsTagBits
    cells.multiply(by: isRead ? settings.tagBits : Axes.usual.tagBits) { $0.tagBits = $1 }
  }
  private static let bitmapSpreads = SweepAxis("bitmap_spread") { cells, entry, settings in
    let spreads = settings.bitmapSpreads
    cells.multiply(by: entry.readsBitmapSpread ? spreads : [spreads[0]]) { $0.bitmapSpread = $1 }
  }
  private static let stalls = SweepAxis("stall") { cells, entry, settings in
    let isNarrow = entry.readsTagBits && settings.namesTagBits
    cells.multiply(by: entry.readsStall ? settings.stalls : [.none]) {
      $0.stall = $1
      $0.isProvoked = $1 != .none && isNarrow
    }
  }
  private static let budgets = SweepAxis("amortisation_budget") { cells, _, settings in
    cells.multiply(by: settings.amortisationBudgets) { $0.amortisationBudget = $1 }
  }
  private static let affinities = SweepAxis("affinity") { cells, _, settings in
    cells.multiply(by: settings.affinities) { $0.affinity = $1 }
  }
  private static let traces = SweepAxis("trace") { cells, _, settings in
    cells.multiply(by: settings.replays) { $0.replay = $1 }
  }
  /// Of which the traces are replayed.
  private static let speeds = SweepAxis("speed") { _, _, _ in }
  private static let pids = SweepAxis("pids") { cells, _, settings in
    cells.multiply(by: settings.pids) { $0.pids = $1 }
  }
  private static let exitOrders = SweepAxis("exit_order") { cells, _, settings in
    cells.multiply(by: settings.exitOrders) { $0.exitOrder = $1 }
  }
  private static let dsmHandles = SweepAxis("dsm_handles") { cells, entry, settings in
    cells.multiply(by: entry.readsDSMHandles ? settings.dsmHandles : [.random]) {
      $0.dsmHandles = $1
    }
  }
  private static let handleBits = SweepAxis("handle_bits") { cells, entry, settings in
    cells.multiply(by: entry.readsHandleBits ? settings.handleBits : [32]) { $0.handleBits = $1 }
  }
  private static let wakeups = SweepAxis("wakeup") { cells, _, settings in
    cells.multiply(by: settings.wakeups) { $0.wakeup = $1 }
  }
  private static let workerKinds = SweepAxis("worker") { cells, _, settings in
    cells.multiply(by: settings.workerKinds) { $0.worker = $1 }
  }
  private static let failings = SweepAxis("failing") { cells, _, settings in
    cells.multiply(by: settings.failings) { $0.failing = $1 }
  }
  /// What wakes the postmaster for the exit of a child is a futex.
  private static let childWakeup = SweepAxis(nil) { cells, _, _ in
    for index in cells.indices { cells[index].wakeup = .futex }
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
