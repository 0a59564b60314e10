/// How often one operation had been done at a moment, and how long it took.
package struct OperationCount: Sendable {
  package let role: String
  package let op: String
  package let operations: UInt64
  /// Nil where single operations are not timed.
  package let latencies: LatencySnapshot?

  package init(role: String, op: String, operations: UInt64, latencies: LatencySnapshot?) {
    (self.role, self.op, self.operations) = (role, op, operations)
    self.latencies = latencies
  }

  /// No more than the other has.
  fileprivate func capped(by other: OperationCount) -> OperationCount {
    OperationCount(
      role: role, op: op, operations: min(operations, other.operations),
      latencies: latencies.flatMap { own in other.latencies.map { own.capped(by: $0) } })
  }

  /// What was done from here until the other.
  fileprivate func until(_ later: OperationCount) -> OperationCount {
    OperationCount(
      role: role, op: op, operations: later.operations &- operations,
      latencies: latencies.flatMap { own in later.latencies.map { own.until($0) } })
  }

  fileprivate var nothing: OperationCount {
    OperationCount(
      role: role, op: op, operations: 0, latencies: latencies.map { _ in LatencySnapshot() })
  }
}

/// A part of the measured time, and what was done in it.
package struct Interval: Sendable {
  /// From 1.
  package let number: Int
  /// In nanoseconds since the measured phase began.
  package let (from, to): (UInt64, UInt64)
  package let operations: [OperationCount]
}

extension Interval {
  /// The intervals between some moments, from the beginning on, which add up to what there was at rest.
  ///
  /// Whatever a moment's look at running contenders got wrong is put right by the one after it, and by
  /// the last, at rest: no counter is ever taken for more than it came to later.
  package static func between(
    _ moments: [(at: UInt64, counts: [OperationCount])], end: UInt64, atRest: [OperationCount]
  ) -> [Interval] {
    var cap = atRest
    var capped: [[OperationCount]] = []
    for moment in moments.reversed() {
      cap = zip(moment.counts, cap).map { $0.capped(by: $1) }
      capped.append(cap)
    }
    let marks = [atRest.map(\.nothing)] + capped.reversed() + [atRest]
    // Who is late at the end is late after the last boundary too.
    let times = [0] + moments.map(\.at) + [max(end, moments.last?.at ?? 0)]
    return (1..<marks.count).map { number in
      Interval(
        number: number, from: times[number - 1], to: times[number],
        operations: zip(marks[number - 1], marks[number]).map { $0.until($1) })
    }
  }
}

extension Repetition {
  /// What its rows are about, but for `pair`, which is two of them.
  package var operationCounts: [OperationCount] {
    guard accounts.isEmpty else {
      return accounts.map {
        OperationCount(
          role: $0.role, op: $0.op, operations: $0.operations, latencies: $0.latencies)
      }
    }
    func sum(_ field: (SeatRecord) -> UInt64) -> UInt64 {
      backends.reduce(0) { $0 &+ field($1) }
    }
    return [
      OperationCount(
        role: "backend", op: "take", operations: sum(\.operations), latencies: takes),
      OperationCount(
        role: "postmaster", op: "give", operations: postmaster.operations, latencies: gives),
      OperationCount(
        role: "backend", op: "refill", operations: sum(\.amortisation.searches),
        latencies: searches),
    ]
  }
}
