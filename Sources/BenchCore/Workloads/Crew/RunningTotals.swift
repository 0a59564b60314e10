import Glibc

/// Looks at what a repetition has come to while it runs.
///
/// Plain reads of memory that contenders write meanwhile: a look is torn, and that does no harm. Every
/// counter is one aligned word that only grows and that its contender alone writes, so what is read of it is
/// what it was at some moment of the look; one operation may be counted here and its time only at the next
/// look. Extremes of an interval are those of its buckets. What is copied is then read as that of a
/// repetition that broke off is, by the subject itself.
package struct RunningTotals: ~Copyable {
  private let cell: Cell
  private let prepared: PreparedSubject
  private let remains: Remains
  private let copy: UnsafeMutableRawPointer
  package private(set) var moments: [(at: UInt64, counts: [OperationCount])] = []

  /// `remains` names the memory of the repetition.
  package init(_ cell: Cell, _ prepared: PreparedSubject, _ remains: Remains) {
    self.cell = cell
    self.prepared = prepared
    self.remains = remains
    copy = .allocate(
      byteCount: Int(remains.region.layout.size), alignment: Int(RegionLayout.line))
  }

  deinit { copy.deallocate() }

  /// `nanoseconds` is the time since the measured phase began.
  package mutating func look(at nanoseconds: UInt64) {
    let region = remains.region
    // Before the copy: who has begun by then has forgotten the warm-up. Of `pairs` both halves.
    let begun = (0...cell.workers).map {
      region.record($0, remains.runBase).pointee.beganAt != 0
    }
    memcpy(copy, remains.runBase, Int(region.layout.size))
    for seat in 0...cell.workers where !begun[Int(seat)] { region.forget(seat, cell, copy) }
    // Only what has ended by itself is judged.
    let broken = Remains(
      number: remains.number, region: region, subjectBase: remains.subjectBase, runBase: copy,
      conditions: remains.conditions, clock: remains.clock, verdict: .hang(""))
    moments.append((nanoseconds, prepared.outcome(broken).operationCounts))
  }

  package func intervals(of repetition: Repetition, beganAt: UInt64) -> [Interval] {
    let end = repetition.seats.map(\.endedAt).max() ?? 0
    return Interval.between(
      moments, end: end > beganAt ? end - beganAt : 0, atRest: repetition.operationCounts)
  }
}

extension RunRegion {
  /// Takes back all that a contender has noted.
  func forget(_ seat: UInt32, _ cell: Cell, _ base: UnsafeMutableRawPointer) {
    record(seat, base).initialize(
      to: SeatRecord(slots: cell.slots, budget: cell.amortisationBudget))
    for number in 0..<recorderCount { recorder(number: number, of: seat, base).reset() }
    forgetTally(of: seat, base)
    if cell.isOpenLoop && seat < cell.workers {
      arrivals(seat, base).initialize(to: ArrivalTally())
    }
  }
}
