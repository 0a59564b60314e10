import ArgumentParser
import BenchCore
import Foundation

/// Where results go, and what is said meanwhile.
struct OutputOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Results folder; it must not exist. By default Benchmarks/results/local/<UTC time>.",
      valueName: "folder"))
  var output: String?

  @Option(help: ArgumentHelp("What goes to standard output: table, csv, json or markdown."))
  var format = "table"

  @Flag(help: "No progress, no notes: only the result.")
  var quiet = false

  @Flag(help: "No progress on standard error, not even on a terminal.")
  var noProgress = false

  /// The folder, new, and the time that the run is named after.
  ///
  /// Without `--output` that time names the folder too; another run of the same millisecond has
  /// it already, and the next one is free.
  func resultsFolder() throws -> (ResultsFolder, started: Date) {
    guard output != "" else { throw UsageError("--output '' is no folder's name; name a new one.") }
    while true {
      let started = Date()
      let path = output ?? "Benchmarks/results/local/\(RunIdentity.name(of: started))"
      do {
        return (try ResultsFolder(creating: path), started)
      } catch {
        guard error.cause == .alreadyExists && output == nil else {
          throw RefusedError(description: error.description)
        }
        usleep(1_000)
      }
    }
  }

  func reportFormat() throws(UsageError) -> ReportFormat {
    guard let known = ReportFormat(rawValue: format) else {
      throw .unknown("--format", format, among: ReportFormat.allCases.map(\.rawValue))
    }
    return known
  }
}
