import ArgumentParser
import BenchCore

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Draws results: one page that needs nothing else, or Markdown, or pictures.",
    discussion: """
      What was measured on what, the verdict in words, latencies by percentile, cost against slots, \
      throughput against workers, amortisation failures against occupancy, yields, faults, where a \
      worker's time goes, and a decision matrix: each if there are rows for it. docs/report.md says how \
      to read it.

      EXAMPLES:
        bench-slots report results -o report.html
        bench-slots report slot-run exit-run fault-run -o report.html
        bench-slots report results --format markdown >> "$GITHUB_STEP_SUMMARY"
        bench-slots report results --svg pictures

      EXIT CODES:
        0   it is written
        1   it cannot be written, or what is there is somebody else's
        5   there are no such results
        7   there is nothing to show
        8   of another version of the format, or of several machines
      """)

  @Argument(
    help: "Folders that runs wrote, folders of such folders, or files of rows; of one machine.")
  var results: [String]

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Where it goes, by default standard output; an earlier report is replaced, nothing else.",
      valueName: "file"))
  var output: String?

  @Option(help: "html, or markdown: tables without pictures; by default html.")
  var format: String?

  @Option(
    help: ArgumentHelp("A new folder for the pictures, a file each.", valueName: "folder"))
  var svg: String?

  /// What a report is written as.
  private enum Format: String, CaseIterable {
    case html, markdown
  }

  func run() throws {
    guard output != "", svg != "" else {
      throw UsageError("'' is no name of a file or folder; name a new one.")
    }
    let format = try format.map { name in
      guard let format = Format(rawValue: name) else {
        throw UsageError.unknown("--format", name, among: Format.allCases.map(\.rawValue))
      }
      return format
    }
    let file = try output.map { try ReportFile($0) }
    let rows = try ReportRows(reading: results)
    guard !rows.isEmpty else {
      Exit.complain("bench-slots: there is nothing to show: these results have no rows.")
      throw ExitCode(7)
    }
    let report = Report(rows, of: rows.strategies.compactMap { Catalogue.strategy(named: $0) })
    if let svg { try write(report.pictures, to: svg) }
    // Whoever asks for pictures alone gets nothing else.
    guard svg == nil || output != nil || format != nil else { return }
    let text = format == .markdown ? report.markdown : try report.page()
    if let file { try file.write(text) } else { try StandardOutput.write(text) }
  }

  /// All of them, or no folder.
  private func write(_ pictures: [(name: String, svg: String)], to path: String) throws {
    guard !pictures.isEmpty else {
      Exit.complain("bench-slots: there is nothing to draw: no setting was swept in these results.")
      throw ExitCode(7)
    }
    do {
      let folder = try ResultsFolder(creating: path)
      do {
        for (name, svg) in pictures { try folder.write("\(name).svg", svg) }
      } catch {
        folder.discard()
        throw error
      }
    } catch let error as ResultsError {
      throw RefusedError(
        description:
          "the pictures cannot be written to '\(path)' (\(error.reason)): name a new folder")
    }
  }
}
