import CAtomics
import Foundation

/// What a run is to do: which cells, how often, for how long, in which order.
package struct RunPlan: Sendable {
  package let cells: [Cell]
  /// Of each cell.
  package let placements: [Placement]
  package let repetitions: UInt32
  package let timing: Supervisor.Timing
  package let remeasurement: Remeasurement
  package let counts: Bool
  /// What is replayed, by name.
  package let traces: [String: ReplayTrace]
  /// Cell and repetition, in the order in which they run.
  package let order: [RunMetadata.Step]

  /// Strategies are interleaved: each repetition goes through all cells in an order of its own, so
  /// that a machine which drifts does not favour one of them.
  package init(
    cells: [Cell], on topology: CPUTopology, repetitions: UInt32, timing: Supervisor.Timing,
    remeasurement: Remeasurement, counts: Bool, seed: UInt64, traces: [String: ReplayTrace] = [:]
  ) throws(PlacementError) {
    self.cells = cells
    placements = try cells.map { cell throws(PlacementError) in
      try Placement(cell.affinity, contenders: cell.contenders, on: topology)
    }
    self.repetitions = repetitions
    self.timing = timing
    self.remeasurement = remeasurement
    self.counts = counts
    self.traces = traces
    var generator = SeededGenerator(seed: seed)
    order = (1...Int(repetitions)).flatMap { repetition in
      cells.indices.shuffled(using: &generator).map {
        RunMetadata.Step(cell: $0, repetition: repetition)
      }
    }
  }

  /// Why some cells have no counted rows: a sentence, or none.
  package var notes: [String] {
    let locks = Catalogue.locks.filter { lock in
      !lock.isCountable && cells.contains { $0.lock == lock.name }
    }
    guard counts else { return [] }
    var notes: [String] = []
    if !locks.isEmpty {
      let names = locks.map(\.name).joined(separator: " and ")
      notes.append("Not counted: cells under \(names), whose accesses are the C library's own.")
    }
    if cells.contains(where: \.workload.isReplay) {
      notes.append("Not counted: replays, of which it is the times that matter.")
    }
    if cells.contains(where: { $0.workload.subject == .lifecycle }) {
      notes.append(
        "Not counted: lifecycle, whose parts the subjects slot, start, exit and dsm count.")
    }
    return notes
  }

  /// How long the run takes, given what starting one worker costs, in nanoseconds: at least, and if
  /// no warm-up settles.
  package func estimatedNanoseconds(
    workerStart: UInt64
  ) -> (least: UInt64, most: UInt64) {
    let starting: UInt64 = order.reduce(0) { sum, step in
      let cell = cells[step.cell]
      let workers = cell.mode == .threads ? 1 : UInt64(cell.contenders)
      let atOnce = UInt64(max(1, min(placements[step.cell].usedCPUs.count, Int(cell.contenders))))
      return sum + workerStart + workerStart * workers / atOnce
    }
    var (least, most) = (starting, starting)
    for step in order {
      let cell = cells[step.cell]
      least += nanoseconds(of: cell)
      most += cell.replay?.span ?? (timing.warmupCap + timing.measuredCap)
    }
    return (least, most)
  }

  /// How long a repetition is if its warm-up settles at once: of a replay the trace says it.
  package func nanoseconds(of cell: Cell) -> UInt64 {
    cell.replay?.span ?? (timing.warmup + timing.measured)
  }

  /// The CPUs that some cell uses.
  package var usedCPUs: [UInt32] { Placement.usedCPUs(of: placements) }

  /// Whether contenders outnumber the CPUs that they may run on.
  package func isOversubscribed(_ cell: Int) -> Bool {
    cells[cell].contenders > placements[cell].usedCPUs.count
  }
}

/// How a run ended; `exitCode` is the program's.
package enum RunOutcome: Equatable, Sendable {
  case complete
  /// Invariants broken, a hang, a dead contender: a sentence each.
  case failed([String])
  case interrupted

  package var exitCode: Int32 {
    switch self {
    case .complete: 0
    case .failed: 3
    case .interrupted: 130
    }
  }
}

