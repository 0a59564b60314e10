import CAtomics

// A contender from the start barrier to its end: what surrounds the measured loops.

extension SlotSubject where Lock: SlotLock {
  /// Any seat but the postmaster's.
  func run(_ seat: Seat) {
    let desk = Desk(cell, refills: Strategy.refills, seat: seat)
    if cell.workload.playsBothRoles {
      runPairs(desk)
    } else if Strategy.readsStall && cell.stalls(seat.number) {
      runStalledBackend(desk)
    } else if cell.isOpenLoop {
      SlotSubject<Strategy, ChosenLock>(self).runPaced(desk)
    } else {
      runBackend(desk)
    }
  }

  private func runBackend(_ desk: Desk) {
    var role = backendRole(desk)
    desk.awaitStart()
    runTurns(of: &role, desk, during: Rendezvous.Phase.warmup)
    role.probe = desk.probe(.take, locks: Strategy.usesLock, afterWarmup: true)
    desk.measure { runTurns(of: &role, desk, during: Rendezvous.Phase.measuring) }
    role.leave()
    desk.finish()
  }

  /// Stalls begin with the measured phase: what they do is counted from there.
  private func runStalledBackend(_ desk: Desk) {
    let stall = desk.stall
    let memory = LockedMemory(
      SteppedMemory(native(desk), hook: stall), lock: lock, contender: desk.seat.number)
    var role = BackendRole(
      strategy, in: memory, at: desk.backendSeat, probe: StallingProbe(stall, isOn: false),
      seed: desk.seed)
    desk.awaitStart()
    runTurns(of: &role, desk, during: Rendezvous.Phase.warmup)
    role.probe = StallingProbe(stall, isOn: true)
    desk.measure { runTurns(of: &role, desk, during: Rendezvous.Phase.measuring) }
    role.leave()
    desk.finish()
  }

  @inline(__always) private func runTurns<Memory: BackendMemory, Probe: OperationProbe>(
    of role: inout BackendRole<Strategy, Memory, Probe>, _ desk: Desk, during phase: UInt32
  ) {
    if cell.takesBursts {
      burstLoop(&role, during: phase, of: desk.rendezvous)
    } else {
      backendLoop(&role, during: phase, of: desk.rendezvous)
    }
  }

  private func runPairs(_ desk: Desk) {
    let opened = SlotSubject<Strategy, OpenedLock>(self)
    let postmasterDesk = desk.neighbour(1)
    postmasterDesk.withPostmasterSeat { seat in
      var backend = backendRole(desk)
      var postmaster = opened.postmasterRole(postmasterDesk, seat)
      let backendSeat = desk.backendSeat
      desk.awaitStart()
      pairLoop(&backend, &postmaster, backendSeat, during: Rendezvous.Phase.warmup)
      backend.probe = desk.probe(.take, locks: Strategy.usesLock, afterWarmup: true)
      postmaster.probe = postmasterDesk.probe(.give, locks: false, afterWarmup: true)
      postmasterDesk.measure {
        desk.measure {
          pairLoop(&backend, &postmaster, backendSeat, during: Rendezvous.Phase.measuring)
        }
      }
      opened.leave(role: &postmaster, postmasterDesk, postmasterDesk.record.pointee)
      desk.record.pointee.step = SeatRecord.Step.finished
    }
  }

  private func backendRole(_ desk: Desk) -> BackendRole<Strategy, Native, LatencyProbe> {
    let memory = Native(native(desk), lock: lock, contender: desk.seat.number)
    return BackendRole(
      strategy, in: memory, at: desk.backendSeat,
      probe: desk.probe(.take, locks: Strategy.usesLock, afterWarmup: false), seed: desk.seed)
  }
}

// The postmaster takes no lock: what it does is the same under each.

extension SlotSubject where Lock == OpenedLock {
  func isPostmaster(_ seat: Seat) -> Bool {
    !cell.workload.playsBothRoles && seat.number == cell.workers
  }

  func runPostmaster(_ seat: Seat) {
    let desk = Desk(cell, refills: Strategy.refills, seat: seat)
    desk.withPostmasterSeat { seat in
      var role = postmasterRole(desk, seat)
      desk.awaitStart()
      postmasterLoop(&role, during: Rendezvous.Phase.warmup, of: desk.rendezvous)
      // A trace has few gives, far apart.
      role.probe =
        cell.replay == nil
        ? desk.probe(.give, locks: false, afterWarmup: true) : desk.everyProbe(.give)
      desk.measure {
        postmasterLoop(&role, during: Rendezvous.Phase.measuring, of: desk.rendezvous)
      }
      let measured = desk.record.pointee
      role.probe = desk.silentProbe
      role.endStorms()
      postmasterLoop(&role, during: Rendezvous.Phase.stopping, of: desk.rendezvous)
      _ = role.turn()
      leave(role: &role, desk, measured)
    }
  }

  /// The last of the postmaster: an empty stash if that can be had, and the record as it was when
  /// the measured phase ended.
  @inline(never)
  fileprivate func leave(
    role: inout PostmasterRole<Strategy, PostmasterView<NativeMemory>, LatencyProbe>,
    _ desk: Desk, _ measured: SeatRecord
  ) {
    role.emptyStash(attempts: Int(cell.slots) + 1)
    // Violations count to the last give.
    let last = desk.record.pointee
    desk.record.pointee = measured
    desk.record.pointee.doubleHandouts = last.doubleHandouts
    desk.record.pointee.doubleHandoutSlot = last.doubleHandoutSlot
    desk.record.pointee.refusals = last.refusals
    desk.record.pointee.stashed = role.stashed
    desk.finish()
  }

  @inline(never)
  fileprivate func postmasterRole(
    _ desk: Desk, _ seat: PostmasterSeat
  ) -> PostmasterRole<Strategy, PostmasterView<NativeMemory>, LatencyProbe> {
    let view = PostmasterView(
      of: native(desk), privateWords: Self.privateWords(layout), notes: desk.postmasterNotes)
    return PostmasterRole(
      strategy, shadow: shadow, start: start, in: view, at: seat,
      probe: desk.probe(.give, locks: false, afterWarmup: false))
  }
}

extension SlotSubject {
  typealias Native = LockedMemory<NativeMemory, Lock>

  func native(_ desk: Desk) -> NativeMemory {
    NativeMemory(base: desk.seat.subjectBase, notes: desk.notes, worker: WorkerDescription.bytes)
  }

  /// The postmaster's own memory; lives as long as the process that plays it.
  static func privateWords(_ layout: RegionLayout) -> UnsafeMutablePointer<UInt32> {
    let count = Int(layout.privateWordCount) + 1
    let words = UnsafeMutablePointer<UInt32>.allocate(capacity: count)
    words.initialize(repeating: 0, count: count)
    return words
  }
}
