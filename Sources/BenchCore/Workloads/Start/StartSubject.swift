import CAtomics

/// A way of telling the postmaster of workers, its slots and lock and a cell: the concrete thing that
/// runs, counts and formats.
struct StartSubject<Strategy: StartStrategy, Lock: SlotLock>: Sendable {
  typealias Timed = LockedMemory<NativeMemory, Lock>
  typealias TimedAnswers = AnswerRole<Strategy, PostmasterView<NativeMemory>, LatencyProbe>

  let cell: Cell
  let strategy: Strategy
  let table: SlotTable
  let flag: ChangeFlag
  let lock: Lock
  let layout: RegionLayout
  /// Slots that backends register workers in: a share each, the low ones first.
  private let free: [UInt32]
  /// Slots whose workers run throughout.
  let occupants: [UInt32]

  init(_ cell: Cell) throws(ConfigurationError) {
    var layout = RegionLayout()
    table = SlotTable(cell.geometry, layout: &layout)
    strategy = Strategy(table, cell.geometry, layout: &layout)
    flag = ChangeFlag(layout: &layout)
    lock = Lock(contenders: cell.workers, layout: &layout)
    free = cell.startingState.free
    let freeSlots = Set(free)
    occupants = (0..<cell.slots).filter { !freeSlots.contains($0) }
    self.cell = cell
    self.layout = layout
    guard UInt64(cell.workers) * UInt64(cell.burst) <= UInt64(cell.free) else {
      throw ConfigurationError(
        """
        \(cell.scenario) needs \(cell.burst) free slots for each of \(cell.workers) backends, and \
        \(cell.free) of \(cell.slots) are free; lower --workers, --burst or --occupancy
        """)
    }
  }

