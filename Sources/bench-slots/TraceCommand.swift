import ArgumentParser
import BenchCore

struct TraceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace", abstract: "Makes a trace of workers out of a server's log, and shows it.",
    subcommands: [TraceImportCommand.self, TraceShowCommand.self])
}

struct TraceShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Says how many workers a trace has, how fast and for how long.",
    discussion: """
      EXAMPLES:
        bench-slots trace show trace.csv
      """)

  @Argument(help: "A trace that `trace import` made.")
  var file: String

  func run() throws {
    do {
      let trace = try TraceStatistics.read(file, spans: WorkerTraceReport.spans)
      try StandardOutput.write(WorkerTraceReport.text(trace))
    } catch let error as TraceError {
      throw RefusedError(description: error.description)
    } catch let error as FileError {
      throw RefusedError(description: error.description)
    }
  }
}
