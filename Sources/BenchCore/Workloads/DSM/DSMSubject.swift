import CAtomics

/// A table of segments, its lock and a cell: the concrete thing that runs, counts and formats.
struct DSMSubject<Strategy: DSMStrategy, Lock: SlotLock>: Sendable {
  typealias Timed = LockedMemory<NativeMemory, Lock>
  typealias Counted = LockedMemory<CountingMemory, Lock>
  typealias CountedRole = DSMRole<Strategy, Counted, CountingProbe, CountingProbe>

  let cell: Cell
  let strategy: Strategy
  let lock: Lock
  let layout: RegionLayout

  init(_ cell: Cell) throws(ConfigurationError) {
    var layout = RegionLayout()
    strategy = try Strategy(cell.dsmGeometry, layout: &layout)
    lock = Lock(contenders: cell.workers, layout: &layout)
    self.cell = cell
    self.layout = layout
  }

  func format(_ base: UnsafeMutableRawPointer) {
    withNativeMemory(base) { memory in
      strategy.format(in: memory)
      lock.format(memory)
    }
  }

  /// For what nobody times: a memory whose notes are forgotten.
  func withNativeMemory<Result>(
    _ base: UnsafeMutableRawPointer, _ body: (NativeMemory) -> Result
  ) -> Result {
    var notes = BackendNotes()
    return withUnsafeMutablePointer(to: &notes) { notes in
      body(NativeMemory(base: base, notes: notes, worker: WorkerDescription.bytes))
    }
  }

  // MARK: Timed

  func run(_ seat: Seat) {
    let desk = Desk(cell, refills: false, seat: seat)
    if cell.isOpenLoop { runOpenLoop(desk) } else { runClosedLoop(desk) }
  }

  private func runClosedLoop(_ desk: Desk) {
    let place = place(desk)
    var role = role(
      desk, place, createProbe: desk.probe(.create, locks: false, afterWarmup: false))
    desk.awaitStart()
    dsmLoop(&role, during: Rendezvous.Phase.warmup, of: desk.rendezvous)
    role.createProbe = desk.probe(.create, locks: false, afterWarmup: true)
    role.attachProbe = desk.probe(.attach, locks: false, afterWarmup: true)
    role.detachProbe = desk.probe(.detach, locks: false, afterWarmup: true)
    place.tally.pointee.beginMeasuring()
    desk.measure { dsmLoop(&role, during: Rendezvous.Phase.measuring, of: desk.rendezvous) }
    desk.finish()
  }

  private func runOpenLoop(_ desk: Desk) {
    let place = place(desk)
    var role = role(desk, place, createProbe: desk.arrivalProbe(.create))
    desk.awaitStart()
    role.createProbe = desk.arrivalProbe(.create)
    pacedLoop(&role, during: Rendezvous.Phase.warmup, of: desk.rendezvous)
    role.createProbe = desk.arrivalProbe(.create)
    role.attachProbe = desk.probe(.attach, locks: false, afterWarmup: true)
    role.detachProbe = desk.probe(.detach, locks: false, afterWarmup: true)
    place.tally.pointee.beginMeasuring()
    desk.measure {
      pacedLoop(&role, during: Rendezvous.Phase.measuring, of: desk.rendezvous)
      role.createProbe.stops()
    }
    role.createProbe.countUnreached(desk.progress)
    desk.finish()
  }

  private func place(_ desk: Desk) -> DSMSeat {
    let place = place(
      desk, number: desk.seat.number, think: Pauses(cell.think, clock: desk.seat.clock))
    place.tally.initialize(to: DSMTally())
    return place
  }

  private func role<Query: OperationProbe>(
    _ desk: Desk, _ place: DSMSeat, createProbe: Query
  ) -> DSMRole<Strategy, Timed, LatencyProbe, Query> {
    let native = NativeMemory(
      base: desk.seat.subjectBase, notes: desk.notes, worker: WorkerDescription.bytes)
    return DSMRole(
      strategy, in: Timed(native, lock: lock, contender: desk.seat.number), at: place,
      seed: desk.seed, createProbe: createProbe,
      attachProbe: desk.probe(.attach, locks: false, afterWarmup: false),
      detachProbe: desk.probe(.detach, locks: false, afterWarmup: false))
  }

