import Foundation

/// A file of findings that fault runs write beside results.csv, in the same format.
package enum FaultFile: String, CaseIterable, Sendable {
  /// One line per cell of the matrix of strategy, step and signal.
  case kills
  /// One line per strategy, mode and kind of rogue.
  case corruptions
  /// One line per number of compare-exchanges that gives needed.
  case attempts
  /// One line per strategy and number of slots: what an audit finds and costs.
  case audits

  /// A column: what it is called, how far it repeats, what it says.
  package struct Column: Sendable {
    package let name: String
    package let metricClass: MetricClass
    package let unit: String
    package let meaning: String

    private init(_ name: String, _ metricClass: MetricClass, _ unit: String, _ meaning: String) {
      self.name = name
      self.metricClass = metricClass
      self.unit = unit
      self.meaning = meaning
    }

    static func key(_ name: String, _ meaning: String, unit: String = "") -> Column {
      Column(name, .key, unit, meaning)
    }
    static func exact(_ name: String, _ unit: String, _ meaning: String) -> Column {
      Column(name, .exact, unit, meaning)
    }
    static func noisy(_ name: String, _ unit: String, _ meaning: String) -> Column {
      Column(name, .noisy, unit, meaning)
    }
  }

  /// In the order of the file.
  package var columns: [Column] { Self.common + own }

  /// What all files begin with: columns of results.csv by their names there.
  private static let common: [Column] = [
    .key("schema_version", "version of the results format"),
    .key("run_id", "name of the run, the same in meta.json"),
    .key("subject", "`slot`, `start` or `dsm`"),
    .key("strategy", "as `bench-slots list` names it"),
    .key("lock", "empty where the strategy takes none"),
    .key("layout", "spacing of the slots; empty for `dsm`"),
    .key("workers", "backends beside the postmaster", unit: "contenders"),
    .key("slots", "slots in the table, all free at the start", unit: "slots"),
    .key("tag_bits", "bits of the tag against ABA; empty without one", unit: "bits"),
  ]

  /// Whether a folder holds what a fault run wrote.
  package static func isIn(_ folder: String) -> Bool {
    allCases.contains {
      FileManager.default.fileExists(atPath: "\(folder)/\($0.rawValue).csv")
    }
  }

  private var own: [Column] {
    switch self {
    case .kills: Self.ofKills
    case .corruptions: Self.ofCorruptions
    case .attempts: Self.ofAttempts
    case .audits: Self.ofAudits
    }
  }

  private static let ofKills: [Column] = [
    .key(
      "op",
      """
      `take`, `refill` or `give`; of `start` `register`, `terminate` or `answer`; of `dsm` `create`, \
      `attach`, `detach`, `last-detach` or `free`
      """),
    .key("step", "number of the access within the operation, from 1"),
    .key("access", "what the victim was about to do; `end` behind its last access"),
    .key("word", "the word that it was about to touch; empty for a fence and the end"),
    .key("signal", "`SIGKILL`, or `SIGSTOP` and later `SIGCONT`"),
    .exact("outcome", "", "what came of it, see above"),
    .exact("blockage", "", "how those wait who are blocked: `sleeps` or `spins`"),
    .exact("leaked_slots", "slots", "nobody's until a restart"),
    .exact("leaked_references", "references", "of the dead, on segments that nobody can destroy"),
    .exact("reserved_slots", "slots", "leaked ones that name their dead owner"),
    .exact("audited_slots", "slots", "leaked ones that an audit brought back without a restart"),
    .exact("adopted_slots", "slots", "published by the dead one: the postmaster gives them"),
    .exact("lost_slots", "slots", "missing though no kill explains it; not 0 is a violation"),
    .exact("blocked_slots", "slots", "free, behind a lock that nobody gets"),
    .noisy("blocked_ns", "ns", "the survivor's next take, or its wait until the restart"),
    .exact("owner_deaths", "locks", "passed on by a dead holder"),
    .exact("double_handouts", "slots", "handed out twice; not 0 is a violation"),
    .exact("takes", "operations", "takes or creates by others afterwards, before the restart"),
    .exact("gives", "operations", "by the postmaster afterwards, before the restart"),
    .exact("max_steps", "accesses", "most of any one give afterwards"),
    .exact("give_bound", "accesses", "most that a give may make"),
    .exact("restarted_slots", "slots", "handed out after the crash restart"),
    .noisy("restart_ns", "ns", "formatting the region anew, order to answer"),
    .exact("error_message", "", "what is wrong, for a violation"),
  ]

  private static let ofCorruptions: [Column] = [
    .key("mode", "`stepped` (one thread, replays exactly) or `processes`"),
    .key("rogue", "what the rogue writes"),
    .key("random_seed", "seed of the rogue"),
    .noisy("hostile_writes", "writes", "by the rogue"),
    .noisy("gives", "operations", "by the postmaster meanwhile"),
    .noisy("refused_gives", "operations", "requests that its shadow refused"),
    .noisy("max_steps", "accesses", "most of any one give"),
    .exact("give_bound", "accesses", "most that a give may make"),
    .noisy("stashed_slots", "slots", "in the postmaster's stash at the end"),
    .noisy("turn_max_ns", "ns", "longest turn of the postmaster, its own processor time"),
    .noisy("shutdown_ns", "ns", "processor time until it saw the command to shut down"),
    .noisy("takes", "operations", "by backends meanwhile"),
    .noisy("empty_takes", "operations", "that found nothing"),
    .noisy("false_empties", "operations", "that found nothing though slots were free"),
    .noisy("double_handouts", "slots", "handed out though somebody's"),
    .noisy("rejects", "words", "that backends refused"),
    .noisy("stuck_backends", "backends", "that did not stop when told to"),
    .noisy("dead_backends", "backends", "that left the region, or died of what they read"),
    .exact("restarted_slots", "slots", "handed out after the crash restart"),
    .noisy("restart_ns", "ns", "formatting the region anew, order to answer"),
    .exact("error_message", "", "what the postmaster did that it must not"),
  ]

  private static let ofAttempts: [Column] = [
    .key("rogue", "`hammer`, or empty for sane backends alone"),
    .key("attempts", "compare-exchanges of one give", unit: "accesses"),
    .noisy("count", "operations", "gives that needed so many"),
    .noisy("max_steps", "accesses", "most of any one give of the run"),
    .exact("give_bound", "accesses", "most that a give may make"),
  ]

  private static let ofAudits: [Column] = [
    .key("auditor", "`backend`, under the lock, or `postmaster`, when it collects the dead one"),
    .exact("leaked_slots", "slots", "that nobody could be handed any more"),
    .exact("audited_slots", "slots", "of these, brought back"),
    .exact("accesses", "accesses", "of the auditor"),
    .exact("accesses_per_slot", "accesses", "the same for each slot of the table"),
    .exact("postmaster_accesses", "accesses", "of the postmaster, for it, over all turns"),
    .exact("postmaster_turns", "turns", "that it spread them over"),
    .exact("max_steps", "accesses", "most of one such turn"),
    .exact("turn_bound", "accesses", "most that such a turn may make"),
    .noisy("audit_ns", "ns", "the same again, in the timed world, with nothing left to find"),
    .noisy("restart_ns", "ns", "formatting the region anew: the alternative"),
    .noisy("times_restart", "", "`audit_ns` as a multiple of `restart_ns`"),
    .exact("error_message", "", "what is wrong, for a violation"),
  ]

  package var header: String { CSVText.line(columns.map(\.name)) }
}
