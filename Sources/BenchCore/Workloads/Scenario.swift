/// A workload by name: who contends, how much is held, who waits for what.
package struct Scenario: Sendable, Hashable {
  package let name: String
  /// One line for `list`.
  package let summary: String
  /// One contender plays backend and postmaster in turn: the uncontended cost.
  package var playsBothRoles = false
  /// A backend's take waits until its last slot has been given back.
  package var waitsForGive = false
  package var defaultOccupancy = Occupancy.share(0.5)
  package var defaultThink = TimeDistribution.constant(0)

  package static let all: [Scenario] = [pairs, churn, trickle]

  package static let pairs = Scenario(
    name: "pairs", summary: "one contender takes and gives in turn: the uncontended cost",
    playsBothRoles: true)

  /// Without think time a loop measures how long one contender keeps a line, not contention: 50 to
  /// 150 ns is what Yang and Mellor-Crummey's harness waits, and near where lines are fought over
  /// most.
  package static let churn = Scenario(
    name: "churn", summary: "backends take, post and take again; the postmaster gives",
    defaultThink: .uniform(low: 50, high: 150))

  package static let trickle = Scenario(
    name: "trickle",
    summary: "all slots but one held, each take waits for the give before: refill-list's adversary",
    waitsForGive: true, defaultOccupancy: .allButOne)
}

/// How many slots long-lived occupants hold.
package enum Occupancy: Sendable, Hashable {
  /// Of all slots, from 0 to 1.
  case share(Double)
  case allButOne

  package func held(of slots: UInt32) -> UInt32 {
    switch self {
    case .share(let share): UInt32((share * Double(slots)).rounded())
    case .allButOne: slots - 1
    }
  }
}

/// Which slots the occupants hold.
package enum OccupancyShape: String, CaseIterable, Sendable, Codable {
  /// The low ones, as logical replication workers do that started with the server.
  case prefix
  case random
  case suffix
}

package enum Mode: String, CaseIterable, Sendable, Codable {
  case threads
  case processes
}