  /// Its arrays live as long as the process that plays the seat.
  private func place(_ desk: Desk, number: UInt32, think: Pauses) -> DSMSeat {
    let boards = UnsafeMutablePointer<SegmentBoard>.allocate(capacity: Int(cell.workers))
    for other in 0..<cell.workers {
      (boards + Int(other)).initialize(to: desk.segmentBoard(of: other))
    }
    let stale = UnsafeMutablePointer<KnownSegment>.allocate(
      capacity: Int(DSMSeat.staleCapacity))
    stale.initialize(
      repeating: KnownSegment(handle: 0, key: 0), count: Int(DSMSeat.staleCapacity))
    let known = live(desk.seat.subjectBase)
    let live = UnsafeMutablePointer<KnownSegment>.allocate(capacity: max(1, known.count))
    for (position, segment) in known.enumerated() {
      (live + position).initialize(to: segment.1)
      // Everybody writes the same, and before anybody starts.
      _ = desk.segmentLedger.create(segment.0, key: segment.1.key)
    }
    return DSMSeat(
      number: number, backends: cell.workers, record: desk.record, notes: desk.notes,
      tally: desk.tally(DSMTally.self), ledger: desk.segmentLedger, boards: boards, live: live,
      liveCount: UInt32(known.count), stale: stale, attachesStale: cell.workload.attachesStale,
      think: think, rendezvous: desk.rendezvous, idleHints: desk.seat.clock.hintsPerMicrosecond)
  }

  /// The segments that are there while nothing runs.
  private func live(_ base: UnsafeMutableRawPointer) -> [(SlotIndex, KnownSegment)] {
    withNativeMemory(base) { memory in
      (0..<cell.slots).compactMap { number in
        let slot = SlotIndex(trusted: number)
        return strategy.handle(of: slot, in: memory).map {
          (slot, KnownSegment(handle: $0, key: strategy.key(of: slot, in: memory)))
        }
      }
    }
  }

  // MARK: What it came to

  func outcome(_ remains: Remains) -> Repetition {
    let (region, base) = (remains.region, remains.runBase)
    var sum = DSMTally()
    var latencies = [LatencySnapshot](repeating: LatencySnapshot(), count: 3)
    var (begin, end) = (UInt64.max, UInt64(0))
    for backend in 0..<cell.workers {
      sum.add(region.tally(DSMTally.self, of: backend, base).pointee)
      for (number, recorder) in [RunRegion.Recorder.create, .attach, .detach].enumerated() {
        latencies[number].merge(region.recorder(recorder, of: backend, base).snapshot())
      }
      let record = region.record(backend, base).pointee
      (begin, end) = (min(begin, record.beganAt), max(end, record.endedAt))
    }
    let isAtRest = remains.verdict == nil
    let left = isAtRest ? live(remains.subjectBase) : []
    let verdict =
      remains.verdict
      ?? judge(
        sum, live: UInt32(left.count),
        free: withNativeMemory(remains.subjectBase) { strategy.freeCount(in: $0) })
    let seconds = end > begin ? Double(end - begin) / 1e9 : nil
    var accounts = accounts(sum, collisions: isAtRest ? Self.collisions(left) : nil, seconds)
    for number in latencies.indices { accounts[number].latencies = latencies[number] }
    return Repetition(remains, of: cell, accounts: accounts, verdict: verdict)
  }

  /// Pairs of live segments that share a handle, as many as there are segments too many.
  private static func collisions(_ live: [(SlotIndex, KnownSegment)]) -> UInt64 {
    UInt64(live.count - Set(live.map(\.1.handle)).count)
  }

  private func accounts(
    _ sum: DSMTally, collisions: UInt64?, _ seconds: Double?
  ) -> [OperationAccount] {
    var create = OperationAccount("create", by: "backend", operations: sum.creates)
    create.set(.probesPerCreate, sum.createProbes, per: sum.creates)
    create.set(.fullTables, sum.emptyCreates)
    create.set(.generationWraps, sum.generationWraps)
    if let collisions { create.set(.handleCollisions, collisions) }
    if let seconds, let generations = strategy.generations, sum.creates > 0, seconds > 0 {
      // The queue goes round all free slots before it comes to one again.
      let rate = Double(sum.creates) / seconds
      create.measures[.wrapAfter] = .real(Double(generations) * Double(cell.free) / rate)
    }
    var attach = OperationAccount("attach", by: "backend", operations: sum.attaches)
    attach.set(.probesPerAttach, sum.attachProbes, per: sum.attaches)
    attach.set(.staleRejected, sum.staleRejected)
    attach.set(.staleAccepted, sum.staleAccepted)
    attach.set(.wrongSegmentAttaches, sum.wrongSegments)
    return [
      create, attach, OperationAccount("detach", by: "backend", operations: sum.detaches),
    ]
  }

