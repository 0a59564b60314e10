/// What it costs to hand a cache line from one CPU to another: measured at the start of each run, for
/// nothing that contenders share can change hands faster.
package enum HandoffSurvey {
  package struct Handoff: Sendable, Equatable {
    /// Two CPUs, the leader's first.
    package let cpus: [UInt32]
    package let access: HandoffLine.Access
    /// One way, the median; nil if the threads could not be pinned there.
    package let nanoseconds: Double?

    package init(cpus: [UInt32], access: HandoffLine.Access, nanoseconds: Double?) {
      (self.cpus, self.access) = (cpus, access)
      self.nanoseconds = nanoseconds
    }
  }

  /// Of the pairs of many CPUs so many are measured, evenly spread: near and far ones.
  package static let mostPairs = 10
  /// For all pairs together, in nanoseconds; but each pair gets its least.
  private static let budget: UInt64 = 20_000_000
  private static let least: UInt64 = 500_000

  /// The pairs that are measured.
  package static func pairs(of cpus: [UInt32], atMost most: Int = mostPairs) -> [[UInt32]] {
    let all = cpus.indices.flatMap { first in
      cpus[(first + 1)...].map { [cpus[first], $0] }
    }
    guard all.count > most else { return all }
    return (0..<most).map { all[$0 * all.count / most] }
  }

  /// Takes about 20 ms on idle CPUs.
  package static func measure(_ pairs: [[UInt32]], clock: Clock) -> [Handoff] {
    let each = max(least, budget / UInt64(max(1, pairs.count * HandoffLine.Access.allCases.count)))
    return pairs.flatMap { pair in
      HandoffLine.Access.allCases.map { access in
        Handoff(
          cpus: pair, access: access,
          nanoseconds: time(access, from: pair[0], to: pair[1], nanoseconds: each, clock: clock))
      }
    }
  }

  private static func time(
    _ access: HandoffLine.Access, from leader: UInt32, to follower: UInt32, nanoseconds: UInt64,
    clock: Clock
  ) -> Double? {
    let line = HandoffLine()
    defer { line.free() }
    ThreadCrew(seats: 0..<2) { side in
      var placement = SeatPlacement()
      if !placement.pin(to: side == 0 ? leader : follower) { line.spoil() }
      if side == 0 {
        line.lead(access, nanoseconds: nanoseconds, clock: clock)
      } else {
        line.follow(access)
      }
    }.join()
    return line.handoffNanoseconds
  }
}
