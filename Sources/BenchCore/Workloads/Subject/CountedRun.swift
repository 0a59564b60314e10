/// What a counted run found: exact, and the same each time.
package struct CountedRun: Equatable, Sendable {
  /// What each operation came to; empty for slots, of which the rest of this says more.
  package var accounts: [OperationAccount] = []
  /// The invariant that did not hold; nil if all did, and for slots.
  package var verdict: Verdict?

  package var takes: UInt64
  package var emptyTakes: UInt64
  package var bursts: UInt64
  package var shortBursts: UInt64
  /// How many different slots were handed out.
  package var distinctSlots: UInt64
  package var gives: UInt64
  package var take: AccessCounts
  package var give: AccessCounts
  package var takeWorstSteps: UInt64
  package var giveWorstSteps: UInt64
  package var slotsExamined: UInt64
  package var rejects: UInt64
  /// One account over all operations in their order.
  package var amortisation: AmortisationAccount
  package var yieldCounts: [UInt32]
  package var doubleHandouts: UInt64
  package var refusals: UInt64
  package var stashed: UInt32
  /// Slots in the free structure at the end.
  package var free: [UInt32]
}

extension CountedRun {
  /// Of a subject that hands out no slots.
  package init(_ accounts: [OperationAccount], verdict: Verdict?) {
    self.init(
      accounts: accounts, verdict: verdict, takes: 0, emptyTakes: 0, bursts: 0, shortBursts: 0,
      distinctSlots: 0, gives: 0, take: AccessCounts(), give: AccessCounts(), takeWorstSteps: 0,
      giveWorstSteps: 0, slotsExamined: 0, rejects: 0,
      amortisation: AmortisationAccount(slots: 1, budget: 1), yieldCounts: [], doubleHandouts: 0,
      refusals: 0, stashed: 0, free: [])
  }
}

// The counted world: the same turns as in the timed one, from one thread in a fixed order. Backends
// take one after the other, whole bursts at a time, then the postmaster gives back all that they
// posted; where a take waits for the give before it, the postmaster follows each backend.

extension SlotSubject {
  typealias Counted = LockedMemory<CountingMemory, Lock>
  typealias CountedBackend = BackendRole<Strategy, Counted, CountingProbe>
  typealias CountedPostmaster = PostmasterRole<
    Strategy, PostmasterView<CountingMemory>, CountingProbe
  >

  /// Enough takes, empty ones included, to bring every slot round twice, within what an afternoon
  /// allows.
  private var countedTakes: UInt64 { UInt64(min(max(1_024, 2 * cell.slots), 16_384)) }

  func count() -> CountedRun {
    let region = RunRegion(cell, refills: Strategy.refills, repetition: 0)
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
    var tally = AccessTally(regionSize: layout.size)
    return withUnsafeMutablePointer(to: &tally) { tally in
      // All backends share the first one's desk but for the mailbox: one account, one order.
      let desk = Desk(
        cell, refills: Strategy.refills,
        seat: Seat(
          number: 0, subjectBase: subject, runBase: run, clock: .uncounted, repetition: 0))
      let postmasterDesk = desk.neighbour(cell.workers)
      return postmasterDesk.withPostmasterSeat { seat in
        var backends = (0..<cell.workers).map { countedBackend($0, desk, tally) }
        var postmaster = countedPostmaster(postmasterDesk, seat, tally)
        var backend = 0
        while desk.record.pointee.attempts < countedTakes {
          turn(&backends[backend])
          backend += 1
          if backend == backends.count { backend = 0 }
          if backend == 0 || cell.workload.waitsForGive || cell.workload.playsBothRoles {
            _ = postmaster.turn()
          }
        }
        for backend in backends.indices { backends[backend].leave() }
        postmaster.endStorms()
        _ = postmaster.turn()
        return outcome(backends, postmaster, desk, postmasterDesk)
      }
    }
  }

  private func turn(_ backend: inout CountedBackend) {
    if cell.takesBursts {
      backend.burstTurn(during: Rendezvous.Phase.preparing)
    } else {
      backend.turn(during: Rendezvous.Phase.preparing)
    }
  }

  private func countedBackend(
    _ number: UInt32, _ desk: Desk, _ tally: UnsafeMutablePointer<AccessTally>
  ) -> CountedBackend {
    let native = NativeMemory(
      base: desk.seat.subjectBase, notes: desk.notes, worker: WorkerDescription.bytes)
    let memory = Counted(CountingMemory(native, tally: tally), lock: lock, contender: number)
    return BackendRole(
      strategy, in: memory, at: desk.countingSeat(number), probe: CountingProbe(tally),
      seed: desk.seed)
  }

  private func countedPostmaster(
    _ desk: Desk, _ seat: PostmasterSeat, _ tally: UnsafeMutablePointer<AccessTally>
  ) -> CountedPostmaster {
    let native = NativeMemory(
      base: desk.seat.subjectBase, notes: desk.notes, worker: WorkerDescription.bytes)
    let view = PostmasterView(
      of: CountingMemory(native, tally: tally), privateWords: Self.privateWords(layout),
      notes: desk.postmasterNotes)
    return PostmasterRole(
      strategy, shadow: shadow, start: start, in: view, at: seat, probe: CountingProbe(tally))
  }

  private func outcome(
    _ backends: [CountedBackend], _ postmaster: CountedPostmaster, _ desk: Desk,
    _ postmasterDesk: Desk
  ) -> CountedRun {
    let record = desk.record.pointee
    let postmasterRecord = postmasterDesk.record.pointee
    var take = AccessCounts()
    for backend in backends { take += backend.probe.sum }
    return CountedRun(
      takes: record.operations, emptyTakes: record.emptyOperations, bursts: record.bursts,
      shortBursts: record.shortBursts,
      distinctSlots: desk.distinctSlots(of: cell.slots),
      gives: postmasterRecord.operations, take: take, give: postmaster.probe.sum,
      takeWorstSteps: backends.map(\.probe.worstSteps).max() ?? 0,
      giveWorstSteps: postmaster.probe.worstSteps, slotsExamined: record.slotsExamined,
      rejects: record.notes.rejects, amortisation: record.amortisation,
      yieldCounts: desk.yieldCounts,
      doubleHandouts: record.doubleHandouts + postmasterRecord.doubleHandouts,
      refusals: postmasterRecord.refusals, stashed: postmaster.stashed,
      free: freeSlots(desk.seat.subjectBase))
  }
}

extension Clock {
  /// For worlds without time.
  package static let uncounted = Clock(
    ticksPerNanosecond: 1, floorTicks: 0, granularityNanoseconds: 0, spinRoundsPerNanosecond: 0,
    hintsPerMicrosecond: 0)
}
