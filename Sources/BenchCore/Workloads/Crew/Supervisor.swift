import CAtomics

/// Runs repetitions: starts a crew, leads it through the phases, watches it, and looks at what is
/// left when nothing runs any more.
package struct Supervisor: Sendable {
  /// How a repetition is timed, in nanoseconds.
  package struct Timing: Sendable, Hashable {
    /// At least.
    package var warmup: UInt64
    /// A warm-up whose rate does not settle ends here.
    package var warmupCap: UInt64
    package var measured: UInt64
    /// Measured time after a warm-up that did not settle.
    ///
    /// The warm-up decides and not the measured time itself: what is slow also varies more, so to go
    /// on where a rate varies, and to stop where it happens not to, would lift the mean.
    package var measuredCap: UInt64
    /// Without any progress for so long, the run hangs.
    package var patience: UInt64
    /// The measured time is looked at after each of these; nil for never.
    package var interval: UInt64?

    package init(
      warmup: UInt64, warmupCap: UInt64? = nil, measured: UInt64, measuredCap: UInt64? = nil,
      patience: UInt64 = 5_000_000_000, interval: UInt64? = nil
    ) {
      self.interval = interval
      self.warmup = warmup
      self.warmupCap = warmupCap ?? warmup
      self.measured = measured
      self.measuredCap = measuredCap ?? measured
      self.patience = patience
    }
  }

  private let clock: Clock
  private let signals: SignalWatch
  /// What is replayed, by name.
  private let traces: [String: ReplayTrace]

  package init(clock: Clock, signals: SignalWatch, traces: [String: ReplayTrace] = [:]) {
    self.clock = clock
    self.signals = signals
    self.traces = traces
  }

  /// Runs one repetition of a cell.
  ///
  /// Throws `Interruption` when a signal asks for the end, `Disturbance` when the program was stopped
  /// and resumed, `RegionError`, `CrewError` and `PlacementError` when the machine cannot provide; a
  /// crew that dies, hangs or breaks an invariant is a verdict.
  package func run(
    _ cell: Cell, prepared: PreparedSubject, placement: Placement, repetition: UInt32,
    timing: Timing,
    tick: (_ share: Double) -> Void = { _ in }
  ) throws -> Repetition {
    let region = RunRegion(cell, refills: prepared.refills, repetition: repetition)
    let subject = try SharedRegion(creating: prepared.layout)
    let run = try SharedRegion(creating: region.layout)
    prepared.format(subject.base)
    // Contenders do so again when they sit down: one that dies before leaves a record all the same.
    for seat in 0...cell.workers {
      region.placement(seat, run.base).initialize(to: SeatPlacement())
      region.record(seat, run.base).initialize(
        to: SeatRecord(slots: cell.slots, budget: cell.amortisationBudget))
    }
    if let replay = cell.replay, let trace = traces[replay.trace] {
      region.write(trace.timelines(of: cell.workers, at: replay.speed), run.base)
    }
    var crew = try WorkerCrew(
      cell, placement: placement, repetition: repetition, clock: clock, subject: subject.descriptor,
      run: run.descriptor)
    var watch = CrewWatch(
      cell: cell, placement: placement, region: region, base: run.base, signals: signals,
      patience: timing.patience)
    var totals = RunningTotals(
      cell, prepared,
      Remains(
        number: repetition, region: region, subjectBase: subject.base, runBase: run.base,
        conditions: watch.conditions, clock: clock, verdict: nil))
    let broken = try lead(
      &crew, &watch, &totals, cell, region.rendezvous(run.base), timing, placement.usedCPUs, tick)
    crew.end()
    if broken == nil, let error = watch.misplacement(in: 0..<cell.contenders) { throw error }
    var outcome = prepared.outcome(
      Remains(
        number: repetition, region: region, subjectBase: subject.base, runBase: run.base,
        conditions: watch.conditions, clock: clock, verdict: broken))
    if timing.interval != nil {
      outcome.intervals = totals.intervals(of: outcome, beganAt: watch.measuredFrom)
    }
    return outcome
  }

  /// From the start barrier to the last worker's exit.
  ///
  /// Returns what broke it off.
  private func lead(
    _ crew: inout WorkerCrew, _ watch: inout CrewWatch, _ totals: inout RunningTotals,
    _ cell: Cell, _ rendezvous: Rendezvous, _ timing: Timing, _ cpus: [UInt32],
    _ tick: (Double) -> Void
  ) throws -> Verdict? {
    let contenders = cell.contenders
    let backends = cell.backends
    do throws(CrewWatch.Stop) {
      try watch.until(&crew, "start") { rendezvous.readyCount == contenders }
      if timing.warmup > 0 && cell.replay == nil {
        rendezvous.enter(Rendezvous.Phase.warmup)
        try watch.warmUp(timing, &crew)
      }
      let stolen = StolenTime.Meter(cpus)
      rendezvous.enter(Rendezvous.Phase.measuring)
      try watch.measure(timing, &crew, &totals, tick)
      rendezvous.enter(Rendezvous.Phase.stopping)
      watch.notes(stolenShare: stolen.share)
      try watch.until(&crew, "stop") { rendezvous.finishedCount >= backends }
      rendezvous.enter(Rendezvous.Phase.draining)
      try watch.until(&crew, "stop") { rendezvous.finishedCount >= contenders }
      try watch.untilExit(of: &crew)
      return nil
    } catch {
      crew.end()
      switch error {
      case .broken(let verdict): return verdict
      case .interrupted(let signal): throw Interruption(signal: signal)
      case .misplaced(let error): throw error
      case .disturbed(let suspends):
        // With the crew gone nothing runs on while the program is stopped.
        if suspends { signals.suspend() }
        throw Disturbance()
      }
    }
  }
}

/// The user, or the system, asked for the end.
package struct Interruption: Error, Equatable {
  package let signal: Int32
}
