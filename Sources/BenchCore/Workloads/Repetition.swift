/// What one repetition of one cell measured, copied out of shared memory.
package struct Repetition: Sendable {
  package let number: UInt32
  /// Of all who took part.
  package let seats: [SeatRecord]
  /// What each operation came to; empty for slots, of which the rest of this says more.
  package let accounts: [OperationAccount]

  // Of slots: empty for other subjects.
  package let backends: [SeatRecord]
  package let postmaster: SeatRecord
  package let takes: LatencySnapshot
  package let gives: LatencySnapshot
  /// Time spent searching, of the takes that timed their hold.
  package let searches: LatencySnapshot
  /// How often each yield occurred, over all backends.
  package let yields: [UInt64]
  /// Nil when the run broke off, and nothing was at rest.
  package let census: Census?
  /// Parts of the measured time, where somebody asked for them.
  package var intervals: [Interval] = []
  /// Of an open loop.
  package let arrivals: ArrivalOutcome?
  package let conditions: Conditions
  package let verdict: Verdict?
  /// Whether the verdict is what the cell set out to bring about.
  package let isProvoked: Bool

  /// How far the machine let it be measured in peace.
  package struct Conditions: Sendable, Equatable {
    package var warmup: Warmup?
    /// Whether the rate held steady over the measured time; nil if it was too short to tell.
    package var isSteady: Bool?
    /// Of the time of the CPUs used, while it was measured; nil if the kernel does not say.
    package var stolenShare: Double?

    package init(warmup: Warmup? = nil, isSteady: Bool? = nil, stolenShare: Double? = nil) {
      (self.warmup, self.isSteady, self.stolenShare) = (warmup, isSteady, stolenShare)
    }
  }

  package struct Warmup: Sendable, Equatable {
    package var nanoseconds: UInt64
    /// Whether it ended because the rate held steady, and not because it had lasted for its cap.
    package var endedSteady: Bool
  }

  /// The measured time of all contenders together, in nanoseconds: first begin to last end.
  package var spanNanoseconds: UInt64 {
    guard let begin = seats.map(\.beganAt).min(), let end = seats.map(\.endedAt).max()
    else { return 0 }
    return end > begin ? end - begin : 0
  }
}

extension Repetition {
  /// What a subject other than slots makes of it: its accounts and its own verdict.
  package init(
    _ remains: Remains, of cell: Cell, accounts: [OperationAccount], verdict: Verdict?
  ) {
    number = remains.number
    seats = (0..<cell.contenders).map { remains.region.record($0, remains.runBase).pointee }
    self.accounts = accounts
    arrivals = ArrivalOutcome(remains, of: cell)
    conditions = remains.conditions
    self.verdict = verdict
    isProvoked = false
    backends = []
    postmaster = SeatRecord(slots: cell.slots, budget: cell.amortisationBudget)
    takes = LatencySnapshot()
    gives = LatencySnapshot()
    searches = LatencySnapshot()
    yields = []
    census = nil
  }

  /// Copies everything out at rest, or as it stands when the repetition broke off.
  package init(_ remains: Remains, of cell: Cell, freeSlots: [UInt32]?) {
    let (region, base) = (remains.region, remains.runBase)
    number = remains.number
    accounts = []
    backends = (0..<cell.workers).map { region.record($0, base).pointee }
    postmaster = region.record(cell.workers, base).pointee
    seats = backends + [postmaster]
    takes = Self.merged(.take, (0..<cell.workers), region, base)
    gives = Self.merged(.give, (cell.workers..<cell.workers + 1), region, base)
    searches = Self.merged(.search, (0..<cell.workers), region, base)
    yields = Self.yields(cell, region, base)
    arrivals = ArrivalOutcome(remains, of: cell)
    conditions = remains.conditions
    let stashed = postmaster.stashed
    census = freeSlots.map { free in
      let inFlight = (0..<cell.workers).flatMap { region.mailbox($0, base).inFlight() }
      return Census(cell, free: free, inFlight: inFlight, stashed: stashed)
    }
    let verdict =
      remains.verdict
      ?? Self.judge(cell, backends: backends, postmaster: postmaster, census: census)
    self.verdict = verdict
    isProvoked = cell.isProvoked && verdict?.condemnsStrategy == true
  }

  private static func merged(
    _ kind: RunRegion.Recorder, _ seats: Range<UInt32>, _ region: RunRegion,
    _ base: UnsafeMutableRawPointer
  ) -> LatencySnapshot {
    var sum = LatencySnapshot()
    for seat in seats { sum.merge(region.recorder(kind, of: seat, base).snapshot()) }
    return sum
  }

  private static func yields(
    _ cell: Cell, _ region: RunRegion, _ base: UnsafeMutableRawPointer
  ) -> [UInt64] {
    var sums = [UInt64](repeating: 0, count: Int(region.yieldCount))
    for backend in 0..<cell.workers {
      let counts = region.yieldCounts(backend, base)
      for yield in sums.indices { sums[yield] += UInt64(counts[yield]) }
    }
    return sums
  }

  /// The invariants, in the order of their gravity.
  private static func judge(
    _ cell: Cell, backends: [SeatRecord], postmaster: SeatRecord, census: Census?
  ) -> Verdict? {
    let records = backends + [postmaster]
    if let culprit = records.firstIndex(where: { $0.doubleHandouts > 0 }) {
      let total = records.map(\.doubleHandouts).reduce(0, +)
      return .doubleHandout(
        """
        \(cell.strategyName) handed out a slot twice, \(total) times; the last that \
        \(cell.contenderName(UInt32(culprit))) saw was slot \(records[culprit].doubleHandoutSlot)
        """)
    }
    if postmaster.refusals > 0 {
      return .refusedGive(
        """
        the postmaster refused \(postmaster.refusals) slots that backends of \
        \(cell.strategyName) gave back: out of range, not in use, or of another generation
        """)
    }
    guard let census else { return nil }
    if census.duplicates > 0 {
      return .doubleHandout(
        """
        \(cell.strategyName) lists \(census.duplicates) slots as free that are listed or held \
        already
        """)
    }
    if census.lost > 0 {
      return .lostSlots(
        """
        \(cell.strategyName) lost \(census.lost) of \(cell.slots) slots: \(census.free) free, \
        \(census.held) held, \(census.inFlight) in flight, \(census.stashed) stashed
        """)
    }
    return nil
  }
}
