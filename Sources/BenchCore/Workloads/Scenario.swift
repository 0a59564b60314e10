/// A workload by name: who contends, how much is held, who waits for what.
///
/// What stands here as a default applies where the user says nothing else.
package struct Scenario: Sendable, Hashable {
  package let name: String
  /// One line for `list`.
  package let summary: String
  package var subject = Subject.slot
  package var cast = Cast.backendsAndPostmaster
  /// A backend's take waits until its last slot has been given back.
  package var waitsForGive = false
  /// A backend whose burst is complete gives it back one by one, with a take after each.
  package var isSawtooth = false
  /// Nothing is given until all free slots have been taken and posted; then all come back at once.
  ///
  /// Never together with `waitsForGive`, which would wait for ever.
  package var withholdsGives = false
  /// Of segments: attaches go by handles of segments that are no more.
  package var attachesStale = false
  package var defaultSlots: [UInt32] = [8, 64, 1_024]
  package var defaultWorkers = Workers.counts([1, 4])
  package var defaultOccupancy = Occupancy.share(0.5)
  /// Beside that one, where it is how much is held that matters.
  package var furtherOccupancies: [Occupancy] = []
  package var defaultShape = OccupancyShape.prefix
  package var defaultBurst = Burst.slots(1)
  package var defaultThink = TimeDistribution.none
  package var defaultHold = TimeDistribution.none
  /// The one cell of it in a run of everything.
  package var example = Example(slots: 1_024, occupancy: 0.5)

  package struct Example: Sendable, Hashable {
    package let slots: UInt32
    /// Share of slots held.
    package let occupancy: Double
  }

  package static let all: [Scenario] = [
    pairs, churn, trickle, burst, nearFull, sawtooth, oversubscribed, crashStorm, cold, starts,
    exits, dsmChurn, dsmStale, lifecycle,
  ]

  /// Those of one subject.
  package static func scenarios(of subject: Subject) -> [Scenario] {
    all.filter { $0.subject == subject }
  }

  /// A worker's life is four subjects' operations, which each of them counts.
  package var isCounted: Bool { subject != .lifecycle }

  /// One contender plays backend and postmaster in turn: the uncontended cost.
  package var playsBothRoles: Bool { cast == .oneInBothRoles }

  package static let pairs = Scenario(
    name: "pairs", summary: "one contender takes and gives in turn: the uncontended cost",
    cast: .oneInBothRoles)

  /// Without think time a loop measures how long one contender keeps a line, not contention: 50 to
  /// 150 ns is what Yang and Mellor-Crummey's harness waits, and near where lines are fought over
  /// most.
  private static let contentionThink = TimeDistribution.uniform(low: 50, high: 150)

  package static let churn = Scenario(
    name: "churn", summary: "backends take, post and take again; the postmaster gives",
    defaultThink: contentionThink)

  package static let trickle = Scenario(
    name: "trickle",
    summary: "all slots but one held, each take waits for the give before: refill-list's adversary",
    waitsForGive: true, defaultOccupancy: .allButOne)

  /// A parallel query: four workers, where PostgreSQL's default allows two to a Gather
  /// (max_parallel_workers_per_gather).
  ///
  /// Held for longer than the other three takes last, so that bursts overlap.
  package static let burst = Scenario(
    name: "burst", summary: "a query takes four slots at once, holds them, and posts them together",
    defaultBurst: .upTo(4), defaultThink: contentionThink,
    defaultHold: .uniform(low: 200, high: 600))

  /// A share of the slots would leave none of 8 free, or 13,107 of 262,143: as many as there are
  /// backends is near full at any size, and leaves each a slot whenever the postmaster has caught up.
  ///
  /// Random, for what remains of a full table lies anywhere.
  package static let nearFull = Scenario(
    name: "near-full", summary: "as many slots free as there are backends, anywhere in the table",
    defaultOccupancy: .allButWorkers, defaultShape: .random, defaultThink: contentionThink)

  package static let sawtooth = Scenario(
    name: "sawtooth",
    summary: "all free slots taken, then given one by one with a take after each, then all",
    waitsForGive: true, isSawtooth: true, defaultBurst: .shareOfFree)

  /// A backend holds for ten times its pause, so that of ten that lose their processor some eight
  /// hold a slot meanwhile.
  package static let oversubscribed = Scenario(
    name: "oversubscribed", summary: "eight backends a processor, most of them holding a slot",
    defaultWorkers: .perProcessor(8), defaultThink: contentionThink,
    defaultHold: .uniform(low: 500, high: 1_500))

  /// After a crash no occupant is left.
  package static let crashStorm = Scenario(
    name: "crash-storm", summary: "once all slots are taken they all come back at once, and again",
    withholdsGives: true, defaultOccupancy: .share(0), defaultThink: contentionThink)

  /// 8,192 slots of PostgreSQL 18 are 12 MB, more than a processor's second-level cache, and no more
  /// than any strategy can serve by default.
  package static let cold = Scenario(
    name: "cold", summary: "a large table with few slots in use: a queue walks through all of it",
    defaultSlots: [8_192], defaultOccupancy: .share(0.02), defaultThink: contentionThink)
}

