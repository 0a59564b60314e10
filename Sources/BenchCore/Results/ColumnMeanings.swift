// What each column of results.csv says: a line or two for each, in the order of the schema.

private let withheld = "The strategy's numbers are withheld."
private let untimed = "Not timed (`source=counted`), or withheld."
private let unwarmed =
  "There was no warm-up, not timed (`source=counted`), or withheld."
private let unsampled = "No single operation was timed, or withheld."
private let unpaced = "The loop is closed, or `source=counted`."
private let unscheduled =
  "The loop is closed, the row is not what arrivals wait for, or withheld."
private let uncounted = "The row is not `source=counted`, or withheld."
private let unsearched = "The operation never searches, or withheld."
private let unrefilled = "The strategy has no refill or search of its own, or withheld."
private let unlooked = "The row is no look-up, or withheld."
private let ofSlotsOnly = "The subject is not `slot`."
private let ofSlotsAndStarts = "The subject is not `slot`, `start` or `lifecycle`."
private let uncreated = "The row is no create of a segment, or withheld."
private let unattached = "The row is no attach to a segment, or withheld."
private let unanswered = "The row is no answer to a wake-up, or withheld."
private let unlived = "The row is no worker's life, or withheld."
private let unaudited = "No audit belongs to this row, or withheld."

private func scheduled(_ what: String, _ percent: String, needing samples: String)
  -> ColumnDescription
{
  .noisy(
    "ns", "\(percent) of the arrivals had \(what) of at most this.",
    empty: "Fewer than \(samples) samples, the loop is closed, or withheld.")
}

private func percentile(_ percent: String, needing samples: String) -> ColumnDescription {
  .noisy(
    "ns", "\(percent) of the timed operations took at most this long.",
    empty: "Fewer than \(samples) samples, no single operation timed, or withheld.")
}

