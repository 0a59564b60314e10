import CAtomics

/// Runs repetitions: starts a crew, leads it through the phases, watches it, and looks at what is
/// left when nothing runs any more.
package struct Supervisor: Sendable {
  /// How a repetition is timed, in nanoseconds.
  package struct Timing: Sendable, Hashable {
    package var warmup: UInt64
    package var measured: UInt64
    /// Without any progress for so long, the run hangs.
    package var patience: UInt64

    package init(warmup: UInt64, measured: UInt64, patience: UInt64 = 5_000_000_000) {
      self.warmup = warmup
      self.measured = measured
      self.patience = patience
    }
  }

  private let clock: Clock
  private let signals: SignalWatch

  package init(clock: Clock, signals: SignalWatch) {
    self.clock = clock
    self.signals = signals
  }

  /// Runs one repetition of a cell.
  ///
  /// Throws `Interruption` when a signal asks for the end, `RegionError` and `CrewError` when the
  /// machine cannot provide; a crew that dies, hangs or breaks an invariant is a verdict.
  package func run(
    _ cell: Cell, prepared: PreparedSubject, repetition: UInt32, timing: Timing,
    tick: (_ share: Double) -> Void = { _ in }
  ) throws -> Repetition {
    let region = RunRegion(cell, refills: prepared.refills, repetition: repetition)
    let subject = try SharedRegion(creating: prepared.layout)
    let run = try SharedRegion(creating: region.layout)
    prepared.format(subject.base)
    // Contenders do so again when they sit down: one that dies before leaves a record all the same.
    for seat in 0...cell.workers {
      region.record(seat, run.base).initialize(
        to: SeatRecord(slots: cell.slots, budget: cell.amortisationBudget))
    }
    var crew = try WorkerCrew(
      cell, repetition: repetition, clock: clock, subject: subject.descriptor, run: run.descriptor)
    var watch = CrewWatch(
      cell: cell, region: region, base: run.base, signals: signals, patience: timing.patience)
    let broken = try lead(&crew, &watch, cell, region.rendezvous(run.base), timing, tick)
    crew.end()
    let isAtRest = broken == nil && prepared.handsOutSlots
    return Repetition(
      repetition, of: cell, region: region, base: run.base,
      freeSlots: isAtRest ? prepared.freeSlots(subject.base) : nil, isSteady: watch.isSteady,
      verdict: broken)
  }

  /// From the start barrier to the last worker's exit.
  ///
  /// Returns what broke it off.
  private func lead(
    _ crew: inout WorkerCrew, _ watch: inout CrewWatch, _ cell: Cell, _ rendezvous: Rendezvous,
    _ timing: Timing, _ tick: (Double) -> Void
  ) throws -> Verdict? {
    let contenders = cell.contenders
    let backends = cell.workload.playsBothRoles ? 1 : cell.workers
    do throws(CrewWatch.Stop) {
      try watch.until(&crew, "start") { rendezvous.readyCount == contenders }
      if timing.warmup > 0 {
        rendezvous.enter(Rendezvous.Phase.warmup)
        try watch.pass(timing.warmup, &crew) { _ in }
      }
      rendezvous.enter(Rendezvous.Phase.measuring)
      watch.beginsSlices()
      try watch.pass(timing.measured, &crew, tick)
      rendezvous.enter(Rendezvous.Phase.stopping)
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
      }
    }
  }
}

/// The user, or the system, asked for the end.
package struct Interruption: Error, Equatable {
  package let signal: Int32
}
