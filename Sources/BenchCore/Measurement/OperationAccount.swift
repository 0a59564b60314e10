/// What a subject measures of its operations beside their number and their times.
///
/// The names are those of columns; a test holds that.
package enum Measure: String, CaseIterable, Sendable {
  case probesPerLookup = "probes_per_lookup"
  case probesPerMiss = "probes_per_miss"
  case longestProbe = "longest_probe"
  case misses
  case probesPerCreate = "probes_per_create"
  case probesPerAttach = "probes_per_attach"
  case fullTables = "full_tables"
  case staleRejected = "stale_rejected"
  case staleAccepted = "stale_accepted"
  case wrongSegmentAttaches = "wrong_segment_attaches"
  case handleCollisions = "handle_collisions"
  case generationWraps = "generation_wraps"
  case wrapAfter = "wrap_after_s"
  case stepsPerWakeup = "steps_per_wakeup"
  case slotsVisitedPerWakeup = "slots_visited_per_wakeup"
  case workersWalkedPerWakeup = "workers_walked_per_wakeup"
  case messagesPerWakeup = "messages_per_wakeup"
  case stepsPerStart = "steps_per_start"
  case wakeups
  case wakeupRequests = "wakeup_requests"
  case cancelledStarts = "cancelled_starts"
  case ownEnds = "own_ends"
  case lateOrders = "late_orders"
  case slotSearchShare = "slot_search_share"
  case startSearchShare = "start_search_share"
  case exitSearchShare = "exit_search_share"
  case dsmSearchShare = "dsm_search_share"
  case postmasterBusyShare = "postmaster_busy_share"
  case failedWorkers = "failed_workers"
  case killedWorkers = "killed_workers"
}

/// What one operation came to in a repetition or a counted run: what a row is made of.
///
/// A subject names its operations here, and what nobody else measures; the rest of a row is the same
/// for all subjects.
package struct OperationAccount: Equatable, Sendable {
  package enum Value: Equatable, Sendable {
    case count(UInt64)
    case real(Double)
  }

  /// The column `op`.
  package let op: String
  /// The column `role`.
  package let role: String
  package var operations: UInt64
  /// Nil where single operations were not timed, as in a counted run.
  package var latencies: LatencySnapshot?
  /// Nil where no accesses were counted.
  package var accesses: Accesses?
  package var measures: [Measure: Value] = [:]

  package struct Accesses: Equatable, Sendable {
    package let sum: AccessCounts
    /// The most of any one operation.
    package let worstSteps: UInt64

    package init(sum: AccessCounts, worstSteps: UInt64) {
      self.sum = sum
      self.worstSteps = worstSteps
    }
  }

  package init(
    _ op: String, by role: String, operations: UInt64, latencies: LatencySnapshot? = nil,
    accesses: Accesses? = nil
  ) {
    self.op = op
    self.role = role
    self.operations = operations
    self.latencies = latencies
    self.accesses = accesses
  }

  /// A share of operations; of none there is none.
  package mutating func set(_ measure: Measure, _ sum: UInt64, per operations: UInt64) {
    if operations != 0 { measures[measure] = .real(Double(sum) / Double(operations)) }
  }

  package mutating func set(_ measure: Measure, _ count: UInt64) {
    measures[measure] = .count(count)
  }
}