  func format(_ base: UnsafeMutableRawPointer) {
    withNativeMemory(base) { memory in
      table.format(StartingState(free: free), in: memory)
      strategy.format(in: memory)
      flag.format(in: memory)
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

  // MARK: Seats

  func run(_ seat: Seat) {
    if seat.number == cell.workers { runPostmaster(seat) } else { runBackend(seat) }
  }

  private func runBackend(_ seat: Seat) {
    let desk = Desk(cell, refills: false, seat: seat)
    if cell.isOpenLoop { runOpenLoop(desk) } else { runClosedLoop(desk) }
  }

  private func runClosedLoop(_ desk: Desk) {
    let place = place(desk)
    var role = role(desk, place, startProbe: desk.everyProbe(.start))
    desk.awaitStart()
    startLoop(&role, during: Rendezvous.Phase.warmup, of: desk.rendezvous)
    role.registerProbe = desk.everyProbe(.register)
    role.startProbe = desk.everyProbe(.start)
    role.endProbe = desk.everyProbe(.end)
    place.tally.pointee.beginMeasuring()
    // Each turn ends with all slots free: who leaves between two turns leaves no worker behind.
    desk.measure { startLoop(&role, during: Rendezvous.Phase.measuring, of: desk.rendezvous) }
    desk.finish()
  }

  private func runOpenLoop(_ desk: Desk) {
    let place = place(desk)
    var role = role(desk, place, startProbe: desk.arrivalProbe(.start))
    desk.awaitStart()
    role.startProbe = desk.arrivalProbe(.start)
    pacedLoop(&role, during: Rendezvous.Phase.warmup, of: desk.rendezvous)
    role.registerProbe = desk.everyProbe(.register)
    role.startProbe = desk.arrivalProbe(.start)
    role.endProbe = desk.everyProbe(.end)
    place.tally.pointee.beginMeasuring()
    desk.measure {
      pacedLoop(&role, during: Rendezvous.Phase.measuring, of: desk.rendezvous)
      role.startProbe.stops()
    }
    role.startProbe.countUnreached(desk.progress)
    desk.finish()
  }

  private func place(_ desk: Desk) -> StartSeat {
    let clock = desk.seat.clock
    let place = backendSeat(
      desk, number: desk.seat.number, think: Pauses(cell.think, clock: clock),
      hold: Pauses(cell.hold, clock: clock))
    place.tally.initialize(to: StartTally())
    return place
  }

  private func role<Query: OperationProbe>(
    _ desk: Desk, _ place: StartSeat, startProbe: Query
  ) -> StartRole<Strategy, Timed, LatencyProbe, Query> {
    let native = NativeMemory(
      base: desk.seat.subjectBase, notes: desk.notes, worker: WorkerDescription.bytes)
    return StartRole(
      strategy, table, flag, in: Timed(native, lock: lock, contender: desk.seat.number),
      at: place, seed: desk.seed, registerProbe: desk.everyProbe(.register),
      terminateProbe: desk.silentProbe, startProbe: startProbe, endProbe: desk.everyProbe(.end))
  }

  private func runPostmaster(_ seat: Seat) {
    let desk = Desk(cell, refills: false, seat: seat)
    let place = answerSeat(desk)
    place.tally.initialize(to: AnswerTally())
    place.signal.adopt()
    let view = PostmasterView(
      of: NativeMemory(
        base: seat.subjectBase, notes: desk.notes, worker: WorkerDescription.bytes),
      privateWords: PrivateTable.words(layout), notes: desk.postmasterNotes)
    var role = TimedAnswers(
      strategy, table, flag, knowing: occupants, in: view, at: place, seed: desk.seed,
      probe: desk.everyProbe(.wakeup))
    desk.awaitStart()
    answerLoop(&role, during: Rendezvous.Phase.warmup, of: desk.rendezvous)
    role.probe = desk.everyProbe(.wakeup)
    place.tally.pointee.beginMeasuring()
    desk.measure { answerLoop(&role, during: Rendezvous.Phase.measuring, of: desk.rendezvous) }
    let (record, tally) = (desk.record.pointee, place.tally.pointee)
    // Backends that wait are answered before they leave.
    role.probe = desk.silentProbe
    answerLoop(&role, during: Rendezvous.Phase.stopping, of: desk.rendezvous)
    while role.turn() {}
    desk.record.pointee = record
    let last = place.tally.pointee.breaches
    place.tally.pointee = tally
    place.tally.pointee.breaches = last
    desk.finish()
  }

  /// Its arrays live as long as the process that plays the seat.
  func backendSeat(_ desk: Desk, number: UInt32, think: Pauses, hold: Pauses) -> StartSeat {
    let burst = Int(cell.burst)
    let slots = UnsafeMutablePointer<UInt32>.allocate(capacity: burst)
    let generations = UnsafeMutablePointer<UInt32>.allocate(capacity: burst)
    for index in 0..<burst {
      (slots + index).initialize(to: free[Int(number) * burst + index])
      (generations + index).initialize(to: cell.counterOrigin)
    }
    return StartSeat(
      number: number, record: desk.record, tally: desk.tally(StartTally.self),
      ledger: desk.workerLedger, signal: desk.postmasterSignal, slots: slots,
      generations: generations, burst: cell.burst, think: think, hold: hold,
      rendezvous: desk.rendezvous, idleHints: desk.seat.clock.hintsPerMicrosecond)
  }

  /// Its arrays live as long as the process that plays the seat.
  func answerSeat(_ desk: Desk) -> AnswerSeat {
    let ledger = desk.workerLedger
    for number in occupants {
      ledger.enter(
        WorkerLedger.Phase.running, SlotIndex(trusted: number), generation: cell.counterOrigin)
    }
    let capacity = AnswerSeat.capacity(slots: cell.slots)
    return AnswerSeat(
      record: desk.record, tally: desk.tally(AnswerTally.self), ledger: ledger,
      signal: desk.postmasterSignal, events: .allocate(capacity: Int(capacity)),
      mortals: .allocate(capacity: Int(capacity)), capacity: capacity)
  }

  // MARK: Bare

  /// Workers started and ended in turn, one contender in both roles and no clock inside.
  func bare(pairs: UInt64) -> UInt64 {
    withScratch(layout.size) { base in
      format(base)
      var (notes, postmasterNotes) = (BackendNotes(), PostmasterNotes())
      return withUnsafeMutablePointer(to: &notes) { notes in
        withUnsafeMutablePointer(to: &postmasterNotes) { postmasterNotes in
          let native = NativeMemory(base: base, notes: notes, worker: WorkerDescription.bytes)
          let words = PrivateTable.words(layout)
          defer { words.deallocate() }
          return bare(
            pairs, Timed(native, lock: lock, contender: 0),
            PostmasterView(of: native, privateWords: words, notes: postmasterNotes))
        }
      }
    }
  }

  private func bare(
    _ pairs: UInt64, _ backend: Timed, _ view: PostmasterView<NativeMemory>
  ) -> UInt64 {
    let slot = SlotIndex(trusted: free[0])
    var generation = cell.counterOrigin
    var (state, given) = (strategy.postmaster(knowing: occupants, in: view), table.given())
    var handler = NoHandler()
    let begin = ca_ticks_begin()
    var remaining = pairs
    while remaining != 0 {
      remaining &-= 1
      generation &+= 1
      backend.lock()
      table.publishLocked(slot, by: 0, in: backend)
      strategy.requestStart(slot, in: backend)
      backend.unlock()
      _ = strategy.answer(by: &state, in: view, &handler)
      _ = strategy.terminate(slot, generation: generation, in: backend)
      _ = strategy.answer(by: &state, in: view, &handler)
      strategy.forget(slot, by: &state, in: view)
      table.terminate(by: &given, in: view)
      table.free(slot, .releasing, in: view)
    }
    return ca_ticks_end() &- begin
  }
}

/// For answers whose outcome is known.
private struct NoHandler: StartHandler {
  @inline(__always) mutating func start(_ slot: SlotIndex, generation: UInt32) {}
  @inline(__always) mutating func end(_ slot: SlotIndex, generation: UInt32) {}
  @inline(__always) mutating func cancel(_ slot: SlotIndex, generation: UInt32) {}
}