/// Carries out a plan and saves each repetition as soon as it has finished.
package struct Runner {
  private let plan: RunPlan
  private let clock: Clock
  private let supervisor: Supervisor
  private let signals: SignalWatch
  private let folder: ResultsFolder
  private var metadata: RunMetadata
  package private(set) var results = RunResults()

  /// What is going on, for people who wait.
  package struct Progress: Sendable {
    package let step: Int
    package let steps: Int
    package let cell: Cell
    package let repetition: Int
    /// Of this repetition's measured time.
    package let share: Double
  }

  package init(
    _ plan: RunPlan, clock: Clock, signals: SignalWatch, folder: ResultsFolder,
    metadata: RunMetadata
  ) {
    self.plan = plan
    self.clock = clock
    self.signals = signals
    self.folder = folder
    self.metadata = metadata
    supervisor = Supervisor(clock: clock, signals: signals, traces: plan.traces)
  }

  /// Runs to the end, or to the first worker's death or signal.
  ///
  /// Results are on the disk either way.
  package mutating func run(report: (Progress) -> Void) throws -> RunOutcome {
    do {
      try folder.write(Self.reserve, String(repeating: " ", count: try reserveSize()))
      try save()
      var failures = plan.counts ? try count() : []
      failures += try measure(report)
      return try finish(failures.isEmpty ? .complete : .failed(failures))
    } catch is Interruption {
      return try finish(.interrupted)
    } catch {
      // The disk may be full: what is saved stays, and the error is the one that matters.
      folder.remove(Self.reserve)
      folder.removeFolder(RunResults.unmerged)
      metadata.failures.append("\(error)")
      metadata.finish(.failed, exitCode: 1, at: Date())
      if results.rows.isEmpty {
        for name in ["results.csv", "meta.json"] { folder.remove(name) }
      } else {
        try? folder.write("meta.json", metadata.json())
      }
      throw error
    }
  }

  /// Blanks that keep room for the last meta.json, which must say what happened to a run that
  /// filled the disk.
  private static let reserve = "\(RunResults.unmerged)/reserve"

  /// Room for the steps of the order, measured again each, where contenders are, the failures, and
  /// the file system's rounding.
  private func reserveSize() throws -> Int {
    let cpus = Set(plan.placements).reduce(0) { $0 + 128 + 16 * $1.pinned.count }
    return try metadata.json().utf8.count + 160 * plan.order.count + cpus + 16_384
  }

  /// Goes through the order; returns why the run failed, if it did.
  private mutating func measure(_ report: (Progress) -> Void) throws -> [String] {
    var condemned = Set<String>()
    var failures: [String] = []
    for (number, step) in plan.order.enumerated() {
      let cell = plan.cells[step.cell]
      guard !condemned.contains(cell.strategy), let entry = Catalogue.strategy(named: cell.strategy)
      else { continue }
      let (repetition, attempts) = try plan.remeasurement.run {
        try measure(step, number: number, entry, report)
      }
      if !repetition.isBroken { metadata.add(plan.placements[step.cell]) }
      if attempts > 1 {
        metadata.remeasured.append(
          .init(cell: step.cell, repetition: step.repetition, attempts: attempts))
      }
      metadata.order.append(step)
      append(repetition, of: step.cell, entry)
      if let verdict = repetition.verdict, !repetition.isProvoked {
        failures.append(verdict.message)
        if verdict.condemnsStrategy {
          condemned.insert(cell.strategy)
          results.withhold(
            strategy: cell.strategy, error: verdict.name, message: verdict.message)
        }
      }
      try save()
      // Whoever kills one worker means the run.
      if case .contenderDied = repetition.verdict { break }
    }
    return failures
  }

  /// One attempt at a step.
  private func measure(
    _ step: RunMetadata.Step, number: Int, _ entry: StrategyEntry,
    _ report: (Progress) -> Void
  ) throws -> Repetition {
    let cell = plan.cells[step.cell]
    return try supervisor.run(
      cell, prepared: try entry.prepare(cell), placement: plan.placements[step.cell],
      repetition: UInt32(step.repetition), timing: plan.timing
    ) { share in
      report(
        Progress(
          step: number, steps: plan.order.count, cell: cell, repetition: step.repetition,
          share: share))
    }
  }

  private mutating func append(_ repetition: Repetition, of cell: Int, _ entry: StrategyEntry) {
    let made = RepetitionRows(
      repetition, of: plan.cells[cell], entry: entry, runID: metadata.runID, clock: clock,
      cpus: plan.placements[cell].usedCPUs.count)
    results.append(
      rows: made.rows, histograms: made.histograms, yields: made.yields,
      intervals: made.intervals)
    results.compareWithFloor(sameAs: made.rows)
  }

  /// Counts every cell; returns what the counted world found broken.
  private mutating func count() throws -> [String] {
    var failures: [String] = []
    // Mode, affinity, wake-ups and schedules are nothing to it.
    let first = plan.cells[0]
    for cell in plan.cells
    where cell.mode == first.mode && cell.affinity == first.affinity
      && cell.wakeup == first.wakeup && cell.stall == .none && cell.isScheduled(as: first)
      && cell.workload.isCounted
    {
      switch signals.wait(nanoseconds: 0) {
      case .interrupt(let signal): throw Interruption(signal: signal)
      case .suspend: signals.suspend()
      case .child, .resumed, .nothing: break
      }
      // A peer's own accesses are seen by no world, and half a count is none.
      guard let entry = Catalogue.strategy(named: cell.strategy), entry.card.kind != .peer,
        let join = entry.join(under: cell.lock), join.card.isCountable
      else { continue }
      let run = try join.prepare(cell).count()
      results.append(
        rows: CountedRows.rows(run, of: cell, entry: entry, runID: metadata.runID),
        histograms: [], yields: [])
      if let verdict = run.verdict { failures.append(verdict.message) }
      if entry.handsOutSlots, run.doubleHandouts + run.refusals > 0 {
        failures.append(
          """
          \(cell.strategy), counted from one thread, handed out \(run.doubleHandouts) slots twice, \
          and the postmaster refused \(run.refusals)
          """)
      }
    }
    return failures
  }

  private mutating func save() throws {
    try results.save(to: folder)
    try folder.write("meta.json", metadata.json())
  }

  private mutating func finish(_ outcome: RunOutcome) throws -> RunOutcome {
    folder.remove(Self.reserve)
    try results.finish(in: folder)
    metadata.warnings += FallingBehind.sentences(of: results.rows)
    switch outcome {
    case .complete: metadata.finish(.complete, exitCode: outcome.exitCode, at: Date())
    case .interrupted: metadata.finish(.interrupted, exitCode: outcome.exitCode, at: Date())
    case .failed(let failures):
      metadata.failures += failures
      metadata.finish(.failed, exitCode: outcome.exitCode, at: Date())
    }
    try folder.write("meta.json", metadata.json())
    return outcome
  }
}
