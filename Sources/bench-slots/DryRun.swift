import BenchCore

/// What a run would do: its scenarios as files, and in comments of these the matrix, and the time it takes.
struct DryRun {
  private let plan: RunPlan
  private let scenarios: [Scenario]

  init(_ plan: RunPlan, of scenarios: [Scenario]) {
    self.plan = plan
    self.scenarios = scenarios
  }

  func print() throws {
    var lines: [String] = []
    var seen: [String: [String]] = [:]
    for cell in plan.cells {
      let heading =
        "\(cell.scenario) · \(cell.slots) slots" + contention(cell)
        + (cell.takesBursts ? " · bursts of \(cell.burst)" : "") + " · \(cell.mode.rawValue)"
        + (cell.workload.subject == .start ? " · wakeup \(cell.wakeup.rawValue)" : "")
        + (cell.workload.subject == .lifecycle
          ? " · worker \(cell.worker.rawValue) · failing \(cell.failing)" : "")
        + (cell.affinity == .none ? "" : " · affinity \(cell.affinity)")
      if seen[heading] == nil { lines.append(heading) }
      seen[heading, default: []].append(cell.strategyName)
    }
    lines = lines.flatMap { [$0, "  " + seen[$0, default: []].joined(separator: ", ")] }
    let estimate = plan.estimatedNanoseconds(workerStart: try WorkerProbe.startNanoseconds())
    lines.append(
      """
      \(Self.count(plan.cells.count, "cell")) × \(Self.count(plan.repetitions, "repetition")) of \
      \(length) s: about \(Self.seconds(estimate.least)) s
      """)
    if estimate.most > estimate.least {
      lines.append("at most \(Self.seconds(estimate.most)) s if no warm-up settles")
    }
    let files = scenarios.map(\.resolved.yaml).joined(separator: "---\n")
    try StandardOutput.write(files + "\n" + lines.map { "# \($0)\n" }.joined())
  }

  /// Of a repetition, in seconds, or of the shortest and the longest.
  private var length: String {
    let lengths = plan.cells.map { Double(plan.nanoseconds(of: $0)) / 1e9 }
    let (least, most) = (lengths.min() ?? 0, lengths.max() ?? 0)
    func text(_ seconds: Double) -> String { "\((seconds * 1_000).rounded() / 1_000)" }
    return least == most ? text(least) : "\(text(least)) to \(text(most))"
  }

  /// Who contends for how many of the slots, or what the postmaster alone meets.
  private func contention(_ cell: Cell) -> String {
    guard cell.workers > 0 else {
      return " · pids \(cell.pids.rawValue) · exit order \(cell.exitOrder.rawValue)"
    }
    return " (\(cell.held) held) · \(Self.count(cell.workers, "worker"))"
  }

  private static func count(_ number: some BinaryInteger, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }

  private static func seconds(_ nanoseconds: UInt64) -> Int {
    Int((Double(nanoseconds) / 1e9).rounded(.up))
  }
}
