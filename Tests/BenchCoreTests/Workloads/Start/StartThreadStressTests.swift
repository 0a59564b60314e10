import BenchCore
import Testing

/// Backends and a postmaster as threads, however it is woken.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct StartThreadStressTests {
  private func repetition(
    _ entry: StrategyEntry, _ wakeup: Wakeup, workers: UInt32, burst: UInt32 = 1,
    slots: UInt32 = 64, busy: UInt32 = 8
  ) throws -> Repetition {
    var cell = Cell.example(
      entry.card.name, .starts, lock: "lwlock", layout: .dense, workers: workers, slots: slots,
      held: busy)
    (cell.wakeup, cell.burst) = (wakeup, burst)
    return try CrewUnderTest(entry: entry, cell: cell, isPatient: true)
      .repetition(milliseconds: 100, warmupMilliseconds: 20)
  }

  @Test(arguments: Catalogue.start, Wakeup.allCases)
  func everyWorkerIsStartedOnceAndEndedOnce(entry: StrategyEntry, wakeup: Wakeup) throws {
    for (workers, burst) in [(1, 1), (4, 1), (3, 7)] as [(UInt32, UInt32)] {
      let repetition = try repetition(entry, wakeup, workers: workers, burst: burst)
      #expect(repetition.verdict == nil)
      #expect(repetition.accounts.map(\.op) == ["wakeup", "register", "start", "end"])
      for account in repetition.accounts {
        #expect(account.operations > 0)
        #expect(account.role == (account.op == "wakeup" ? "postmaster" : "backend"))
      }
      // No wake-up without a request, and each answer is one.
      let wakeup = repetition.accounts[0]
      guard case .count(let wakeups) = wakeup.measures[.wakeups] else {
        Issue.record("wake-ups are counted")
        return
      }
      #expect(wakeup.operations >= wakeups)
      #expect(wakeup.latencies?.samples == wakeup.operations)
      #expect(repetition.seats.allSatisfy { $0.allocatedBytes == 0 || $0.allocatedBytes == .max })
    }
  }

  @Test func backendsBeyondTheProcessorsAreServedToo() throws {
    let entry = StrategyEntry(StartQueue.self)
    let repetition = try repetition(entry, .signal, workers: 16, slots: 256, busy: 100)
    #expect(repetition.verdict == nil)
  }

  @Test func whatIsBrokenIsJudgedWhileItRuns() throws {
    let twice = try repetition(
      StrategyEntry(AlteredStart<StartQueue, TwiceStarted>.self), .signal, workers: 2)
    #expect(twice.verdict?.message.contains("a second time") == true)
    let unasked = try repetition(
      StrategyEntry(AlteredStart<StartScan, EndedUnasked>.self), .futex, workers: 2)
    #expect(unasked.verdict?.message.contains("nobody had asked for") == true)
  }

  /// What a hang leaves behind says whose workers nobody started.
  @Test func aHangNamesTheWorkersThatWereForgotten() throws {
    let entry = StrategyEntry(StartQueue.self)
    let cell = Cell.example(entry.card.name, .starts, workers: 2, slots: 16, held: 4)
    let prepared = try entry.prepare(cell)
    let region = RunRegion(cell, refills: false, repetition: 1)
    let subject = try SharedRegion(creating: prepared.layout)
    let run = try SharedRegion(creating: region.layout)
    prepared.format(subject.base)
    for seat in 0...cell.workers {
      region.record(seat, run.base).initialize(
        to: SeatRecord(slots: cell.slots, budget: cell.amortisationBudget))
    }
    func verdict(_ broken: Verdict) -> Verdict? {
      prepared.outcome(
        Remains(
          number: 1, region: region, subjectBase: subject.base, runBase: run.base,
          conditions: Repetition.Conditions(), verdict: broken)
      ).verdict
    }
    #expect(verdict(.hang("it hangs")) == .hang("it hangs"))
    let ledger = region.workerLedger(run.base)
    let slot = SlotIndex(trusted: 5)
    ledger.enter(WorkerLedger.Phase.running, slot, generation: 1)
    #expect(verdict(.hang("it hangs")) == .hang("it hangs"))
    ledger.askForEnd(slot, generation: 1)
    #expect(
      verdict(.hang("it hangs"))
        == .hang("it hangs; it forgot to end a worker, in slot 5"))
    ledger.enter(WorkerLedger.Phase.registered, slot, generation: 2)
    #expect(
      verdict(.hang("it hangs"))
        == .hang("it hangs; it forgot to start a worker, in slot 5"))
    // Whoever killed a contender is the one to know first.
    #expect(verdict(.contenderDied("killed")) == .contenderDied("killed"))
  }
}
