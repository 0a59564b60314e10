import Glibc

// What a repetition of lives came to: its accounts, and the judge.

extension LifecycleSubject {
  package func outcome(_ remains: Remains) -> Repetition {
    let (region, base) = (remains.region, remains.runBase)
    var sum = RegistrantTally()
    var latencies = [LatencySnapshot](repeating: LatencySnapshot(), count: 3)
    for backend in 0..<cell.workers {
      sum.add(region.tally(RegistrantTally.self, of: backend, base).pointee)
      for (number, recorder) in [RunRegion.Recorder.life, .register, .start].enumerated() {
        latencies[number].merge(region.recorder(recorder, of: backend, base).snapshot())
      }
    }
    let postmaster = region.tally(PostmasterTally.self, of: cell.workers, base).pointee
    let record = region.record(cell.workers, base).pointee
    var life = life(sum, postmaster, mean: latencies[0].mean, clock: remains.clock)
    life.latencies = latencies[0]
    if record.endedAt > record.beganAt {
      let span = Double(record.endedAt - record.beganAt)
      life.measures[.postmasterBusyShare] = .real(Double(postmaster.busy) / span)
    }
    let accounts = [
      life,
      OperationAccount(
        "register", by: "backend", operations: sum.registers, latencies: latencies[1]),
      OperationAccount("start", by: "backend", operations: sum.lives, latencies: latencies[2]),
      OperationAccount(
        "exit", by: "postmaster", operations: postmaster.ends,
        latencies: region.recorder(.exit, of: cell.workers, base).snapshot()),
    ]
    return Repetition(
      remains, of: cell, accounts: accounts, verdict: judge(sum, postmaster, remains))
  }

  /// Of each search its time a worker, as a share of the mean life: whoever does it, the worker's
  /// registrant waits meanwhile.
  private func life(
    _ sum: RegistrantTally, _ postmaster: PostmasterTally, mean: Double?, clock: Clock?
  ) -> OperationAccount {
    var life = OperationAccount("life", by: "backend", operations: sum.lives)
    life.set(.failedWorkers, postmaster.failures)
    life.set(.killedWorkers, postmaster.kills)
    life.set(.fullTables, sum.emptyRegisters)
    guard let mean, mean > 0, let clock else { return life }
    var searches: [(Measure, SearchTime, UInt64)] = [
      (.slotSearchShare, sum.slotSearches, sum.registers),
      (.startSearchShare, postmaster.startSearches, postmaster.starts),
      (.exitSearchShare, postmaster.exitSearches, postmaster.ends),
    ]
    if sum.segments > 0 {
      searches.append((.dsmSearchShare, sum.segmentSearches, sum.segments))
    }
    for (measure, time, workers) in searches where workers > 0 {
      life.measures[measure] = .real(time.nanoseconds(clock) / Double(workers) / mean)
    }
    return life
  }

  /// The invariants, in the order of their gravity; after them what broke the repetition off.
  private func judge(
    _ sum: RegistrantTally, _ postmaster: PostmasterTally, _ remains: Remains
  ) -> Verdict? {
    let name = cell.strategyName
    if postmaster.startError != 0 {
      return .contenderDied(
        """
        the postmaster of \(name) could not start a worker \
        (\(String(cString: strerror(postmaster.startError)))); lower --workers, raise ulimit -u and \
        -n, or use --worker none
        """)
    }
    if case .contenderDied = remains.verdict { return remains.verdict }
    let workers: [(count: UInt64, did: String)] = [
      (postmaster.startedTwice, "started a worker in a slot that had a worker already"),
      (postmaster.givenWhileAlive, "gave back the slot of a worker that lived"),
      (postmaster.endedUnasked, "ended a worker whose end nobody had asked for"),
      (sum.wrongSlots, "told a registrant of another slot than its worker's"),
    ]
    if let (count, did) = workers.first(where: { $0.count > 0 }) {
      return .brokenWorker("\(name) \(did), \(count) times")
    }
    if postmaster.wrongLookups > 0 {
      return .wrongLookup(
        """
        \(name) found a wrong slot for a child, or none, or one for a pid that is no child's, \
        \(postmaster.wrongLookups) times; the last time for pid \(postmaster.wrongPid)
        """)
    }
    if postmaster.refusals > 0 {
      return .refusedGive(
        """
        the postmaster refused \(postmaster.refusals) slots of workers of \(name) that had ended: not \
        in use, or of another generation
        """)
    }
    return judgeSegments(sum) ?? forgotten(sum, postmaster, remains.verdict)
      ?? (remains.verdict == nil ? judgeRest(remains, stashed: postmaster.stashed) : nil)
  }

  private func judgeSegments(_ sum: RegistrantTally) -> Verdict? {
    if sum.destroyedWhileAttached > 0 {
      return .brokenSegment(
        """
        \(cell.strategyName) let segments be destroyed \(sum.destroyedWhileAttached) times while \
        attached
        """)
    }
    if sum.wrongSegments > 0 {
      return .brokenSegment(
        """
        \(cell.strategyName) found another segment than that of the handle, or none, or gave two one \
        slot, \(sum.wrongSegments) times
        """)
    }
    return nil
  }

  private func forgotten(
    _ sum: RegistrantTally, _ postmaster: PostmasterTally, _ broken: Verdict?
  ) -> Verdict? {
    guard sum.registered != postmaster.ended else { return broken }
    let what =
      """
      of \(sum.registered) workers registered, \(postmaster.started) were started and \
      \(postmaster.ended) ended
      """
    // While it went on, it may just have been slow.
    if case .hang(let text) = broken { return .hang("\(text); \(what)") }
    return broken ?? .brokenWorker("\(cell.strategyName) forgot workers: \(what)")
  }

  private func judgeRest(_ remains: Remains, stashed: UInt32) -> Verdict? {
    let census = Census(
      cell, free: freeSlots(remains.subjectBase), inFlight: [], stashed: stashed)
    if census.duplicates > 0 {
      return .doubleHandout(
        """
        \(cell.strategyName) lists \(census.duplicates) slots as free that are listed or held already
        """)
    }
    if census.lost > 0 {
      return .lostSlots(
        """
        \(cell.strategyName) lost \(census.lost) of \(cell.slots) slots: \(census.free) free, \
        \(census.held) held, \(census.stashed) stashed
        """)
    }
    if let free = freeSegments(remains.subjectBase) {
      let geometry = cell.lifecycleSegments
      guard free == geometry.slots - geometry.live else {
        return .lostSlots(
          """
          \(cell.strategyName) has \(free) free slots of segments in the end; it began with \
          \(geometry.slots - geometry.live)
          """)
      }
    }
    return nil
  }
}
