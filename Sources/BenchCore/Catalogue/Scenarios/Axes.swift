/// Everything that can be swept: a list each, of which an empty one says nothing.
///
/// Flags say, or else the scenario, or else what is usual.
package struct Axes: Sendable, Hashable {
  package var slots: [UInt32] = []
  package var workers: [WorkerCount] = []
  package var modes: [Mode] = []
  /// For strategies that lock; the others ignore them.
  package var locks: [String] = []
  package var layouts: [SlotLayout] = []
  package var occupancies: [Occupancy] = []
  package var occupancyShapes: [OccupancyShape] = []
  package var bursts: [Burst] = []
  package var burstPolicies: [BurstPolicy] = []
  package var giveBacks: [GiveBack] = []
  package var thinks: [TimeDistribution] = []
  package var holds: [TimeDistribution] = []
  package var rates: [ArrivalRate] = []
  package var arrivals: [Arrival] = []
  package var latencyLimits: [OptionalSpan] = []
  package var tagBits: [UInt32] = []
  package var stalls: [TimeDistribution] = []
  package var postmasterPauses: [OptionalSpan] = []
  package var bitmapSpreads: [BitmapSpread] = []
  package var pids: [PidPattern] = []
  package var exitOrders: [ExitOrder] = []
  package var dsmHandles: [DSMHandles] = []
  package var handleBits: [UInt32] = []
  package var wakeups: [Wakeup] = []
  package var workerKinds: [WorkerKind] = []
  /// Shares of starts.
  package var failings: [Double] = []
  package var amortisationBudgets: [UInt32] = []
  package var affinities: [Affinity] = []
  /// Names of those that are built in, and paths of files.
  package var traces: [String] = []
  package var speeds: [ReplaySpeed] = []

  package init() {}

  /// What holds where neither flags nor the scenario say anything.
  package static let usual: Axes = {
    var usual = Axes()
    usual.slots = [8, 64, 1_024]
    usual.workers = [1, 4]
    usual.modes = Mode.allCases
    usual.locks = [LWLock.name]
    usual.layouts = [.postgres18]
    usual.occupancies = [0.5]
    usual.occupancyShapes = [.prefix]
    usual.bursts = [1]
    usual.burstPolicies = [.bestEffort]
    usual.giveBacks = [.together]
    usual.thinks = [.none]
    usual.holds = [.none]
    usual.rates = [.closed]
    usual.arrivals = [.poisson]
    usual.latencyLimits = [.none]
    // As many as fit beside 16 bits of index into a 32-bit word (R4).
    usual.tagBits = [16]
    usual.stalls = [.none]
    usual.postmasterPauses = [.none]
    usual.bitmapSpreads = [.packed]
    usual.pids = [.sequential]
    usual.exitOrders = [.random]
    usual.dsmHandles = [.random]
    usual.handleBits = [32]
    usual.wakeups = [.signal]
    usual.workerKinds = [.process]
    usual.failings = [0]
    usual.amortisationBudgets = [8]
    usual.affinities = [.none]
    usual.traces = [ReplayTrace.names[0]]
    usual.speeds = [.times(1)]
    return usual
  }()

  /// These, and for what they do not say those.
  package func over(_ others: Axes) -> Axes {
    var joined = self
    for axis in Axis.all where axis.texts(self).isEmpty { axis.copy(others, &joined) }
    return joined
  }

  /// Those of them that mean something in a subject.
  package func of(_ subject: Subject) -> Axes {
    let known = SweepAxis.keys(of: subject)
    var axes = Axes()
    for axis in Axis.all where known.contains(axis.key) { axis.copy(self, &axes) }
    return axes
  }
}