  /// The invariants, in the order of their gravity.
  private func judge(_ sum: DSMTally, live: UInt32, free: UInt32) -> Verdict? {
    let name = cell.strategyName
    if sum.destroyedWhileAttached > 0 {
      return .brokenSegment(
        "\(name) let segments be destroyed \(sum.destroyedWhileAttached) times while attached")
    }
    if sum.doubleHandouts > 0 {
      return .doubleHandout("\(name) gave a slot to two segments, \(sum.doubleHandouts) times")
    }
    if Strategy.isExact && sum.wrongSegmentsEver > 0 {
      return .brokenSegment(
        "\(name) attached \(sum.wrongSegmentsEver) handles to segments that were not theirs")
    }
    if sum.missed > 0 {
      return .brokenSegment("\(name) did not find live segments, \(sum.missed) times")
    }
    if live != cell.held || free != cell.free {
      return .lostSlots(
        """
        \(name) has \(live) segments and \(free) free slots of \(cell.slots) in the end; it began \
        with \(cell.held) and \(cell.free)
        """)
    }
    return nil
  }

  // MARK: Counted

  private var countedTurns: Int { 1_024 }

  func count() -> CountedRun {
    let region = RunRegion(cell, refills: false, repetition: 0)
    return withScratch(layout.size) { subject in
      withScratch(region.layout.size) { run in
        format(subject)
        return count(subject, run)
      }
    }
  }

  private func count(
    _ subject: UnsafeMutableRawPointer, _ run: UnsafeMutableRawPointer
  ) -> CountedRun {
    var accesses = AccessTally(regionSize: layout.size)
    return withUnsafeMutablePointer(to: &accesses) { accesses in
      let desk = Desk(
        cell, refills: false,
        seat: Seat(
          number: 0, subjectBase: subject, runBase: run, clock: .uncounted, repetition: 0))
      var roles = (0..<cell.workers).map { countedRole($0, desk, accesses) }
      for turn in 0..<countedTurns {
        roles[turn % roles.count].turn(during: Rendezvous.Phase.preparing)
      }
      // All backends share the first one's desk, and so its tally.
      let sum = desk.tally(DSMTally.self).pointee
      let left = live(subject)
      let free = withNativeMemory(subject) { strategy.freeCount(in: $0) }
      var accounts = accounts(sum, collisions: Self.collisions(left), nil)
      accounts[0].accesses = .init(roles.map(\.createProbe))
      accounts[1].accesses = .init(roles.map(\.attachProbe))
      accounts[2].accesses = .init(roles.map(\.detachProbe))
      return CountedRun(accounts, verdict: judge(sum, live: UInt32(left.count), free: free))
    }
  }

  private func countedRole(
    _ number: UInt32, _ desk: Desk, _ accesses: UnsafeMutablePointer<AccessTally>
  ) -> CountedRole {
    let native = NativeMemory(
      base: desk.seat.subjectBase, notes: desk.notes, worker: WorkerDescription.bytes)
    return DSMRole(
      strategy,
      in: Counted(CountingMemory(native, tally: accesses), lock: lock, contender: number),
      at: place(desk, number: number, think: Pauses(.none, clock: .uncounted)),
      seed: desk.seed &+ UInt64(number), createProbe: CountingProbe(accesses),
      attachProbe: CountingProbe(accesses), detachProbe: CountingProbe(accesses))
  }

  // MARK: Bare

  /// Segments created and destroyed in turn, one contender and no clock inside.
  func bare(pairs: UInt64) -> UInt64 {
    withScratch(layout.size) { base in
      format(base)
      var notes = BackendNotes()
      return withUnsafeMutablePointer(to: &notes) { notes in
        let memory = Timed(
          NativeMemory(base: base, notes: notes, worker: WorkerDescription.bytes), lock: lock,
          contender: 0)
        var backend = strategy.backend(0)
        let begin = ca_ticks_begin()
        var remaining = pairs
        while remaining != 0 {
          remaining &-= 1
          guard let made = strategy.create(key: remaining, by: &backend, in: memory) else {
            continue
          }
          ca_sink(made.handle)
          if strategy.detach(made.slot, in: memory) { strategy.free(made.slot, in: memory) }
        }
        return ca_ticks_end() &- begin
      }
    }
  }
}

extension OperationAccount.Accesses {
  init(_ probes: [CountingProbe]) {
    var sum = AccessCounts()
    for probe in probes { sum += probe.sum }
    self.init(sum: sum, worstSteps: probes.map(\.worstSteps).max() ?? 0)
  }
}
