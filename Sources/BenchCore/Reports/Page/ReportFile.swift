import Foundation

/// A file that a report goes to: whole, or not at all, and nobody else's file is lost.
package struct ReportFile: Sendable {
  private let path: String

  /// Throws `FileError` unless there is nothing at this path yet, or a report, which has its name near
  /// its beginning.
  package init(_ path: String) throws(FileError) {
    self.path = path
    guard FileManager.default.fileExists(atPath: path) else { return }
    guard !InputFile.isSpecial(path) else {
      throw FileError(
        description: "'\(path)' is no regular file: name one, or leave out --output and redirect")
    }
    let handle = FileHandle(forReadingAtPath: path)
    let start = (try? handle?.read(upToCount: 512)) ?? Data()
    guard String(decoding: start, as: UTF8.self).contains(Report.signature) else {
      throw FileError(
        description:
          "'\(path)' is there already and is no report: name another file, or move it away")
    }
  }

  /// Throws `FileError`, and leaves what was there.
  package func write(_ text: String) throws(FileError) {
    do throws(ResultsError) {
      var file = try UnfinishedFile(becoming: path)
      do throws(ResultsError) {
        try file.append(text)
        try file.finish()
      } catch {
        file.discard()
        throw error
      }
    } catch {
      throw FileError(description: "the report cannot be written to '\(path)' (\(error.reason))")
    }
  }
}
