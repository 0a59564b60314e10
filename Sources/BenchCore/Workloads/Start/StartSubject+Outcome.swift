// What a repetition or a counted run of `start` came to: its accounts, and the judge.

extension StartSubject {
  func outcome(_ remains: Remains) -> Repetition {
    let (region, base) = (remains.region, remains.runBase)
    var sum = StartTally()
    var latencies = [LatencySnapshot](repeating: LatencySnapshot(), count: 3)
    for backend in 0..<cell.workers {
      sum.add(region.tally(StartTally.self, of: backend, base).pointee)
      for (number, recorder) in [RunRegion.Recorder.register, .start, .end].enumerated() {
        latencies[number].merge(region.recorder(recorder, of: backend, base).snapshot())
      }
    }
    let answers = region.tally(AnswerTally.self, of: cell.workers, base).pointee
    var wakeup = wakeup(answers, sum)
    wakeup.latencies = region.recorder(.wakeup, of: cell.workers, base).snapshot()
    var end = OperationAccount(
      "end", by: "backend", operations: sum.registrations, latencies: latencies[2])
    end.set(.lateOrders, sum.lateOrders)
    let accounts = [
      wakeup,
      OperationAccount(
        "register", by: "backend", operations: sum.registrations, latencies: latencies[0]),
      OperationAccount("start", by: "backend", operations: sum.starts, latencies: latencies[1]),
      end,
    ]
    let verdict = judge(
      sum, answers, ledger: region.workerLedger(base), brokenOffBy: remains.verdict)
    return Repetition(remains, of: cell, accounts: accounts, verdict: verdict)
  }

  func wakeup(_ answers: AnswerTally, _ sum: StartTally) -> OperationAccount {
    var account = OperationAccount("wakeup", by: "postmaster", operations: answers.answers)
    account.set(.stepsPerWakeup, answers.steps, per: answers.answers)
    account.set(.slotsVisitedPerWakeup, answers.slotsVisited, per: answers.answers)
    account.set(.workersWalkedPerWakeup, answers.workersWalked, per: answers.answers)
    account.set(.messagesPerWakeup, answers.messages, per: answers.answers)
    account.set(.stepsPerStart, answers.steps, per: answers.starts &+ answers.cancels)
    account.set(.wakeups, answers.wakeups)
    account.set(.wakeupRequests, sum.requests)
    account.set(.cancelledStarts, answers.cancels)
    account.set(.ownEnds, answers.ownEnds)
    return account
  }

  /// The invariants, in the order of their gravity; after them what broke the repetition off.
  func judge(
    _ sum: StartTally, _ answers: AnswerTally, ledger: WorkerLedger, brokenOffBy broken: Verdict?
  ) -> Verdict? {
    if case .contenderDied = broken { return broken }
    let breaches = answers.breaches
    let sentences: [(breach: WorkerBreach, did: String, what: String)] = [
      (breaches.startedTwice, "started", "a second time"),
      (breaches.startedStrangers, "started", "of another generation than was registered"),
      (breaches.cancelledAlive, "gave back the slot of", "that still ran"),
      (breaches.endedUnasked, "ended", "whose end nobody had asked for"),
      (breaches.endedAbsent, "ended", "that did not run"),
      (sum.freedAlive, "freed the slot of", "before its end"),
    ]
    if let (breach, did, what) = sentences.first(where: { $0.breach.count > 0 }) {
      let workers = breach.count == 1 ? "a worker" : "\(breach.count) workers"
      return .brokenWorker(
        "\(cell.strategyName) \(did) \(workers) \(what); the last in slot \(breach.slot)")
    }
    return forgotten(ledger, brokenOffBy: broken) ?? broken
  }

  /// Workers that were registered, and orders that were given, and nothing came of them.
  private func forgotten(_ ledger: WorkerLedger, brokenOffBy broken: Verdict?) -> Verdict? {
    var (unstarted, unended): ([UInt32], [UInt32]) = ([], [])
    for number in 0..<cell.slots {
      let slot = SlotIndex(trusted: number)
      let (generation, phase) = ledger.worker(in: slot)
      if phase == WorkerLedger.Phase.registered { unstarted.append(number) }
      if phase == WorkerLedger.Phase.running
        && ledger.isAskedToEnd(slot, generation: generation)
      {
        unended.append(number)
      }
    }
    guard let slot = unstarted.first ?? unended.first else { return nil }
    let (count, deed) =
      unstarted.isEmpty
      ? (unended.count, "to end") : (unstarted.count, "to start")
    let workers = count == 1 ? "a worker, " : "\(count) workers, the first "
    let what = "forgot \(deed) \(workers)in slot \(slot)"
    // While it went on, it may just have been slow.
    if case .hang(let text) = broken { return .hang("\(text); it \(what)") }
    return .brokenWorker("\(cell.strategyName) \(what)")
  }
}
