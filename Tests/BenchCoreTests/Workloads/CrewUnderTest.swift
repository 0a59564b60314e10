import BenchCore
import CAtomics
import Glibc

/// Where every slot is after a run, and what the contenders recorded on the way.
struct CrewOutcome {
  let free: [UInt32]
  let inFlight: [UInt32]
  /// Slots that a contender held when it left, by the owner words.
  let owned: [UInt32]
  let stashed: UInt32
  let takes: UInt64
  let gives: UInt64
  let doubleHandouts: UInt64
  let refusals: UInt64
  /// Each contender's, in the measured phase.
  let allocatedBytes: [UInt64]
  let unfinished: [UInt32]
}

/// A repetition in threads, with the test as its supervisor.
struct CrewUnderTest {
  let entry: StrategyEntry
  let cell: Cell
  /// Whether it is stopped only when each operation was done once: on a busy machine the measured time
  /// may pass before.
  var isPatient = false

  /// Nothing here is timed: a clock of round numbers.
  private static let clock = Clock(
    ticksPerNanosecond: 1, floorTicks: 20, granularityNanoseconds: 1, spinRoundsPerNanosecond: 1,
    hintsPerMicrosecond: 20)
  /// Decides, with the seed, where the run's memory begins: all sides must name the same.
  private static let repetition: UInt32 = 1

  func run(milliseconds: UInt32, warmupMilliseconds: UInt32 = 0) throws -> CrewOutcome {
    try run(milliseconds: milliseconds, warmupMilliseconds: warmupMilliseconds) {
      outcome($0.freeSlots($1.subjectBase), $1.region, $1.runBase)
    }
  }

  /// What the subject itself makes of it.
  func repetition(milliseconds: UInt32, warmupMilliseconds: UInt32 = 0) throws -> Repetition {
    try run(milliseconds: milliseconds, warmupMilliseconds: warmupMilliseconds) { $0.outcome($1) }
  }

  /// The same, looked at so many times while it is measured.
  func repetition(
    milliseconds: UInt32, warmupMilliseconds: UInt32 = 0, looks: UInt32
  ) throws -> Repetition {
    var totals: [(at: UInt64, counts: [OperationCount])] = []
    var repetition = try run(
      milliseconds: milliseconds, warmupMilliseconds: warmupMilliseconds, looks: looks,
      atLook: { totals = $0 }
    ) { $0.outcome($1) }
    repetition.intervals = Interval.between(
      totals, end: 0, atRest: repetition.operationCounts)
    return repetition
  }

  private func run<Result>(
    milliseconds: UInt32, warmupMilliseconds: UInt32, looks: UInt32 = 0,
    atLook: ([(at: UInt64, counts: [OperationCount])]) -> Void = { _ in },
    _ judge: (PreparedSubject, Remains) -> Result
  ) throws -> Result {
    let prepared = try entry.prepare(cell)
    let region = RunRegion(cell, refills: entry.refills, repetition: Self.repetition)
    let subject = try SharedRegion(creating: prepared.layout)
    let run = try SharedRegion(creating: region.layout)
    prepared.format(subject.base)
    let addresses = (subject: UInt(bitPattern: subject.base), run: UInt(bitPattern: run.base))
    let crew = ThreadCrew(seats: 0..<cell.contenders) { number in
      guard let subject = UnsafeMutableRawPointer(bitPattern: addresses.subject),
        let run = UnsafeMutableRawPointer(bitPattern: addresses.run)
      else { return }
      prepared.run(
        Seat(
          number: number, subjectBase: subject, runBase: run, clock: Self.clock,
          repetition: Self.repetition))
    }
    let backends = cell.backends
    let rendezvous = region.rendezvous(run.base)
    wait(for: "start") { rendezvous.readyCount == cell.contenders }
    if warmupMilliseconds > 0 {
      rendezvous.enter(Rendezvous.Phase.warmup)
      usleep(warmupMilliseconds * 1_000)
    }
    rendezvous.enter(Rendezvous.Phase.measuring)
    // Under the thread sanitizer 16 threads need a second to come from the barrier to their first take.
    let microseconds = milliseconds * 1_000 + (isUnderThreadSanitizer ? 2_800_000 : 0)
    let remains = Remains(
      number: Self.repetition, region: region, subjectBase: subject.base, runBase: run.base,
      conditions: Repetition.Conditions(), verdict: nil)
    var totals = RunningTotals(cell, prepared, remains)
    for look in 0..<looks {
      usleep(microseconds / (looks + 1))
      totals.look(at: UInt64(look + 1))
      atLook(totals.moments)
    }
    usleep(microseconds / (looks + 1))
    if isPatient { awaitEveryOperation(prepared, remains) }
    rendezvous.enter(Rendezvous.Phase.stopping)
    wait(for: "end of the backends") { rendezvous.finishedCount >= backends }
    rendezvous.enter(Rendezvous.Phase.draining)
    wait(for: "end of the postmaster") { rendezvous.finishedCount == cell.contenders }
    crew.join()
    return judge(prepared, remains)
  }

  /// Five seconds later it is time to stop all the same.
  private func awaitEveryOperation(_ prepared: PreparedSubject, _ remains: Remains) {
    // These plain reads of what others write are races to it, and its time is long enough.
    guard !isUnderThreadSanitizer else { return }
    var totals = RunningTotals(cell, prepared, remains)
    let end = ca_clock_monotonic_ns() + 5_000_000_000
    while ca_clock_monotonic_ns() < end {
      totals.look(at: 0)
      let counts = totals.moments.last?.counts ?? []
      let isWithheld = cell.workload.withholdsGives
      if counts.allSatisfy({ $0.operations > 0 || (isWithheld && $0.op == "give") }) { return }
      usleep(10_000)
    }
  }

  /// A crew that hangs ends the whole test process: a time limit does not stop code that blocks, and
  /// threads that hang cannot be taken off the memory they use.
  private func wait(for what: String, until condition: () -> Bool) {
    let pause: UInt32 = 200
    let patience: UInt32 = 60_000_000
    for _ in 0..<patience / pause {
      if condition() { return }
      usleep(pause)
    }
    fatalError("\(cell.strategy), \(cell.scenario), \(cell.slots) slots: no \(what) in a minute")
  }

  private func outcome(
    _ free: [UInt32], _ region: RunRegion, _ base: UnsafeMutableRawPointer
  ) -> CrewOutcome {
    let backends = (0..<cell.workers).map { region.record($0, base).pointee }
    let postmaster = region.record(cell.workers, base).pointee
    let all = backends + [postmaster]
    let owners = region.owners(base)
    return CrewOutcome(
      free: free, inFlight: (0..<cell.workers).flatMap { region.mailbox($0, base).inFlight() },
      owned: (0..<cell.slots).filter { owners.holder(of: SlotIndex(trusted: $0)) != nil },
      stashed: postmaster.stashed, takes: backends.map(\.operations).reduce(0, +),
      gives: postmaster.operations, doubleHandouts: all.map(\.doubleHandouts).reduce(0, +),
      refusals: all.map(\.refusals).reduce(0, +), allocatedBytes: all.map(\.allocatedBytes),
      unfinished: (0...cell.workers).filter {
        region.record($0, base).pointee.step != SeatRecord.Step.finished
      })
  }
}
