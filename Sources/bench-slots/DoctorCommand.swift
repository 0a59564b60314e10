import ArgumentParser
import BenchCore

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Says whether this machine is fit to measure on.",
    discussion: """
      Looks at what is known to spoil benchmarks, spins on every allowed CPU for a second to see who \
      else wants it, and hands a cache line from CPU to CPU. Every run does the same in short, and \
      keeps the findings in meta.json; run --strict refuses an unfit machine.

      EXAMPLES:
        bench-slots doctor
        bench-slots doctor --format json
        bench-slots doctor --strict && bench-slots run
      """)

  /// All pairs of 32 CPUs; of more, so many that lie evenly.
  private static let mostPairs = 496

  @Option(help: ArgumentHelp("What goes to standard output: table, csv, json or markdown."))
  var format = "table"

  @Option(help: ArgumentHelp("How long each CPU spins; a bare number is seconds."))
  var time = "1"

  @Flag(help: "Exit 1 if the machine is not fit.")
  var strict = false

  func run() throws {
    guard let known = FitnessReport.Format(rawValue: format) else {
      throw UsageError.unknown(
        "--format", format, among: FitnessReport.Format.allCases.map(\.rawValue))
    }
    let spin = try ListArgument.span("--time", time)
    guard (1_000_000...60_000_000_000).contains(spin) else {
      throw UsageError("--time \(time) is out of range; use 1ms to 60s.")
    }
    let examination = MachineExamination.ofThisMachine(
      clock: .calibrated(), spin: spin, pairs: Self.mostPairs)
    try StandardOutput.write(FitnessReport.text(examination.findings, as: known))
    if strict { try Self.refuse(examination.findings) }
  }

  /// Throws if the machine is not fit.
  static func refuse(_ findings: [MachineFinding]) throws(RefusedError) {
    guard findings.contains(where: { $0.verdict == .unfit }) else { return }
    throw RefusedError(description: "this machine is \(FitnessReport.verdict(findings))")
  }
}
