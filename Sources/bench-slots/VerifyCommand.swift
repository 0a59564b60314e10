import ArgumentParser
import BenchCore
import Foundation

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Explores every interleaving within bounds, or shows one that breaks a strategy.",
    discussion: """
      The code that is timed is run access by access, in every order: backends that take, and a \
      postmaster that gives back. Looked for are double hand-outs, takes that come back empty though \
      a slot was free, lost slots, races, deadlocks, cycles, and more accesses of the postmaster than \
      its bound. With --subject start, backends ask for workers to be started and ended, and a \
      postmaster answers; with --subject dsm, backends create, attach to and destroy segments by \
      handles of every age. A violation is shown by its shortest interleaving. That none was found says \
      nothing beyond the bounds.

      EXAMPLES:
        bench-slots verify
        bench-slots verify --strategy free-queue-spmc --slots 3 --operations 3 --kill
        bench-slots verify --model sc,tso,ra
        bench-slots verify --subject dsm --kill
        bench-slots verify --strategy cas-stack --slots 3 --tag-bits 0,1 --schedule-file aba.json
        bench-slots verify --schedule aba.json
        bench-slots verify --mutants
        bench-slots verify --strategy cas-stack --mutant 'tag-*'
        bench-slots verify --audit-orderings --strategy free-queue-spmc
        bench-slots verify --strategy all --corrupt
        bench-slots verify --strategy cas-stack --slots 4 --operations 3 --preemptions 2
        bench-slots verify --walk --random-seed 7 --time 10 --backends 4 --slots 8 --operations 50
        bench-slots verify --lock all --backends 2,3 --operations 1 --kill
        bench-slots verify --subject start --slots 1,2 --operations 4
      """)

  @Option(
    help: ArgumentHelp(
      "What is explored: slot, start or dsm (by default what is named, or else slot).",
      valueName: "name"))
  var subject: String?

  @Option(
    help: ArgumentHelp(
      "Names, globs such as 'free-*', or 'all' (the default, but not beside --lock).",
      valueName: "names"))
  var strategy: String?

  @Option(
    help: ArgumentHelp(
      "Locks whose own code is explored: lwlock, ttas, ticket, mcs, or 'all'.", valueName: "names"))
  var lock: String?

  @Option(
    help: ArgumentHelp(
      """
      Memory models: sc, sequential consistency; tso, store buffers as on x86-64; ra, C11's \
      release/acquire with relaxed accesses.
      """, valueName: "names"))
  var model: String?

  @Option(
    help: ArgumentHelp(
      "Backends, 1 to 5; the postmaster is there too (default: 2).", valueName: "counts"))
  var backends: String?

  @Option(
    help: ArgumentHelp("Slots, all free at the start (default: 2).", valueName: "counts"))
  var slots: String?

  @Option(
    help: ArgumentHelp(
      "Takes of each backend, or acquisitions of a lock (default: 2).", valueName: "counts"))
  var operations: String?

  @Option(
    help: ArgumentHelp("Bits of cas-stack's tag, 0 to 46 (default: 16).", valueName: "counts"))
  var tagBits: String?

  @Flag(help: "A backend may vanish at any access.")
  var kill = false

  @Flag(
    help: "A word may hold anything once; from then on the postmaster alone is judged.")
  var corrupt = false

  @Option(
    help: ArgumentHelp(
      "How often a backend or the postmaster may lose its turn in the middle of an operation.",
      valueName: "count"))
  var preemptions: String?

  @Flag(help: "Random walks in place of a search, for bounds out of its reach. They prove nothing.")
  var walk = false

  @Option(
    help: ArgumentHelp(
      "Walks for each line (default: as many as --time allows).", valueName: "count"))
  var walks: String?

  @Option(
    help: ArgumentHelp(
      "Seed of the walks: the same seed walks the same (default: 0).", valueName: "number"))
  var randomSeed: UInt64?

  @Option(
    help: ArgumentHelp("Most time for one line of the table; a bare number is seconds."))
  var time = "60"

  @Option(
    help: ArgumentHelp(
      "Lines of the table at once (default: one for each processor).", valueName: "count"))
  var threads: Int?

  @Option(
    help: ArgumentHelp(
      "Writes the first violation's interleaving to a new file.", valueName: "file"))
  var scheduleFile: String?

  @Option(
    help: ArgumentHelp(
      "Runs the interleaving of such a file again, and stops where it ends.", valueName: "file"))
  var schedule: String?

  @Flag(
    help: """
      Plants bugs in strategies and locks instead, one at a time, each within the smallest bounds that show it; \
      one that nobody notices is exit 3.
      """)
  var mutants = false

  @Option(
    help: ArgumentHelp(
      "Which bugs to plant, and the interleaving that condemns each.", valueName: "names"))
  var mutant: String?

  @Flag(
    help: """
      Weakens each ordering of each atomic access instead, and says how far that goes without a violation, \
      under ra unless --model says otherwise.
      """)
  var auditOrderings = false

  @Option(help: ArgumentHelp("What goes to standard output: table, csv, json or markdown."))
  var format = "table"

  @Flag(help: "No progress, no notes: only the result.")
  var quiet = false

  @Flag(help: "No progress on standard error, not even on a terminal.")
  var noProgress = false

  func run() throws {
    guard let format = ReportFormat(rawValue: format) else {
      throw UsageError.unknown("--format", format, among: ReportFormat.allCases.map(\.rawValue))
    }
    if let schedule {
      try refuseBesideSchedule()
      return try follow(schedule)
    }
    if mutants || mutant != nil { return try plantMutants(format) }
    let (cases, notes) = try cases()
    if !quiet { for note in notes { Exit.complain(note) } }
    if auditOrderings { return try audit(cases, format) }
    if let scheduleFile { try refuseExisting(scheduleFile) }
    try explore(cases, format)
  }

  /// Strategies, unless only locks are named; then locks.
  private func cases() throws(UsageError) -> ([any ExploredCase], notes: [String]) {
    let request = try request()
    var cases: [any ExploredCase] = []
    var notes: [String] = []
    if strategy != nil || subject != nil || lock == nil {
      let verification = try Verification(request)
      cases += verification.cases
      notes += verification.notes
    } else {
      try refuse(["--slots": slots, "--tag-bits": tagBits], "a lock has none")
    }
    if let lock {
      let verification = try LockVerification(ListArgument.names("--lock", lock), request)
      cases += verification.cases
      notes += verification.notes
    }
    guard !cases.isEmpty else {
      throw UsageError("Nothing is left to explore: \(notes.joined(separator: " "))")
    }
    return (cases, notes)
  }

  /// Nil without --walk.
  private func walkPlan() throws(UsageError) -> WalkPlan? {
    let seed = randomSeed.map { "\($0)" }
    guard walk else {
      try refuse(["--walks": walks, "--random-seed": seed], "it is for --walk")
      return nil
    }
    try refuse(["--preemptions": preemptions], "a walk is bounded by its length alone")
    let walks = try count("--walks", walks)
    guard walks != 0 else { throw UsageError("--walks 0 would look at nothing: use 1 or more.") }
    return WalkPlan(seed: randomSeed ?? 0, walks: walks.map { UInt64($0) })
  }

  private func count(_ flag: String, _ text: String?) throws(UsageError) -> UInt32? {
    guard let text else { return nil }
    guard let count = UInt32(text) else {
      throw UsageError("\(flag) '\(text)' is not a whole number from 0 to \(UInt32.max).")
    }
    return count
  }

  /// A schedule holds the bounds that it was found within.
  private func refuseBesideSchedule() throws(UsageError) {
    func typed(_ flag: Bool) -> String? { flag ? "" : nil }
    try refuse(
      [
        "--subject": subject, "--strategy": strategy, "--lock": lock, "--model": model,
        "--backends": backends,
        "--slots": slots, "--operations": operations, "--tag-bits": tagBits, "--kill": typed(kill),
        "--corrupt": typed(corrupt), "--preemptions": preemptions, "--walk": typed(walk),
        "--walks": walks, "--random-seed": randomSeed.map { "\($0)" },
        "--schedule-file": scheduleFile,
      ], "--schedule names a file that holds all of it")
  }

  private func refuse(
    _ flags: KeyValuePairs<String, String?>, _ reason: String
  ) throws(UsageError) {
    for (flag, value) in flags where value != nil {
      throw UsageError("\(flag) has no meaning here: \(reason).")
    }
  }

  private func request() throws(UsageError) -> VerificationRequest {
    var request = VerificationRequest()
    request.subject = try Subject.named(subject)
    request.strategies = try ListArgument.names("--strategy", strategy ?? "all")
    request.models = try ListArgument.cases(
      "--model", model ?? (auditOrderings ? ModelName.ra : .sc).rawValue)
    request.backends = try ListArgument.counts("--backends", backends ?? "2")
    request.slots = try ListArgument.counts("--slots", slots ?? "2")
    request.operations = try ListArgument.counts("--operations", operations ?? "2")
    request.tagBits = try ListArgument.counts("--tag-bits", tagBits ?? "16")
    request.kills = kill
    request.corrupts = corrupt
    request.preemptions = try count("--preemptions", preemptions)
    request.walk = try walkPlan()
    request.time = try ListArgument.span("--time", time)
    return request
  }

  private func explore(_ cases: [any ExploredCase], _ format: ReportFormat) throws {
    var rows: [VerificationRow] = []
    var traces: [String] = []
    var schedule: Schedule?
    let progress = ExplorationProgress(isOn: !quiet && !noProgress)
    let all = try crew().run(cases.count) { number in
      try cases[number].explore { states in
        progress.show("\(number + 1) of \(cases.count) · \(cases[number].name) · \(states) states")
      }
    }
    for (explored, found) in zip(cases, all) {
      let name = explored.name
      rows.append(explored.row(found))
      guard case .violated(let property, let trace) = found.verdict else { continue }
      traces.append(TraceTable.text(property, trace, of: name, detail: found.detail))
      schedule = schedule ?? explored.schedule(property, trace)
    }
    progress.clear()
    if let scheduleFile, let schedule { try write(schedule, to: scheduleFile) }
    let report = try VerificationReport.text(rows, as: format)
    let showsTraces = format == .table || format == .markdown
    try StandardOutput.write(
      ([report] + (showsTraces ? traces : [])).joined(separator: "\n"))
    if rows.contains(where: { $0.verdict == .violated }) { throw ExitCode(3) }
    if rows.contains(where: { $0.verdict == .unfinished }) { throw ExitCode(7) }
  }

  private func audit(_ cases: [any ExploredCase], _ format: ReportFormat) throws {
    guard scheduleFile == nil, !kill else {
      throw UsageError(
        "--audit-orderings weakens orderings one by one; leave out --kill and --schedule-file.")
    }
    let audits = try cases.map { explored throws(UsageError) in
      guard let audit = explored.orderingAudit else {
        throw UsageError(
          explored is VerificationCase
            ? "--audit-orderings does not know \(explored.name): it weakens those of a postmaster too."
            : "--audit-orderings weakens strategies; leave out --lock.")
      }
      return audit
    }
    try VerifyOrderings(
      audits: audits, format: format, crew: crew(),
      progress: ExplorationProgress(isOn: !quiet && !noProgress)
    ).run()
  }

  private func plantMutants(_ format: ReportFormat) throws {
    guard !kill else {
      throw UsageError("--mutants plants bugs within bounds of their own; leave out the others.")
    }
    if let scheduleFile { try refuseExisting(scheduleFile) }
    let selection = try MutantSelection(
      subject: Subject.named(subject),
      strategies: strategy.map { try ListArgument.names("--strategy", $0) },
      locks: lock.map { try ListArgument.names("--lock", $0) },
      mutants: ListArgument.names("--mutant", mutant ?? "all"))
    try VerifyMutants(
      trials: selection.trials, format: format, time: ListArgument.span("--time", time),
      crew: crew(),
      showsTraces: mutant != nil,
      progress: ExplorationProgress(isOn: !quiet && !noProgress),
      keep: { schedule in if let scheduleFile { try write(schedule, to: scheduleFile) } }
    ).run()
  }

  private func crew() throws(UsageError) -> ExplorationCrew {
    guard let threads else {
      return ExplorationCrew(threads: ProcessInfo.processInfo.activeProcessorCount)
    }
    guard (1...256).contains(threads) else {
      throw UsageError("--threads \(threads) is out of range: use 1 to 256.")
    }
    return ExplorationCrew(threads: threads)
  }

  // MARK: Schedules

  private func refuseExisting(_ path: String) throws(UsageError) {
    guard !FileManager.default.fileExists(atPath: path) else {
      throw UsageError("--schedule-file '\(path)' exists already; name a new file.")
    }
  }

  private func write(_ schedule: Schedule, to path: String) throws {
    do {
      try schedule.json().write(toFile: path, atomically: true, encoding: .utf8)
    } catch {
      throw RefusedError(
        description: "cannot write '\(path)': \(error.localizedDescription)")
    }
    if !quiet { Exit.complain("Schedule: \(path)") }
  }

  private func follow(_ path: String) throws {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw UsageError("--schedule '\(path)' cannot be read; name a file of --schedule-file.")
    }
    let schedule: Schedule
    let found: Exploration
    do throws(ConfigurationError) {
      schedule = try Schedule(decoding: text)
      found = try schedule.follow()
    } catch {
      throw UsageError("--schedule '\(path)' cannot be followed: \(error.description).")
    }
    switch found.verdict {
    case .violated(let property, let trace):
      try StandardOutput.write(
        TraceTable.text(property, trace, of: schedule.name, detail: found.detail))
      throw ExitCode(3)
    case .impossible(let step):
      throw UsageError(
        "--schedule '\(path)' cannot be followed: step \(step + 1) is not possible there.")
    case .exhausted, .outOfTime, .walked:
      try StandardOutput.write(
        "\(schedule.name): no violation after \(schedule.steps.count) steps of '\(path)'\n")
    }
  }
}
