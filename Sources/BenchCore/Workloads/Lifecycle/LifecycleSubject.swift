import CAtomics
import Glibc

/// A stack and a cell: the concrete thing that runs a worker's whole life.
///
/// Not generic: each part brings its own specialised code behind closures.
package struct LifecycleSubject: Sendable {
  package let cell: Cell
  package let layout: RegionLayout
  private let lock: LWLock
  private let slots: LaidSlots
  private let shadow: Shadow
  private let flag: ChangeFlag
  private let starts: LaidStarts
  private let exits: LaidExits
  private let segments: LaidSegments?
  private let start: StartingState
  /// Slots whose workers live throughout.
  private let occupants: [UInt32]

  package init(_ cell: Cell, _ stack: StackParts) throws(ConfigurationError) {
    var layout = RegionLayout()
    slots = try stack.slot.lay(cell.geometry, cell.options, &layout)
    lock = LWLock(contenders: cell.workers, layout: &layout)
    shadow = Shadow(of: slots.table, cell.geometry, layout: &layout)
    starts = stack.start.lay(slots.table, cell.geometry, &layout)
    flag = ChangeFlag(layout: &layout)
    if let dsm = stack.dsm {
      segments = try dsm.lay(cell.lifecycleSegments, &layout)
    } else {
      segments = nil
    }
    exits = try stack.exit.lay(cell.exitGeometry)
    start = cell.startingState
    let free = Set(start.free)
    occupants = (0..<cell.slots).filter { !free.contains($0) }
    self.cell = cell
    self.layout = layout
  }

  package func format(_ base: UnsafeMutableRawPointer) {
    withNativeMemory(base) { memory in
      slots.format(start, memory)
      lock.format(memory)
      starts.format(memory)
      flag.format(in: memory)
      segments?.format(memory)
    }
  }

  package func freeSlots(_ base: UnsafeMutableRawPointer) -> [UInt32] {
    withNativeMemory(base) { slots.freeSlots($0) }
  }

  /// Nil where the stack has no segments.
  func freeSegments(_ base: UnsafeMutableRawPointer) -> UInt32? {
    withNativeMemory(base) { memory in segments?.freeCount(memory) }
  }

  /// For what nobody times: a memory whose notes are forgotten.
  private func withNativeMemory<Result>(
    _ base: UnsafeMutableRawPointer, _ body: (NativeMemory) -> Result
  ) -> Result {
    var notes = BackendNotes()
    return withUnsafeMutablePointer(to: &notes) { notes in
      body(NativeMemory(base: base, notes: notes, worker: WorkerDescription.bytes))
    }
  }

  // MARK: Seats

  package func run(_ seat: Seat) {
    let desk = Desk(cell, refills: false, seat: seat)
    guard seat.number == cell.workers else { return runRegistrant(desk) }
    switch cell.worker {
    case .process:
      let latch = desk.lifecycleSignal.futexWord
      let result = ca_child_exits_wake(latch)
      precondition(result == 0, "a process can handle the exits of its children")
      runPostmaster(desk) { _ in ProcessKernel() }
      // Its word goes with the region.
      _ = ca_child_exits_wake(nil)
    case .none: runPostmaster(desk) { PlayedKernel($0) }
    }
  }

  private func runRegistrant(_ desk: Desk) {
    _ = ca_child_exits_block()
    if cell.isOpenLoop { runOpenLoop(desk) } else { runClosedLoop(desk) }
  }

  private func runClosedLoop(_ desk: Desk) {
    var role = registrant(desk)
    let tally = desk.tally(RegistrantTally.self)
    desk.awaitStart()
    lifeLoop(&role, during: Rendezvous.Phase.warmup, of: desk.rendezvous)
    for recorder in [RunRegion.Recorder.register, .start, .life] { desk.recorder(recorder).reset() }
    tally.pointee.beginMeasuring()
    // Each turn ends with the worker's end: who leaves between two turns leaves none behind. And there
    // is one at least, for a life can be longer than the measured time; it is no life if no slot is free.
    desk.measure {
      role.turn(during: Rendezvous.Phase.measuring)
      lifeLoop(&role, during: Rendezvous.Phase.measuring, of: desk.rendezvous)
    }
    desk.finish()
  }

  /// A measured time without an arrival is one without a life.
  private func runOpenLoop(_ desk: Desk) {
    var role = registrant(desk, lifeProbe: desk.arrivalProbe(.life))
    desk.awaitStart()
    role.lifeProbe = desk.arrivalProbe(.life)
    pacedLoop(&role, during: Rendezvous.Phase.warmup, of: desk.rendezvous)
    for recorder in [RunRegion.Recorder.register, .start] { desk.recorder(recorder).reset() }
    role.lifeProbe = desk.arrivalProbe(.life)
    desk.tally(RegistrantTally.self).pointee.beginMeasuring()
    desk.measure {
      pacedLoop(&role, during: Rendezvous.Phase.measuring, of: desk.rendezvous)
      role.lifeProbe.stops()
    }
    role.lifeProbe.countUnreached(desk.progress)
    desk.finish()
  }

  private func runPostmaster<Kernel: WorkerKernel>(
    _ desk: Desk, _ kernel: (ChildLedger) -> Kernel
  ) {
    let tally = desk.tally(PostmasterTally.self)
    var role = postmaster(desk, kernel)
    desk.awaitStart()
    postmasterLifeLoop(&role, tally, during: Rendezvous.Phase.warmup, of: desk.rendezvous)
    desk.recorder(.exit).reset()
    tally.pointee.beginMeasuring()
    desk.measure {
      let began = ca_thread_cpu_ns()
      postmasterLifeLoop(&role, tally, during: Rendezvous.Phase.measuring, of: desk.rendezvous)
      // Registrants that wait are served before they leave, and what they wait for is a part of lives
      // that count.
      role.mayFail = false
      postmasterLifeLoop(&role, tally, during: Rendezvous.Phase.stopping, of: desk.rendezvous)
      tally.pointee.busy = ca_thread_cpu_ns() &- began
    }
    _ = role.turn()
    role.auditTable()
    tally.pointee.stashed = role.emptyStash()
    desk.finish()
  }

  // MARK: Roles

  /// Its memory lives as long as the process.
  package func registrant(
    _ desk: Desk, _ number: UInt32? = nil
  ) -> RegistrantRole<LatencyProbe> {
    registrant(desk, number, lifeProbe: desk.everyProbe(.life))
  }

  private func registrant<Query: OperationProbe>(
    _ desk: Desk, _ number: UInt32? = nil, lifeProbe: Query
  ) -> RegistrantRole<Query> {
    let number = number ?? desk.seat.number
    desk.tally(RegistrantTally.self).initialize(to: RegistrantTally())
    let native = NativeMemory(
      base: desk.seat.subjectBase, notes: desk.notes, worker: WorkerDescription.bytes)
    return RegistrantRole(
      RegistrantParts(
        number: number, lock: lock, native: native,
        memory: LaidSlots.Memory(native, lock: OuterLock(), contender: number), flag: flag,
        slotsLock: slots.usesLock, queuesStarts: starts.queuesStarts,
        taker: slots.taker(number, native), requester: starts.requester(number, native),
        segments: segments?.user(number, native), segmentLedger: desk.lifecycleSegments,
        board: desk.registrantBoard(of: number), signal: desk.lifecycleSignal, notes: desk.notes,
        record: desk.record, tally: desk.tally(RegistrantTally.self),
        registers: desk.recorder(.register), starts: desk.recorder(.start),
        scale: TickScale(desk.seat.clock),
        think: Pauses(cell.think, clock: desk.seat.clock), rendezvous: desk.rendezvous,
        idleHints: desk.seat.clock.hintsPerMicrosecond), lifeProbe: lifeProbe, seed: desk.seed)
  }

  /// Its memory lives as long as the process.
  package func postmaster<Kernel: WorkerKernel>(
    _ desk: Desk, _ kernel: (ChildLedger) -> Kernel
  ) -> LifePostmaster<Kernel> {
    let tally = desk.tally(PostmasterTally.self)
    tally.initialize(to: PostmasterTally())
    let view = PostmasterView(
      of: NativeMemory(
        base: desk.seat.subjectBase, notes: desk.notes, worker: WorkerDescription.bytes),
      privateWords: PrivateTable.words(layout), notes: desk.postmasterNotes)
    shadow.format(in: view)
    let ledger = ChildLedger(slots: cell.slots)
    let boards = UnsafeMutablePointer<RegistrantBoard>.allocate(capacity: Int(cell.workers))
    for number in 0..<cell.workers {
      (boards + Int(number)).initialize(to: desk.registrantBoard(of: number))
    }
    let holds = UnsafeMutablePointer<UInt64>.allocate(capacity: PostmasterParts.holdCount)
    holds.initialize(
      from: cell.hold.quantiles(PostmasterParts.holdCount).map { UInt64($0.rounded()) },
      count: PostmasterParts.holdCount)
    let parts = PostmasterParts(
      table: slots.table, flag: flag, shadow: shadow, memory: view,
      giver: slots.giver(start, view), answerer: starts.answerer(occupants, view),
      exits: exits.table(), watchesChildren: exits.watchesChildren, ledger: ledger,
      launches: LaunchQueue(ledger, tally), tally: tally, record: desk.record,
      recorder: desk.recorder(.exit), scale: TickScale(desk.seat.clock), boards: boards,
      registrants: cell.workers, signal: desk.lifecycleSignal, holds: holds,
      failing: UInt64((cell.failing * 4_294_967_296).rounded()))
    return LifePostmaster(
      parts, occupants: occupants, playedFrom: ChildLedger.pidLimit - 1, kernel: kernel(ledger),
      seed: desk.seed)
  }

  // MARK: Bare

  /// Lives of played workers one after the other, one contender in both roles and no clock around them.
  package func bare(pairs: UInt64) -> UInt64 {
    let region = RunRegion(cell, refills: false, repetition: 0)
    return withScratch(layout.size) { base in
      withScratch(region.layout.size) { run in
        format(base)
        let desk = Desk(
          cell, refills: false,
          seat: Seat(
            number: 0, subjectBase: base, runBase: run, clock: .uncounted, repetition: 0))
        var registrant = registrant(desk)
        var postmaster = postmaster(desk.neighbour(cell.workers)) { PlayedKernel($0) }
        let begin = ca_ticks_begin()
        var remaining = pairs
        while remaining != 0 {
          remaining &-= 1
          guard registrant.register() != nil else { continue }
          // Noticed and started in one, reaped and given back in the other.
          _ = postmaster.turn()
          _ = postmaster.turn()
        }
        return ca_ticks_end() &- begin
      }
    }
  }
}
