import Glibc

/// The making of a trace file: it is there once it is whole, or not at all.
package enum TraceFile {
  /// Writes the trace of a log.
  ///
  /// Throws `FileError` if the log cannot be read, `ResultsError` if the trace cannot be written or is
  /// there already. Where `isRefused` says so in the end, no file is left.
  package static func write(
    _ path: String, eventsOf log: String, prefix: LogLinePrefix,
    isRefused: (TraceImport.Summary) -> Bool
  ) throws -> TraceImport.Summary {
    guard access(path, F_OK) != 0 else { throw ResultsError(path: path, errno: EEXIST) }
    var file = try UnfinishedFile(becoming: path)
    do {
      var text = CSVText.line(TraceEvent.columns)
      let summary = try TraceImport.run(log, prefix: prefix) { event in
        text += event.line
        guard text.utf8.count > 1 << 16 else { return }
        try file.append(text)
        text = ""
      }
      guard !isRefused(summary) else {
        file.discard()
        return summary
      }
      try file.append(text)
      try file.finish()
      return summary
    } catch {
      file.discard()
      throw error
    }
  }
}
