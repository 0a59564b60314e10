// The counted world: backends and postmaster in turn, from one thread. All backends register, then the
// postmaster answers them together, then all order the ends, and it answers again.

extension StartSubject {
  typealias Counted = LockedMemory<CountingMemory, Lock>
  typealias CountedBackend = StartRole<Strategy, Counted, CountingProbe, LatencyProbe>
  typealias CountedAnswers = AnswerRole<
    Strategy, PostmasterView<CountingMemory>, CountingProbe
  >

  /// The same at any size, so that what does not depend on it can be told to the digit.
  private var countedRounds: Int { 16 }

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
      let seat = Seat(
        number: 0, subjectBase: subject, runBase: run, clock: .uncounted, repetition: 0)
      // All backends share the first one's desk, and so its tally.
      let desk = Desk(cell, refills: false, seat: seat)
      let postmasterDesk = desk.neighbour(cell.workers)
      let words = PrivateTable.words(layout)
      defer { words.deallocate() }
      var backends = (0..<cell.workers).map { countedBackend($0, desk, accesses) }
      var postmaster = countedPostmaster(postmasterDesk, words, accesses)
      for _ in 0..<countedRounds where !round(&backends, &postmaster) { break }
      let sum = desk.tally(StartTally.self).pointee
      let answers = postmasterDesk.tally(AnswerTally.self).pointee
      var wakeup = wakeup(answers, sum)
      wakeup.accesses = .init([postmaster.probe])
      let register = OperationAccount(
        "register", by: "backend", operations: sum.registrations,
        accesses: .init(backends.map(\.registerProbe)))
      var terminate = OperationAccount(
        "terminate", by: "backend", operations: sum.orders,
        accesses: .init(backends.map(\.terminateProbe)))
      terminate.set(.lateOrders, sum.lateOrders)
      return CountedRun(
        [wakeup, register, terminate],
        verdict: judge(sum, answers, ledger: desk.workerLedger, brokenOffBy: nil))
    }
  }

  /// One turn of all; whether it came to its end.
  ///
  /// Nobody waits here: what one answer did not bring about, none will.
  private func round(
    _ backends: inout [CountedBackend], _ postmaster: inout CountedAnswers
  ) -> Bool {
    for backend in backends.indices { backends[backend].register() }
    // Whoever changes its mind does so before the postmaster looks.
    for backend in backends.indices where backends[backend].changesItsMind {
      backends[backend].terminate()
    }
    while postmaster.turn() {}
    for backend in backends.indices where !backends[backend].changesItsMind {
      guard backends[backend].haveStarted() else { return false }
      backends[backend].seesStarts()
      backends[backend].terminate()
    }
    while postmaster.turn() {}
    for backend in backends.indices {
      guard backends[backend].areFree() else { return false }
      backends[backend].seesEnds()
    }
    return true
  }

  private func countedBackend(
    _ number: UInt32, _ desk: Desk, _ accesses: UnsafeMutablePointer<AccessTally>
  ) -> CountedBackend {
    let native = NativeMemory(
      base: desk.seat.subjectBase, notes: desk.notes, worker: WorkerDescription.bytes)
    let pauses = Pauses(.none, clock: .uncounted)
    return StartRole(
      strategy, table, flag,
      in: Counted(CountingMemory(native, tally: accesses), lock: lock, contender: number),
      at: backendSeat(desk, number: number, think: pauses, hold: pauses),
      seed: desk.seed &+ UInt64(number), registerProbe: CountingProbe(accesses),
      terminateProbe: CountingProbe(accesses), startProbe: desk.silentProbe,
      endProbe: desk.silentProbe)
  }

  private func countedPostmaster(
    _ desk: Desk, _ words: UnsafeMutablePointer<UInt32>,
    _ accesses: UnsafeMutablePointer<AccessTally>
  ) -> CountedAnswers {
    let native = NativeMemory(
      base: desk.seat.subjectBase, notes: desk.notes, worker: WorkerDescription.bytes)
    let view = PostmasterView(
      of: CountingMemory(native, tally: accesses), privateWords: words,
      notes: desk.postmasterNotes)
    return AnswerRole(
      strategy, table, flag, knowing: occupants, in: view, at: answerSeat(desk), seed: desk.seed,
      probe: CountingProbe(accesses))
  }
}
