import BenchCore

/// What a run would do: the matrix and the time it takes.
struct DryRun {
  private let plan: RunPlan

  init(_ plan: RunPlan) { self.plan = plan }

  func print() throws {
    var lines: [String] = []
    var seen: [String: [String]] = [:]
    for cell in plan.cells {
      let heading =
        "\(cell.scenario) · \(cell.slots) slots (\(cell.held) held) · "
        + "\(cell.workers) \(cell.workers == 1 ? "worker" : "workers") · \(cell.mode.rawValue)"
      if seen[heading] == nil { lines.append(heading) }
      seen[heading, default: []].append(cell.strategyName)
    }
    lines = lines.flatMap { [$0, "  " + seen[$0, default: []].joined(separator: ", ")] }
    let estimate = plan.estimatedNanoseconds(
      workerStart: try WorkerProbe.startNanoseconds(), processors: Machine.allowedProcessors)
    lines.append(
      """
      \(plan.cells.count) cells × \(plan.repetitions) repetitions of \
      \(Double(plan.timing.warmup + plan.timing.measured) / 1e9) s: about \
      \(Int((Double(estimate) / 1e9).rounded(.up))) s
      """)
    try StandardOutput.write(lines.joined(separator: "\n") + "\n")
  }
}
