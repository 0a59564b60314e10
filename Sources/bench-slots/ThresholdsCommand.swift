import ArgumentParser
import BenchCore
import Foundation

struct ThresholdsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "thresholds", abstract: "Learns and shows the limits that check holds results to.",
    subcommands: [ThresholdsUpdateCommand.self, ThresholdsShowCommand.self])
}

struct ThresholdsUpdateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "update", abstract: "Learns limits from results, into a file of limits.",
    discussion: """
      Counts are learned as they are. Of times and rates, a multiple of floor-cas (or else of the \
      baseline) in the same run: the range of its intervals in all runs, widened by --tolerance. Limits \
      that are there are widened by what is new and never dropped; those that somebody wrote, or gave a \
      reason, stay as they are.

      EXAMPLES:
        bench-slots thresholds update results --output limits.yaml
        bench-slots thresholds update run-1 run-2 run-3 --output limits.yaml --tolerance 0.2
        bench-slots thresholds update results --output limits.yaml --kind exact
      """)

  @Argument(help: "Folders that runs have written, folders of such folders, or files of rows.")
  var results: [String]

  @Option(name: .shortAndLong, help: ArgumentHelp("The file, new or not.", valueName: "file"))
  var output: String

  @Option(
    help: ArgumentHelp(
      "What is learned: exact, ratio, absolute (of this class of machines).", valueName: "names"))
  var kind = "exact,ratio"

  @Option(help: ArgumentHelp("By what share a range is widened on either side."))
  var tolerance = 0.1

  @Option(
    help: ArgumentHelp(
      "The strategy that ratios are to; by default floor-cas, or else the baseline.",
      valueName: "name"))
  var to: String?

  @Flag(help: "Forget what was learned before of what these results are about.")
  var relearn = false

  func run() throws {
    var learning = ThresholdLearning(try rules())
    var file =
      FileManager.default.fileExists(atPath: output)
      ? try ThresholdFile(reading: output) : ThresholdFile()
    warnOfComments()
    let input = try ResultsInput(reading: results, metrics: ThresholdLearning.metrics)
    for note in input.notes { Exit.complain("bench-slots: \(note).") }
    let outcome = learning.update(&file, from: input)
    guard outcome.learned > 0 else {
      Exit.complain(
        """
        bench-slots: nothing to learn: there are neither counts (run --count) nor three repetitions \
        beside floor-cas or a baseline\(kind.contains("absolute") ? ", nor a known machine" : ""); \
        '\(output)' \(FileManager.default.fileExists(atPath: output) ? "is as it was" : "was not made").
        """)
      throw ExitCode(7)
    }
    let text = file.text
    // A file that cannot be read again would keep every limit in it from being held.
    _ = try ThresholdFile(name: output, bytes: Array(text.utf8))
    do {
      try ResultsFolder.replace(output, with: text)
    } catch {
      throw RefusedError(
        description: "cannot write '\(output)' (\(error.reason)): name another file with --output")
    }
    try StandardOutput.write(summary(of: outcome, file))
  }

  /// What a reader of YAML does not see is not written again.
  private func warnOfComments() {
    let text = (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
    let comments = ThresholdFile.comments(in: text)
    guard comments > 0 else { return }
    Exit.complain(
      """
      bench-slots: \(comments) comment\(comments == 1 ? "" : "s") in '\(output)' \
      \(comments == 1 ? "is" : "are") not kept; say why in reason.
      """)
  }

  private func rules() throws(UsageError) -> ThresholdLearning.Rules {
    guard tolerance >= 0, tolerance < 10 else {
      throw UsageError("--tolerance \(tolerance) is no share; use 0.1, say.")
    }
    if let to, Catalogue.strategy(named: to) == nil {
      throw .unknown("strategy", to, among: Catalogue.all.map(\.card.name))
    }
    var rules = ThresholdLearning.Rules()
    rules.kinds = Set(
      try ListArgument.names("--kind", kind).map { name throws(UsageError) in
        guard let kind = ThresholdLimit.Kind(rawValue: name) else {
          throw .unknown("--kind", name, among: ThresholdLimit.Kind.allCases.map(\.rawValue))
        }
        return kind
      })
    (rules.tolerance, rules.reference, rules.forgets) = (tolerance, to, relearn)
    return rules
  }

  private func summary(
    of outcome: ThresholdLearning.Outcome, _ file: ThresholdFile
  ) -> String {
    let counts = [
      "\(outcome.added) added", "\(outcome.changed.count) changed",
      "\(outcome.unchanged) as before", "\(outcome.handWritten) hand-written kept",
      "\(outcome.withoutResult) without a result kept",
    ]
    let lines = outcome.changed.map { "changed: \($0)" } + outcome.notes
    return (lines + ["\(output): \(file.limitCount) limits; \(counts.joined(separator: ", "))."])
      .joined(separator: "\n") + "\n"
  }
}

struct ThresholdsShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Prints a file of limits as a table.",
    discussion: """
      EXAMPLES:
        bench-slots thresholds show limits.yaml
      """)

  @Argument(help: "The file.")
  var file: String

  @Option(help: "table or markdown.")
  var format = "table"

  func run() throws {
    guard ["table", "markdown"].contains(format) else {
      throw UsageError.unknown("--format", format, among: ["table", "markdown"])
    }
    let report = ThresholdTable(try ThresholdFile(reading: file))
    try StandardOutput.write(report.text(markdown: format == "markdown"))
  }
}
