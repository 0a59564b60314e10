import ArgumentParser
import BenchCore

struct TraceImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Makes a trace of background workers out of a PostgreSQL log.",
    discussion: """
      The server must have logged with log_min_messages = debug1 to standard error. Lines that cannot \
      be used are counted and told.

      EXAMPLES:
        bench-slots trace import postgresql.log -o trace.csv
        bench-slots trace import postgresql.log -o trace.csv --log-line-prefix '%t:%r:%u@%d:[%p]: '
      """)

  @Argument(help: "A log of PostgreSQL's, as text.")
  var log: String

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The trace; a new file.", valueName: "file"))
  var output: String

  @Option(
    help: ArgumentHelp(
      "The server's log_line_prefix, if it is not one of '%n [%p] %b ', '%m [%p] %b ', '%n [%p] ', "
        + "'%m [%p] '.", valueName: "prefix"))
  var logLinePrefix: String?

  func run() throws {
    do {
      let prefix = try prefix()
      let summary = try TraceFile.write(
        output, eventsOf: log, prefix: prefix, isRefused: { $0.events == 0 })
      guard summary.events > 0 else {
        throw RefusedError(
          description: """
            no message about a background worker is among the \(summary.lines) lines of '\(log)'; \
            the server must log with log_min_messages = debug1 and lc_messages = C
            """)
      }
      StandardError.write(WorkerTraceReport.text(summary))
    } catch let error as FileError {
      throw RefusedError(description: error.description)
    } catch let error as ResultsError {
      throw RefusedError(
        description: "cannot write '\(output)' (\(error.reason)); name another file with --output")
    }
  }

  private func prefix() throws -> LogLinePrefix {
    if let logLinePrefix {
      do {
        return try LogLinePrefix(logLinePrefix)
      } catch {
        throw UsageError("\(error.description) (--log-line-prefix).")
      }
    }
    guard let guessed = try TraceImport.guessPrefix(log) else {
      let known = LogLinePrefix.usual.map { "'\($0.text)'" }.joined(separator: ", ")
      throw RefusedError(
        description: """
          the lines of '\(log)' begin with none of \(known); say how with --log-line-prefix, as the \
          server's setting has it
          """)
    }
    return guessed
  }
}