extension Scenario {
  /// From a server without other workers to one with half of its slots in use, each of which
  /// PostgreSQL's postmaster looks for at each wake-up.
  package static let starts = Scenario(
    name: "starts",
    summary: "backends have workers started and ended beside others that run throughout",
    subject: .start, defaultSlots: [8_192], defaultWorkers: .counts([1]),
    defaultOccupancy: .share(0),
    furtherOccupancies: [.upTo(64), .upTo(1_024), .upTo(4_096)], defaultThink: contentionThink,
    example: Example(slots: 1_024, occupancy: 0.0625))
}

extension Scenario {
  /// As many children as PostgreSQL's default allows workers, up to more than anybody has.
  package static let exits = Scenario(
    name: "exits",
    summary: "a child exits and is looked up by its pid, another starts in its place",
    subject: .exit, cast: .postmaster, defaultSlots: [8, 64, 1_024, 8_192, 65_536],
    defaultOccupancy: .share(0), example: Example(slots: 1_024, occupancy: 0))
}

extension Scenario {
  /// PostgreSQL 18's default is 744 slots: 64, and 5 for each of 136 backends.
  package static let dsmChurn = Scenario(
    name: "dsm-churn",
    summary: "backends create a segment, attach to one of many, detach, and destroy their own",
    subject: .dsm, cast: .backends, defaultSlots: [64, 744, 8_192, 65_536],
    defaultThink: contentionThink, example: Example(slots: 744, occupancy: 0.5))

  package static let dsmStale = Scenario(
    name: "dsm-stale",
    summary: "the same, but they attach by handles of segments that are no more",
    subject: .dsm, cast: .backends, attachesStale: true,
    defaultSlots: [64, 744, 8_192, 65_536], defaultThink: contentionThink)
}

extension Scenario {
  /// From PostgreSQL's default to sixteen times what anybody runs: where a search begins to matter is
  /// the question.
  package static let lifecycle = Scenario(
    name: "lifecycle",
    summary: "a worker's life: segment, slot, start, child process, exit, slot given back",
    subject: .lifecycle, defaultSlots: [8, 64, 512, 1_024, 8_192],
    example: Example(slots: 64, occupancy: 0.5))
}

/// Who contends in a scenario.
package enum Cast: Sendable, Hashable {
  case backendsAndPostmaster
  case oneInBothRoles
  /// The postmaster alone: nothing is shared.
  case postmaster
  /// Backends alone: the postmaster has no part in it.
  case backends

  /// How many backends there are, of so many that were asked for.
  package func workers(_ asked: UInt32) -> UInt32 {
    switch self {
    case .backendsAndPostmaster, .backends: asked
    case .oneInBothRoles: 1
    case .postmaster: 0
    }
  }

  package func contenders(_ workers: UInt32) -> UInt32 {
    switch self {
    case .backendsAndPostmaster: workers + 1
    case .backends: workers
    case .oneInBothRoles, .postmaster: 1
    }
  }

  package func backends(_ workers: UInt32) -> UInt32 {
    switch self {
    case .backendsAndPostmaster, .backends: workers
    case .oneInBothRoles: 1
    case .postmaster: 0
    }
  }
}

/// How many backends a scenario has.
package enum Workers: Sendable, Hashable {
  case counts([UInt32])
  /// So many for each allowed processor.
  case perProcessor(UInt32)

  package func counts(processors: UInt32) -> [UInt32] {
    switch self {
    case .counts(let counts): counts
    case .perProcessor(let count): [min(count * processors, Self.largest)]
    }
  }

  /// Workers beyond this exceed any machine that the model is meant for.
  package static let largest: UInt32 = 256
}

/// How many slots long-lived occupants hold.
package enum Occupancy: Sendable, Hashable {
  /// Of all slots, from 0 to 1.
  case share(Double)
  case allButOne
  /// A slot is free for each backend.
  case allButWorkers
  /// So many, or half of all slots where that is less.
  case upTo(UInt32)

  package func held(of slots: UInt32, workers: UInt32) -> UInt32 {
    switch self {
    case .share(let share): UInt32((share * Double(slots)).rounded())
    case .allButOne: slots - 1
    case .allButWorkers: slots - min(slots, workers)
    case .upTo(let count): min(count, slots / 2)
    }
  }
}

/// Which slots the occupants hold.
package enum OccupancyShape: String, CaseIterable, Sendable, Codable {
  /// The low ones, as logical replication workers do that started with the server.
  case prefix
  case random
  case suffix
}

package enum Mode: String, CaseIterable, Sendable, Codable {
  case threads
  case processes
}
