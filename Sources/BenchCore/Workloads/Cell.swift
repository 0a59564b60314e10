/// One point of a sweep: everything that decides what a repetition does, and nothing else.
///
/// Encoded as the brief that a worker process is started with.
package struct Cell: Hashable, Sendable, Codable {
  package var strategy: String
  /// What the results call it.
  package var scenario: String
  package var workload: Workload
  package var mode: Mode
  package var lock: String
  package var layout: SlotLayout
  package var workers: UInt32
  package var slots: UInt32
  /// Slots that occupants hold throughout.
  package var held: UInt32
  package var occupancyShape: OccupancyShape
  package var think: TimeDistribution
  package var hold: TimeDistribution
  /// Slots that one query takes at once.
  package var burst: UInt32 = 1
  package var burstPolicy = BurstPolicy.bestEffort
  package var giveBack = GiveBack.together
  package var tagBits: UInt32
  package var bitmapSpread = BitmapSpread.packed
  /// How long backend 0 is held before its compare-exchanges; none where the strategy makes none.
  package var stall = TimeDistribution.none
  /// Nil where no trace is replayed.
  package var replay: Replay?
  /// Of all backends together; nil for a closed loop.
  package var ratePerSecond: Double?
  /// When the operations of an open loop are due.
  package var arrival = Arrival.poisson
  /// Longer is late, in nanoseconds.
  package var latencyLimit: UInt64?
  /// How long the postmaster's process is stopped in the middle of the measured time, in nanoseconds.
  package var postmasterPause: UInt64?
  /// Whether damage is what was asked for: stalls, and a tag whose width was set by hand.
  package var isProvoked = false
  package var affinity = Affinity.none
  package var pids = PidPattern.sequential
  package var exitOrder = ExitOrder.random
  package var dsmHandles = DSMHandles.random
  package var handleBits: UInt32 = 32
  package var wakeup = Wakeup.signal
  package var worker = WorkerKind.process
  /// Share of launches whose worker exits with 1.
  package var failing = 0.0
  package var amortisationBudget: UInt32
  /// Decides which slots a random shape holds, and every contender's draws.
  package var seed: UInt64
  /// Where wrapping counters start: 0 outside tests.
  package var counterOrigin: UInt32 = 0

  package init(
    strategy: String, scenario: Scenario, mode: Mode, lock: String, layout: SlotLayout,
    workers: UInt32, slots: UInt32, held: UInt32, occupancyShape: OccupancyShape,
    think: TimeDistribution, hold: TimeDistribution, tagBits: UInt32, amortisationBudget: UInt32,
    seed: UInt64
  ) {
    self.strategy = strategy
    self.scenario = scenario.name
    workload = scenario.workload
    self.mode = mode
    self.lock = lock
    self.layout = layout
    self.workers = scenario.workload.cast.workers(workers)
    self.slots = slots
    self.held = held
    self.occupancyShape = occupancyShape
    self.think = think
    self.hold = hold
    self.tagBits = tagBits
    self.amortisationBudget = amortisationBudget
    self.seed = seed
  }

  /// Those who contend: backends and the postmaster, or one who plays both, or either alone.
  package var contenders: UInt32 { workload.cast.contenders(workers) }

  /// Contenders that leave when the measured time is over; the postmaster goes on until they have.
  package var backends: UInt32 { workload.cast.backends(workers) }

  /// Whether operations fall due, at a rate or by a trace.
  package var isOpenLoop: Bool { ratePerSecond != nil || replay != nil }

  /// Has its operations fall due; nobody thinks in between.
  package mutating func open(at ratePerSecond: Double, _ arrival: Arrival) {
    self.ratePerSecond = ratePerSecond
    self.arrival = arrival
    think = .none
  }

  /// Whether operations are due when they are in the other cell, and users as patient.
  package func isScheduled(as other: Cell) -> Bool {
    (ratePerSecond, arrival, latencyLimit, postmasterPause)
      == (other.ratePerSecond, other.arrival, other.latencyLimit, other.postmasterPause)
  }

  /// When the operations of one backend are due.
  package func schedule(of backend: UInt32, seed: UInt64) -> ArrivalSchedule? {
    ratePerSecond.map {
      ArrivalSchedule(arrival, rate: $0, backend: backend, of: workers, seed: seed)
    }
  }

  /// Whether this contender is held before its compare-exchanges.
  package func stalls(_ seat: UInt32) -> Bool { seat == 0 && stall != .none }

  /// Whether a backend ever holds more than one slot, or could.
  package var takesBursts: Bool { burst > 1 || workload.isSawtooth }

  /// A sawtooth has a way of its own, and of one slot there is no order.
  package var choosesGiveBack: Bool { burst > 1 && !workload.isSawtooth }

  /// Slots that nobody holds throughout.
  package var free: UInt32 { slots - held }

  package var geometry: SlotGeometry {
    SlotGeometry(slots: slots, layout: layout, counterOrigin: counterOrigin)
  }

  package var options: StrategyOptions {
    StrategyOptions(
      tagBits: tagBits, bitmapSpread: bitmapSpread,
      plantedRounds: PlantedSpin.rounds(in: strategy) ?? 0)
  }

  /// The share of slots held, as the results give it.
  package var occupancy: Double { Double(held) / Double(slots) }

  package var exitGeometry: ExitGeometry {
    ExitGeometry(children: slots, descriptors: Machine.descriptorLimit)
  }

  package var dsmGeometry: DSMGeometry {
    DSMGeometry(
      slots: slots, live: held, backends: workers, handles: dsmHandles, handleBits: handleBits,
      seed: seed)
  }

  /// Of workers that have a segment each: as PostgreSQL, 64 slots more than there may be users of one.
  package var lifecycleSegments: DSMGeometry {
    DSMGeometry(
      slots: slots + 64, live: held, backends: workers, handles: dsmHandles,
      handleBits: handleBits, seed: seed)
  }

  /// Which slots are free when the repetition starts, in ascending order.
  package var startingState: StartingState {
    var slotsByRank = Array(0..<slots)
    switch occupancyShape {
    case .prefix: break
    case .suffix: slotsByRank.reverse()
    case .random:
      var generator = SeededGenerator(seed: seed)
      slotsByRank.shuffle(using: &generator)
    }
    return StartingState(free: slotsByRank.dropFirst(Int(held)).sorted())
  }

  /// The strategy as messages name it: with its lock, unless that is the usual one or none.
  package var strategyName: String {
    lock == LWLock.name || lock == NoLock.name ? strategy : "\(strategy) under \(lock)"
  }

  /// The name of a contender in messages.
  package func contenderName(_ number: UInt32) -> String {
    number == workers ? "postmaster" : "backend \(number)"
  }
}

/// As text, so that briefs and metadata read as the flags do.
extension TimeDistribution: Codable {
  package init(from decoder: any Decoder) throws {
    try self.init(parsing: decoder.singleValueContainer().decode(String.self))
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
