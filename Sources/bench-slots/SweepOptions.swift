import ArgumentParser
import BenchCore

/// The axes of a sweep.
///
/// Every one takes a list: `--slots 8,64`.
struct SweepOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      What is handed out or looked up: \(Subject.allCases.map(\.rawValue).joined(separator: ", ")); \
      by default that of the strategies that are named, or slot.
      """, valueName: "name"))
  var subject: String?

  @Option(
    help: ArgumentHelp(
      """
      Names, globs such as 'free-*', or 'all': every contender; floors and references by name. Of \
      lifecycle today, proposed, or a stack such as slot=free-queue+start=start-queue+exit=pid-hash.
      """, valueName: "names"))
  var strategy = "all"

  @Option(
    help: ArgumentHelp(
      """
      \(Scenario.names.joined(separator: ", ")), or files such as mine.yaml; by default churn, of the \
      subject start starts, of exit exits, of dsm dsm-churn, of lifecycle lifecycle. \
      'bench-slots list scenarios' says what happens in each.
      """, valueName: "names"))
  var scenario: String?

  @Option(help: ArgumentHelp("threads, processes; by default both.", valueName: "names"))
  var mode: String?

  @Option(
    help: ArgumentHelp(
      """
      Backends in contention, beside the postmaster, or so many a CPU as 8/cpu; by default the \
      scenario's own, mostly 1,4.
      """, valueName: "counts"))
  var workers: String?

  @Option(
    help: ArgumentHelp(
      """
      Slots, 1 to 262143 (PostgreSQL's maximum); by default the scenario's own, mostly 8,64,1024.
      """, valueName: "counts"))
  var slots: String?

  @Option(
    help: ArgumentHelp(
      """
      Share of slots held throughout, 0 to 1, or all-but-one, all-but-workers, 'up-to(64)'; by default \
      the scenario's own.
      """, valueName: "shares"))
  var occupancy: String?

  @Option(
    help: ArgumentHelp(
      """
      Which slots are held: prefix (the low ones), random, suffix; by default the scenario's own.
      """, valueName: "names"))
  var occupancyShape: String?

  @Option(
    help: ArgumentHelp(
      """
      Slots that one query takes at once, or 'up-to(4)' (fewer where fewer are free), share-of-free; by \
      default the scenario's own.
      """, valueName: "counts"))
  var burst: String?

  @Option(
    help: ArgumentHelp(
      """
      What a query does that gets fewer: best-effort (keeps them), all-or-nothing (posts them).
      """, valueName: "names"))
  var burstPolicy: String?

  @Option(
    help: ArgumentHelp(
      "How a burst goes back: together (after one hold), staggered (a hold before each).",
      valueName: "names"))
  var giveBack: String?

  @Option(
    help: ArgumentHelp(
      "How long a slot is held, written as for --think; by default the scenario's own.",
      valueName: "times"))
  var hold: String?

  @Option(
    help: ArgumentHelp(
      """
      Pause after each give-back, with a unit: 100ns, 'uniform(50ns,150ns)', 'exponential(1ms)', 0; \
      by default the scenario's own.
      """, valueName: "times"))
  var think: String?

  @Option(
    help: ArgumentHelp(
      """
      An open loop: operations fall due so often a second, all backends together, and latencies run from \
      when they were due. By default closed: each follows the last.
      """, valueName: "rates"))
  var rate: String?

  @Option(
    help: ArgumentHelp(
      "When they fall due: poisson, fixed (at equal distances), bursty; by default poisson.",
      valueName: "names"))
  var arrival: String?

  @Option(
    help: ArgumentHelp(
      """
      Counts operations that took longer as late, and in an open loop skips those that are later than \
      this before they begin; a time with a unit, 0 for none.
      """, valueName: "times"))
  var latencyLimit: String?

  @Option(
    help: ArgumentHelp(
      """
      Stops the postmaster's process once for so long, in the middle of each repetition's measured \
      time; with --mode processes.
      """, valueName: "times"))
  var postmasterPause: String?

  @Option(
    help: ArgumentHelp(
      """
      Locks under which strategies that lock are run, or 'all': lwlock, robust, mutex, ttas, ticket, \
      mcs. The others ignore it.
      """, valueName: "names"))
  var lock: String?

  @Option(
    help: ArgumentHelp(
      "postgres18 (1488 B a slot), postgres15 (560 B), dense (16 B).", valueName: "names"))
  var layout: String?

  @Option(
    help: ArgumentHelp(
      """
      Bits of cas-stack's tag, 0 to 46, by default 16; above 16 its head is a 64-bit word. Ranges \
      are written 0..16.
      """, valueName: "counts"))
  var tagBits: String?

  @Option(
    help: ArgumentHelp(
      """
      Holds backend 0 for so long before its compare-exchanges, with a unit, and counts the damage \
      that a word does which only looks the same. Provoked: an error only where --tag-bits is not \
      given.
      """, valueName: "times"))
  var stall: String?

  @Option(
    help: ArgumentHelp(
      "How the words of a bitmap lie: packed (16 a line) or line (one a line).",
      valueName: "names"))
  var bitmapSpread: String?

  @Option(
    help: ArgumentHelp(
      """
      Of the subject exit, which pids children get: sequential, wrapped (other processes take pids in \
      between), adversarial (chosen against pid-hash).
      """, valueName: "names"))
  var pids: String?

  @Option(
    help: ArgumentHelp(
      """
      Of the subject exit, which child exits next: random, oldest, youngest (the first that pid-list \
      looks at).
      """, valueName: "names"))
  var exitOrder: String?

  @Option(
    help: ArgumentHelp(
      """
      How dsm-scan makes handles: random, main-region (the slot's number in it, as PostgreSQL has it).
      """, valueName: "names"))
  var dsmHandles: String?

  @Option(
    help: ArgumentHelp("Width of dsm-generation's handles: 32, 64.", valueName: "counts"))
  var handleBits: String?

  @Option(
    help: ArgumentHelp(
      """
      Of the subject start, how backends wake the postmaster: flag (it polls), futex, signal.
      """, valueName: "names"))
  var wakeup: String?

  @Option(
    help: ArgumentHelp(
      """
      Of lifecycle, what a worker is: process (a real child, which sleeps for its --hold and exits), \
      none (the postmaster plays it).
      """, valueName: "names"))
  var worker: String?

  @Option(
    help: ArgumentHelp(
      "Of lifecycle, share of starts whose worker exits with 1 and is started again, 0 to 1.",
      valueName: "shares"))
  var failing: String?

  @Option(
    help: ArgumentHelp(
      "Places that may be examined for each slot handed out.", valueName: "counts"))
  var amortisationBudget: String?

  @Option(
    help: ArgumentHelp(
      """
      CPUs of the contenders, postmaster first: none (the scheduler's choice), compact, scatter, \
      one-cpu, or CPUs in turn such as 0-3+8.
      """, valueName: "names"))
  var affinity: String?

  @Option(
    help: ArgumentHelp(
      """
      What the scenario replay replays: \(ReplayTrace.names.joined(separator: ", ")), or files such as \
      trace.csv.
      """, valueName: "names"))
  var trace: String?

  @Option(
    help: ArgumentHelp(
      "How many times as fast as it was: 0.01 to 1000, or max (nobody waits).", valueName: "speeds")
  )
  var speed: String?

  @Flag(
    help: """
      Also run the floors (nothing, one fetch-add, one compare-exchange, the lock alone) and the \
      references (jemalloc, in threads).
      """)
  var withFloors = false

  func request(randomSeed: UInt64) throws(UsageError) -> SweepRequest {
    var request = SweepRequest()
    request.strategies = try ListArgument.names("--strategy", strategy)
    request.subject = try Subject.named(subject)
    request.scenarios =
      try scenario.map { text throws(UsageError) in
        try ListArgument.names("--scenario", text)
      } ?? []
    for (key, text) in typed {
      guard let text else { continue }
      try request.axes.read(key, text)
    }
    request.randomSeed = randomSeed
    request.withFloors = withFloors
    return request
  }

  /// By the axes' keys.
  private var typed: [(key: String, text: String?)] {
    [
      ("slots", slots), ("workers", workers), ("occupancy", occupancy),
      ("occupancy_shape", occupancyShape), ("burst", burst), ("burst_policy", burstPolicy),
      ("give_back", giveBack), ("think", think), ("hold", hold), ("mode", mode), ("lock", lock),
      ("layout", layout), ("tag_bits", tagBits), ("bitmap_spread", bitmapSpread),
      ("stall", stall), ("pids", pids), ("exit_order", exitOrder), ("dsm_handles", dsmHandles),
      ("handle_bits", handleBits), ("wakeup", wakeup), ("worker", worker), ("failing", failing),
      ("amortisation_budget", amortisationBudget), ("affinity", affinity),
      ("trace", trace), ("speed", speed),
      ("rate_per_s", rate), ("arrival", arrival), ("latency_limit", latencyLimit),
      ("postmaster_pause", postmasterPause),
    ]
  }
}
