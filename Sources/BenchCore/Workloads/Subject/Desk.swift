import CAtomics

/// What a contender finds at its seat: its record, its recorders, its end of the mailboxes.
package struct Desk {
  package let seat: Seat
  package let record: UnsafeMutablePointer<SeatRecord>
  package let rendezvous: Rendezvous
  private let cell: Cell
  private let region: RunRegion
  private let scale: TickScale

  /// One operation in this many, on average, is timed where it is shorter than ten times the clock.
  private static let sampleInterval: UInt32 = 16
  /// One in this many where it is longer, and the clock no longer matters.
  private static let slowSampleInterval: UInt32 = 4

  package init(_ cell: Cell, refills: Bool, seat: Seat) {
    self.init(cell, RunRegion(cell, refills: refills, repetition: seat.repetition), seat)
  }

  private init(_ cell: Cell, _ region: RunRegion, _ seat: Seat) {
    self.cell = cell
    self.region = region
    self.seat = seat
    scale = TickScale(seat.clock)
    record = region.record(seat.number, seat.runBase)
    rendezvous = region.rendezvous(seat.runBase)
    record.initialize(to: SeatRecord(slots: cell.slots, budget: cell.amortisationBudget))
  }

  /// The desk of another seat that the same thread serves.
  package func neighbour(_ distance: UInt32) -> Desk {
    Desk(
      cell, region,
      Seat(
        number: seat.number + distance, subjectBase: seat.subjectBase, runBase: seat.runBase,
        clock: seat.clock, repetition: seat.repetition))
  }

  package var notes: UnsafeMutablePointer<BackendNotes> { pointer(to: \.notes) }

  package var postmasterNotes: UnsafeMutablePointer<PostmasterNotes> {
    pointer(to: \.postmasterNotes)
  }

  private func pointer<Field>(to field: KeyPath<SeatRecord, Field>) -> UnsafeMutablePointer<Field> {
    guard let offset = MemoryLayout<SeatRecord>.offset(of: field) else {
      preconditionFailure("a record's stored field has an offset")
    }
    return (UnsafeMutableRawPointer(record) + offset).assumingMemoryBound(to: Field.self)
  }

  /// Differs between contenders and repetitions, and between nothing else.
  package var seed: UInt64 {
    var generator = SeededGenerator(
      seed: cell.seed ^ UInt64(seat.repetition) << 32 ^ UInt64(seat.number))
    return generator.next()
  }

  package var backendSeat: BackendSeat {
    backendSeat(
      seat.number, accountedAt: seat.number, waitsForGive: cell.workload.waitsForGive,
      think: cell.think, hold: cell.hold)
  }

  /// This contender's own record of its subject.
  package func tally<Tally: BitwiseCopyable>(_: Tally.Type) -> UnsafeMutablePointer<Tally> {
    region.tally(Tally.self, of: seat.number, seat.runBase)
  }

  package func segmentBoard(of backend: UInt32) -> SegmentBoard {
    region.segmentBoard(backend, seat.runBase)
  }

  package var segmentLedger: SegmentLedger { region.segmentLedger(seat.runBase) }

  package var workerLedger: WorkerLedger { region.workerLedger(seat.runBase) }

  package var postmasterSignal: PostmasterSignal {
    PostmasterSignal(
      cell.wakeup, at: region.signalWords(seat.runBase), idleHints: seat.clock.hintsPerMicrosecond)
  }

  package func registrantBoard(of backend: UInt32) -> RegistrantBoard {
    region.registrantBoard(backend, seat.runBase)
  }

  package var lifecycleSegments: SegmentLedger { region.lifecycleSegments(seat.runBase) }

  /// Registrants and exits of children wake the postmaster alike, by a futex.
  package var lifecycleSignal: PostmasterSignal {
    PostmasterSignal(
      .futex, at: region.signalWords(seat.runBase), idleHints: seat.clock.hintsPerMicrosecond)
  }

  package func recorder(_ kind: RunRegion.Recorder) -> LatencyRecorder {
    region.recorder(kind, of: seat.number, seat.runBase)
  }

  /// What holds this backend before its compare-exchanges.
  package var stall: Stall {
    Stall(
      cell.stall, clock: seat.clock, seed: seed &+ 1, rendezvous: rendezvous, record: record,
      records: region.allRecords(seat.runBase, contenders: cell.contenders))
  }

  /// The same desk for another backend of a counted run: only what a backend holds and posts is its
  /// own.
  ///
  /// Nobody pauses, and nobody waits: the run itself sees to it that gives follow.
  package func countingSeat(_ number: UInt32) -> BackendSeat {
    backendSeat(number, accountedAt: 0, waitsForGive: false, think: .none, hold: .none)
  }

  private func backendSeat(
    _ number: UInt32, accountedAt place: UInt32, waitsForGive: Bool, think: TimeDistribution,
    hold: TimeDistribution
  ) -> BackendSeat {
    BackendSeat(
      number: number, record: record, notes: notes,
      yieldCounts: region.yieldCounts(place, seat.runBase),
      searchRecorder: region.recorder(.search, of: place, seat.runBase),
      mailbox: region.mailbox(number, seat.runBase), owners: region.owners(seat.runBase),
      occupants: cell.held, waitsForGive: waitsForGive, burst: cell.burst,
      isAllOrNothing: cell.burstPolicy == .allOrNothing, isStaggered: cell.giveBack == .staggered,
      isSawtooth: cell.workload.isSawtooth, heldSlots: region.heldSlots(number, seat.runBase),
      think: Pauses(think, clock: seat.clock), hold: Pauses(hold, clock: seat.clock),
      rendezvous: rendezvous, scale: scale, idleHints: seat.clock.hintsPerMicrosecond)
  }

  /// This backend's histogram of yields.
  package var yieldCounts: [UInt32] {
    Array(
      UnsafeBufferPointer(
        start: region.yieldCounts(seat.number, seat.runBase), count: Int(region.yieldCount)))
  }

  /// How many slots were ever handed out, by the owner words, which count each slot's reuses.
  package func distinctSlots(of slots: UInt32) -> UInt64 {
    let owners = region.owners(seat.runBase)
    return UInt64((0..<slots).count { owners.generation(of: SlotIndex(trusted: $0)) != 0 })
  }

  package func withPostmasterSeat<Result>(_ body: (PostmasterSeat) -> Result) -> Result {
    let mailboxes = (0..<cell.workers).map { region.mailbox($0, seat.runBase) }
    var served = [UInt32](repeating: 0, count: mailboxes.count)
    return mailboxes.withUnsafeBufferPointer { mailboxes in
      served.withUnsafeMutableBufferPointer { served in
        guard let mailboxes = mailboxes.baseAddress, let served = served.baseAddress else {
          preconditionFailure("a cell has at least one backend")
        }
        return body(
          PostmasterSeat(
            record: record, mailboxes: mailboxes, served: served, backends: cell.workers,
            owners: region.owners(seat.runBase),
            stormSize: cell.workload.withholdsGives ? cell.free : 0,
            idleHints: seat.clock.hintsPerMicrosecond))
      }
    }
  }

  /// A probe on an empty recorder that times every operation: for those that system calls surround.
  package func everyProbe(_ kind: RunRegion.Recorder) -> LatencyProbe {
    let recorder = region.recorder(kind, of: seat.number, seat.runBase)
    recorder.reset()
    return LatencyProbe(recorder, scale: scale, interval: 1, seed: ~seed, notes: nil)
  }

  /// A probe on an empty recorder, at the interval that the warm-up's samples suggest.
  package func probe(
    _ kind: RunRegion.Recorder, locks: Bool, afterWarmup: Bool
  ) -> LatencyProbe {
    let recorder = region.recorder(kind, of: seat.number, seat.runBase)
    let mean = afterWarmup ? recorder.snapshot().mean ?? 0 : 0
    let isSlow = mean >= 10 * seat.clock.floorNanoseconds
    recorder.reset()
    region.recorder(.search, of: seat.number, seat.runBase).reset()
    return LatencyProbe(
      recorder, scale: scale, interval: isSlow ? Self.slowSampleInterval : Self.sampleInterval,
      seed: ~seed, notes: locks ? notes : nil)
  }

  /// A probe on empty recorders whose schedule begins now; of an open loop only.
  package func arrivalProbe(_ kind: RunRegion.Recorder) -> ArrivalProbe<TickClock> {
    precondition(cell.isOpenLoop, "a closed loop has no schedule")
    let (latencies, services, lags) = (recorder(kind), recorder(.service), recorder(.lag))
    for recorder in [latencies, services, lags, recorder(.search)] { recorder.reset() }
    let tally = region.arrivals(seat.number, seat.runBase)
    tally.initialize(to: ArrivalTally())
    return ArrivalProbe(
      cell.schedule(of: seat.number, seed: seed &+ 2), clock: TickClock(seat.clock),
      latencies: latencies, services: services,
      lags: lags, tally: tally, limit: cell.latencyLimit)
  }

  /// What this backend does in a replay.
  package var timeline: ReplayTimeline { region.timeline(of: seat.number, seat.runBase) }

  /// What tells the watchdog that this contender is alive.
  package var progress: UnsafeMutablePointer<UInt64> { pointer(to: \.progress) }

  /// For turns after the measured phase.
  package var silentProbe: LatencyProbe {
    LatencyProbe(
      region.recorder(.search, of: seat.number, seat.runBase), scale: scale,
      interval: 0, seed: seed, notes: nil)
  }

  /// Reports ready and sleeps until the common start.
  package func awaitStart() {
    rendezvous.reportReady()
    rendezvous.waitWhile(Rendezvous.Phase.preparing)
  }

  /// Runs the measured phase and records its span and what the thread allocated in it.
  package func measure(_ body: () -> Void) {
    if cell.workers > seat.number {
      region.yieldCounts(seat.number, seat.runBase).update(
        repeating: 0, count: Int(region.yieldCount))
    }
    record.pointee.beginMeasuring(
      slots: cell.slots, budget: cell.amortisationBudget, at: ca_clock_monotonic_ns())
    let allocated = allocatedBytesOfThisThread()
    body()
    let end = ca_clock_monotonic_ns()
    if let allocated, let total = allocatedBytesOfThisThread() {
      record.pointee.allocatedBytes = total - allocated
    }
    record.pointee.endedAt = end
    rendezvous.reportMeasured()
  }

  /// Sleeps until nobody counts any more what is done from here on.
  package func awaitUncounted() { rendezvous.awaitMeasured(by: cell.contenders) }

  package func finish() {
    record.pointee.step = SeatRecord.Step.finished
    rendezvous.reportFinished()
  }
}
