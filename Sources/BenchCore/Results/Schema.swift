/// The version of the results format, in the first column of every row and in meta.json.
///
/// It grows when a column changes its meaning or goes away, and with a new key, for rows are matched
/// by their keys; a new column at the end of the values leaves it as it is.
///
/// 2: the keys `burst_policy`, `give_back` and `stall`.
/// 3: the keys `pids`, `exit_order`, `dsm_handles`, `worker` and `failing`.
/// 4: the keys `arrival`, `latency_limit` and `postmaster_pause`.
package let schemaVersion = 4

/// Where the numbers of a row come from.
///
/// No table or plot mixes two sources in one series.
package enum RowSource: String, CaseIterable, Sendable {
  /// Timed on this machine.
  case measured
  /// Counted access by access: the same to the digit at each run.
  case counted
  /// Computed from a model: of handles that collide, or by a simulator that prices cache lines.
  case model
}

/// How far a column can be trusted to repeat, and hence how a gate compares it.
package enum MetricClass: String, CaseIterable, Sendable {
  /// Says what was run; rows are matched by it, never compared.
  case key
  /// Must repeat to the digit.
  case exact
  /// Time, or a count that depends on how the contenders happened to interleave.
  case noisy
}

/// Which way a metric is better.
package enum MetricDirection: String, CaseIterable, Sendable {
  case lower, higher
  /// More is neither: it says how much was done, or what the machine was like.
  case neither
}

/// Every column of results.csv, in file order: keys first, `schema_version` the very first.
package enum Column: String, CaseIterable, Sendable {
  case schemaVersion = "schema_version"
  case runID = "run_id"
  case subject, strategy, scenario, mode, lock, layout, workers, slots, occupancy
  case occupancyShape = "occupancy_shape"
  case burst
  case burstPolicy = "burst_policy"
  case giveBack = "give_back"
  case think, hold
  case ratePerSecond = "rate_per_s"
  case arrival
  case latencyLimit = "latency_limit"
  case tagBits = "tag_bits"
  case handleBits = "handle_bits"
  case bitmapSpread = "bitmap_spread"
  case stall
  case postmasterPause = "postmaster_pause"
  case pids
  case exitOrder = "exit_order"
  case dsmHandles = "dsm_handles"
  case wakeup, worker, failing, affinity, trace, speed
  case amortisationBudget = "amortisation_budget"
  case repetition, role, op, source

  case ops
  case emptyOps = "empty_ops"
  case duration = "duration_s"
  case opsPerSecond = "ops_per_s"
  case samples
  case timerFloor = "timer_floor_ns"
  case min = "min_ns"
  case p50 = "p50_ns"
  case p90 = "p90_ns"
  case p99 = "p99_ns"
  case p999 = "p999_ns"
  case p9999 = "p9999_ns"
  case max = "max_ns"
  case mean = "mean_ns"
  case overflow

  case slotsExaminedPerOp = "slots_examined_per_op"
  case casRetriesPerOp = "cas_retries_per_op"
  case lockWaitsPerOp = "lock_waits_per_op"
  case rejectsPerOp = "rejects_per_op"
  case loadsPerOp = "loads_per_op"
  case storesPerOp = "stores_per_op"
  case rmwsPerOp = "rmws_per_op"
  case fencesPerOp = "fences_per_op"
  case linesPerOp = "lines_per_op"
  case maxSteps = "max_steps"
  case allocatedBytesPerOp = "allocated_bytes_per_op"

  case refills
  case barrenSearches = "barren_searches"
  case amortisationFailureRate = "amortisation_failure_rate"
  case racedSearches = "raced_searches"
  case singletonSearches = "singleton_searches"
  case lowSearches = "low_searches"
  case windowFailureRate = "window_failure_rate"
  case window256FailureRate = "window_256_failure_rate"
  case overdraftsPerMillion = "overdrafts_per_million"
  case longestFailureRun = "longest_failure_run"
  case longestFailureRunRefillRate = "longest_failure_run_refill_rate"
  case scanHoldShare = "scan_hold_share"
  case scanHoldMax = "scan_hold_max_ns"
  case refillYieldMean = "refill_yield_mean"

  case jainFairness = "jain_fairness"
  case fullConcurrencyFraction = "full_concurrency_fraction"
  case oversubscribed, steady
  case doubleHandouts = "double_handouts"
  case lostSlots = "lost_slots"
  case leakedSlots = "leaked_slots"
  case stashedSlots = "stashed_slots"
  case stalls
  case staleMatches = "stale_matches"
  case caughtHandouts = "caught_handouts"
  case timesFloor = "times_floor"
  case bursts
  case shortBursts = "short_bursts"
  case distinctSlots = "distinct_slots"
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
  case warmup = "warmup_s"
  case warmupSteady = "warmup_steady"
  case stolenShare = "stolen_share"
  case scheduledOps = "scheduled_ops"
  case lateOps = "late_ops"
  case skippedOps = "skipped_ops"
  case unfinishedOps = "unfinished_ops"
  case achievedRateShare = "achieved_rate_share"
  case lagP50 = "lag_p50_ns"
  case lagP99 = "lag_p99_ns"
  case lagMax = "lag_max_ns"
  case lagMean = "lag_mean_ns"
  case serviceP50 = "service_p50_ns"
  case serviceP99 = "service_p99_ns"
  case serviceMax = "service_max_ns"
  case serviceMean = "service_mean_ns"
  case error
  case errorMessage = "error_message"
}

extension Column {
  /// The columns that say what was run; two rows never agree in all of them.
  package static let keys = allCases.filter(\.isKey)

  /// The columns that a violation blanks: all but the keys.
  package static let values = allCases.filter { !$0.isKey }

  /// The column of what a subject measures of its own.
  package init?(_ measure: Measure) { self.init(rawValue: measure.rawValue) }

  package var isKey: Bool { metricClass == .key }

  /// The keys that are settings of a strategy, empty for those that do not have them.
  package static let ofStrategy: Set<Column> = [
    .lock, .tagBits, .bitmapSpread, .handleBits, .dsmHandles,
  ]

  /// Whether a row without it is no row.
  var isNeverEmpty: Bool { emptyWhen == ColumnDescription.never }

  package var metricClass: MetricClass { description.metricClass }

  /// The unit of the column's numbers, empty for text and flags.
  package var unit: String { description.unit }

  /// Which of two numbers of the column is the better one.
  package var direction: MetricDirection { description.direction }

  /// What the column says, in one sentence.
  package var meaning: String { description.meaning }

  /// When the field is empty, in one sentence.
  package var emptyWhen: String { description.emptyWhen }

  /// The class of this column in rows of one source.
  ///
  /// A counted row has no clock and one fixed order of steps, so all that it holds is exact.
  package func metricClass(in source: RowSource) -> MetricClass {
    metricClass == .noisy && source == .counted ? .exact : metricClass
  }
}