extension Column {
  /// The one place that describes a column; docs/results-format.md is printed from it.
  var description: ColumnDescription {
    switch self {
    case .schemaVersion: .key("Version of this format.")
    case .runID: .key("Name of the run, the same in meta.json.")
    case .subject:
      .key(
        "What is handed out or looked up: `slot`, `start`, `exit`, `dsm`, or in `lifecycle` all.")
    case .strategy:
      .key("The contender, as `bench-slots list` names it, or a stack: `slot=…+start=…+exit=…`.")
    case .scenario: .key("The workload, as `bench-slots list` names it.")
    case .mode: .key("Contenders are `threads` of one process, or `processes`.")
    case .lock:
      .key("The lock that guards the strategy's table.", empty: "The strategy takes no lock.")
    case .layout:
      .key(
        "Spacing of the slots: `postgres18`, `postgres15` or `dense`.", empty: ofSlotsAndStarts)
    case .workers: .key("Backends in contention; the postmaster is one more.", unit: "contenders")
    case .slots: .key("Slots in the table; in `exit` the children.", unit: "slots")
    case .occupancy:
      .key(
        "Share of the slots held by long-lived owners, 0 to 1.", unit: "ratio",
        empty: "The subject is `exit`.")
    case .occupancyShape:
      .key(
        "Where the long-lived owners sit: `prefix`, `random` or `suffix`.", empty: ofSlotsAndStarts)
    case .burst:
      .key("Slots that one query takes at once.", unit: "slots", empty: "Does not apply.")
    case .burstPolicy:
      .key(
        "What a query does that finds fewer: `best-effort` or `all-or-nothing`.",
        empty: "A query takes one slot.")
    case .giveBack:
      .key(
        "How the slots of a burst go back: `together` or `staggered`.",
        empty: "A query takes one slot, or the scenario has a way of its own.")
    case .think: .key("Pause between operations.", empty: "There is none.")
    case .hold: .key("How long a slot is held.", empty: "It is given back at once.")
    case .ratePerSecond:
      .key(
        "Scheduled operations of an open loop, all backends together; times run from the schedule.",
        unit: "1/s", empty: unpaced)
    case .arrival:
      .key(
        "When they are due: `poisson`, `fixed` (at equal distances) or `bursty`.", empty: unpaced)
    case .latencyLimit:
      .key("What takes longer is late.", empty: "There is no limit, or `source=counted`.")
    case .tagBits:
      .key("Bits of the tag against ABA.", unit: "bits", empty: "The strategy has no tag.")
    case .handleBits:
      .key(
        "Width of a handle that is slot and generation.", unit: "bits",
        empty: "The strategy has no such handles.")
    case .bitmapSpread:
      .key(
        "How the words of a bitmap lie: `packed` or one a `line`.",
        empty: "The strategy has no bitmap.")
    case .stall:
      .key(
        "How long backend 0 is held between its look at a word and its compare-exchange.",
        empty: "It is not held.")
    case .postmasterPause:
      .key(
        "How long the postmaster's process is stopped in the middle of the measured time.",
        empty: "It is not stopped, or `source=counted`.")
    case .pids:
      .key(
        "Which pids children get: `sequential`, `wrapped` or `adversarial`.",
        empty: "The subject is not `exit`.")
    case .exitOrder:
      .key(
        "Which child exits next: `random`, `oldest` or `youngest`.",
        empty: "The subject is not `exit`.")
    case .dsmHandles:
      .key(
        "How PostgreSQL makes handles: `random`, or `main-region` with the slot in them.",
        empty: "The strategy is not `dsm-scan`.")
    case .wakeup:
      .key(
        "How backends wake the postmaster: `flag` (it polls), `futex` or `signal`.",
        empty: "The subject is neither `start` nor `lifecycle`, or `source=counted`.")
    case .worker:
      .key(
        "What a worker is: a real child `process`, or `none`, and the postmaster plays it.",
        empty: "The subject is not `lifecycle`.")
    case .failing:
      .key(
        "Share of starts whose worker exits with 1, and is started again in its slot.",
        unit: "ratio",
        empty: "The subject is not `lifecycle`.")
    case .trace: .key("What is replayed: a trace's name.", empty: "The scenario is no replay.")
    case .speed:
      .key(
        "How many times as fast as it was, or `max`: nobody waits.",
        empty: "The scenario is no replay.")
    case .affinity:
      .key(
        "CPUs of the contenders: `compact`, `scatter`, `one-cpu`, or a list such as `0-3+8`.",
        empty: "They were not pinned.")
    case .amortisationBudget:
      .key(
        "Places that may be examined per slot handed out.", unit: "places/slot", empty: ofSlotsOnly)
    case .repetition: .key("Number of the repetition, from 1.")
    case .role: .key("Who did it: `backend`, `postmaster` or `all`.")
    case .op:
      .key(
        """
        What was done: `take`, `give`, `pair`, `refill`; `wakeup`, `register`, `start`, `end`, \
        `terminate`; `lookup`, `insert`; `create`, `attach`, `detach`; `exit`, `life`.
        """)
    case .source: .key("`measured`, `counted` or `model`; never mixed in one series.")

    case .ops: .noisy("operations", "Operations that succeeded.", empty: withheld)
    case .emptyOps:
      .noisy("operations", "Takes that found nothing to hand out.", empty: "No take, or withheld.")
    case .duration: .noisy("s", "Measured time.", empty: untimed)
    case .opsPerSecond: .noisy("1/s", "Throughput: `ops` over `duration_s`.", empty: untimed)
    case .samples: .noisy("operations", "Operations that were timed singly.", empty: untimed)
    case .timerFloor:
      .noisy(
        "ns", better: .neither,
        "Cost of reading the clock, contained in each sample.", empty: untimed)
    case .min: .noisy("ns", "Shortest sample.", empty: unsampled)
    case .p50: percentile("50 %", needing: "20")
    case .p90: percentile("90 %", needing: "100")
    case .p99: percentile("99 %", needing: "1,000")
    case .p999: percentile("99.9 %", needing: "10,000")
    case .p9999: percentile("99.99 %", needing: "100,000")
    case .max: .noisy("ns", "Longest sample below the cap of 60 s.", empty: unsampled)
    case .mean: .noisy("ns", "Mean of the samples.", empty: unsampled)
    case .overflow:
      .noisy("operations", "Samples above the cap of 60 s, in no percentile.", empty: untimed)

    case .slotsExaminedPerOp:
      .noisy(
        "places/op", "Places (a slot's flag, or a bitmap word) examined per success.",
        empty: unsearched)
    case .casRetriesPerOp:
      .noisy("retries/op", "Failed compare-exchanges per success.", empty: withheld)
    case .lockWaitsPerOp:
      .noisy("waits/op", "Waits for a lock per success.", empty: "No lock is taken, or withheld.")
    case .rejectsPerOp:
      .noisy("rejects/op", "Values read and refused by a range check per success.", empty: withheld)
    case .loadsPerOp:
      .exact(
        "accesses/op", "Loads per success: of shared memory, in `exit` of the postmaster's own.",
        empty: uncounted)
    case .storesPerOp:
      .exact(
        "accesses/op", "Stores per success: to shared memory, in `exit` to the postmaster's own.",
        empty: uncounted)
    case .rmwsPerOp:
      .exact("accesses/op", "Atomic read-modify-writes per success.", empty: uncounted)
    case .fencesPerOp: .exact("fences/op", "Fences per success.", empty: uncounted)
    case .linesPerOp:
      .exact("lines/op", "Distinct cache lines touched per success.", empty: uncounted)
    case .maxSteps:
      .exact(
        "accesses", better: .lower, "Most shared accesses and fences of any one operation.",
        empty: "The row is neither `source=counted` nor of a fault run, or withheld.")
    case .allocatedBytesPerOp:
      .exact(
        "bytes/op", "Bytes that the measured loop allocated, per success.",
        empty: "Built without jemalloc, not timed, or withheld.")

    case .refills:
      .noisy("searches", "Refills or searches that ran, barren ones included.", empty: unrefilled)
    case .barrenSearches:
      .noisy("searches", "Searches that yielded nothing as none was free.", empty: unrefilled)
    case .amortisationFailureRate:
      .noisy(
        "ratio", better: .lower,
        "Share of searches, barren ones left out, that yield less than examined/budget.",
        empty: "No search counted, the strategy has none, or withheld.")
    case .racedSearches:
      .noisy(
        "searches", "Failing searches that yielded nothing though one was free meanwhile.",
        empty: unrefilled)
    case .singletonSearches:
      .noisy("searches", "Failing searches that yielded one slot.", empty: unrefilled)
    case .lowSearches:
      .noisy("searches", "Failing searches that yielded more than one slot.", empty: unrefilled)
    case .windowFailureRate:
      .noisy(
        "ratio", better: .lower,
        "Share of windows of `slots` successful takes that overran the budget.",
        empty: "No window was completed, or withheld.")
    case .window256FailureRate:
      .noisy(
        "ratio", better: .lower,
        "Share of windows of 256 successful takes that overran the budget.",
        empty: "No window was completed, or withheld.")
    case .overdraftsPerMillion:
      .noisy(
        "1/million takes", better: .lower,
        "Takes that left the credit of places below 0; 0 is amortised O(budget).",
        empty: unsearched)
    case .longestFailureRun:
      .noisy(
        "searches", better: .lower,
        "Longest run of consecutive failing searches.", empty: unrefilled)
    case .longestFailureRunRefillRate:
      .noisy(
        "ratio", "Searches per successful take inside the longest failing run.",
        empty: "No search failed, or withheld.")
    case .scanHoldShare:
      .noisy(
        "ratio", better: .lower, "Share of the time the lock was held that went into scanning.",
        empty: "No lock is taken, not timed, or withheld.")
    case .scanHoldMax:
      .noisy(
        "ns", "Longest time the lock was held by one scan.",
        empty: "No lock is taken, not timed, or withheld.")
    case .refillYieldMean:
      .noisy(
        "slots/search", better: .higher,
        "Mean yield of a refill or search.", empty: unrefilled)

    case .jainFairness:
      .noisy(
        "ratio", better: .higher,
        "Jain's index over the contenders' successes: 1 is fair, 1/n is one of n served.",
        empty: "One contender only, or withheld.")
    case .fullConcurrencyFraction:
      .noisy("ratio", "Share of the time in which all contenders were at work.", empty: untimed)
    case .oversubscribed:

      .exact("", "Contenders outnumber the CPUs that they may run on.", empty: untimed)
    case .steady:
      .noisy(
        "", "The rates of the measured time's tenths vary by less than 0.1 of their mean.",
        empty: untimed)
    case .doubleHandouts:
      .exact(
        "slots", better: .lower,
        "Slots handed out twice; not 0 is a violation.", empty: unaudited)
    case .lostSlots:
      .exact(
        "slots", better: .lower,
        "Slots missing at the end that no kill explains; not 0 is a violation.",
        empty: unaudited)
    case .leakedSlots:
      .noisy(
        "slots", better: .lower,
        "Slots missing at the end that a kill explains.", empty: unaudited)
    case .stashedSlots:
      .noisy("slots", "Slots in the postmaster's private stash at the end.", empty: unaudited)
    case .stalls:
      .noisy(
        "stalls", "How often backend 0 was held before a compare-exchange.",
        empty: "It was not to be held.")
    case .staleMatches:
      .noisy(
        "stalls",
        "Stalls whose compare-exchange succeeded though others had taken and given meanwhile.",
        empty: "No backend was to be held.")
    case .caughtHandouts:
      .noisy(
        "slots", better: .lower,
        "Takes of a slot that was somebody's, caught by its state or by its owner word.",
        empty: "No backend was to be held.")
    case .timesFloor:
      .noisy(
        "ratio", better: .lower,
        "Time per operation over that of one `floor-cas` in the same scenario.",
        empty: "`floor-cas` was not run there, or withheld.")
    case .bursts:
      .noisy(
        "bursts", "Bursts that were taken, short ones included; each take in them is an operation.",
        empty: "A query takes one slot, the row is no take, or withheld.")
    case .shortBursts:
      .noisy(
        "bursts", better: .lower, "Bursts that found fewer free slots than they wanted, or none.",
        empty: "A query takes one slot, the row is no take, or withheld.")
    case .distinctSlots:
      .exact(
        "slots", "Different slots that were handed out: how much of the table is in use.",
        empty: "The row is not `source=counted` or no take, no slots are handed out, or withheld.")
    case .probesPerLookup:
      .noisy(
        "places/op",
        "Places examined per look-up of a child, those that its removal examines included.",
        empty: unlooked)
    case .probesPerMiss:
      .noisy(
        "places/op", "Places examined per look-up of a pid that is no child's.",
        empty: "There was no such look-up, the row is no look-up, or withheld.")
    case .longestProbe:
      .noisy(
        "places", better: .lower,
        "Most places that any one look-up examined.", empty: unlooked)
    case .misses:
      .noisy("operations", "Look-ups of pids that are no child's.", empty: unlooked)
    case .probesPerCreate:
      .noisy("places/op", "Slots examined per segment created.", empty: uncreated)
    case .probesPerAttach:
      .noisy("places/op", "Slots examined per segment attached to.", empty: unattached)
    case .fullTables:
      .noisy(
        "operations", "Creates of segments, or registrations of workers, that found no free slot.",
        empty: "The row is neither a create of a segment nor a worker's life, or withheld.")
    case .staleRejected:
      .noisy(
        "operations", "Attaches by the handle of a segment that was no more, and were refused.",
        empty: unattached)
    case .staleAccepted:
      .noisy(
        "operations", better: .lower,
        "Attaches by the handle of a segment that was no more, and got one.",
        empty: unattached)
    case .wrongSegmentAttaches:
      .noisy(
        "operations", better: .lower, "Attaches that got another segment than that of the handle.",
        empty: unattached)
    case .handleCollisions:
      .noisy(
        "segments", better: .lower,
        "Segments at the end whose handle is also that of another.", empty: uncreated)
    case .generationWraps:
      .noisy("operations", "Creates at which a slot's generations began anew.", empty: uncreated)
    case .wrapAfter:
      .noisy(
        "s", better: .neither,
        "When a handle comes again, at this row's rate and with as many slots free.",
        empty: "Handles have no generation, the row is no create, not timed, or withheld.")
    case .stepsPerWakeup:
      .noisy(
        "steps/op", "Slots visited, workers walked over and messages read per answer to a wake-up.",
        empty: unanswered)
    case .slotsVisitedPerWakeup:
      .noisy("slots/op", "Slots whose state was looked at per answer.", empty: unanswered)
    case .workersWalkedPerWakeup:
      .noisy(
        "workers/op", "Entries of the postmaster's own list or table looked at per answer.",
        empty: unanswered)
    case .messagesPerWakeup:
      .noisy("messages/op", "Messages of a queue that were read per answer.", empty: unanswered)
    case .stepsPerStart:
      .noisy(
        "steps/worker", "The same steps, those for ends included, per worker started or cancelled.",
        empty: "No worker was started, the row is no answer to a wake-up, or withheld.")
    case .wakeups:
      .noisy("wake-ups", "Times that the postmaster found the flag raised.", empty: unanswered)
    case .wakeupRequests:
      .noisy(
        "wake-ups", "Times that backends raised it; those that come before it looks are one.",
        empty: unanswered)
    case .cancelledStarts:
      .noisy(
        "workers", "Workers that were to end before the postmaster had started them.",
        empty: unanswered)
    case .ownEnds:
      .noisy("workers", "Workers that ended by themselves.", empty: unanswered)
    case .lateOrders:
      .noisy(
        "orders", "Orders to end a worker that had ended already.",
        empty: "The row is no end of workers, or withheld.")
    case .slotSearchShare:
      .noisy(
        "ratio", better: .lower,
        """
        Time in the search of a free slot, a worker, over the mean of `life`: from before its segment, \
        or its slot, to its registrant's being told that the slot is free again.
        """, empty: unlived)
    case .startSearchShare:
      .noisy(
        "ratio", better: .lower,
        "The same for the postmaster's answers: looking for what is to be started, and copying it.",
        empty: unlived)
    case .exitSearchShare:
      .noisy(
        "ratio", better: .lower,
        "The same for the look-up of the slot by the pid.", empty: unlived)
    case .dsmSearchShare:
      .noisy(
        "ratio", better: .lower,
        "The same for the searches of a free segment and of the segment of a handle.",
        empty: "The stack has no segments, the row is no worker's life, or withheld.")
    case .postmasterBusyShare:
      .noisy(
        "ratio", better: .lower,
        "The postmaster's processor time over the measured time.", empty: unlived)
    case .failedWorkers:
      .noisy(
        "workers", "Exits with 1: the worker was started again, its slot in use meanwhile.",
        empty: unlived)
    case .killedWorkers:
      .noisy(
        "workers",
        "Ends by a signal, or with a status but 0 and 1; PostgreSQL would restart the cluster.",
        empty: unlived)
    case .warmup:
      .noisy("s", "Time before the measured one, while the rate settled.", empty: unwarmed)
    case .warmupSteady:
      .noisy(
        "", "The warm-up ended as the rate held steady, and not at its cap.", empty: unwarmed)
    case .stolenShare:
      .noisy(
        "ratio", "Share of the used CPUs' time that the hypervisor gave to others meanwhile.",
        empty: "The kernel does not say, not timed (`source=counted`), or withheld.")
    case .scheduledOps:
      .noisy(
        "operations", "Arrivals that were due in the measured time.", empty: unscheduled)
    case .lateOps:
      .noisy(
        "operations", better: .lower,
        """
        Operations that took longer than `latency_limit`; in a closed loop of the timed ones, to \
        within a bucket of 1 %.
        """, empty: "There is no limit, the row is not what users wait for, or withheld.")
    case .skippedOps:
      .noisy(
        "operations", better: .lower,
        "Arrivals that were later than `latency_limit` before they began, and so never did.",
        empty: unscheduled)
    case .unfinishedOps:
      .noisy(
        "operations", better: .lower,
        "Arrivals that were due and not served when the measured time was over.",
        empty: unscheduled)
    case .achievedRateShare:
      .noisy(
        "ratio", better: .higher, "Arrivals that were served over those that were due.",
        empty: "No arrival was due, the loop is closed, or withheld.")
    case .lagP50: scheduled("a lag", "50 %", needing: "20")
    case .lagP99: scheduled("a lag", "99 %", needing: "1,000")
    case .lagMax:
      .noisy("ns", "Longest lag: from when an arrival was due until it began.", empty: unscheduled)
    case .lagMean: .noisy("ns", "Mean lag.", empty: unscheduled)
    case .serviceP50: scheduled("a service time", "50 %", needing: "20")
    case .serviceP99: scheduled("a service time", "99 %", needing: "1,000")
    case .serviceMax:
      .noisy(
        "ns", "Longest service time: from when an arrival began until it was answered.",
        empty: unscheduled)
    case .serviceMean: .noisy("ns", "Mean service time.", empty: unscheduled)
    case .error:
      .exact(
        "", "Why the numbers are withheld, one word or some joined by dashes.",
        empty: "All is well.")
    case .errorMessage: .exact("", "The same in a sentence.", empty: "All is well.")
    }
  }
}
