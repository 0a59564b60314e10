/// A file of results as a run wrote it, line by line.
///
/// Fields that hold line breaks are quoted, so a line of CSV may be several of text.
struct ResultsFile: ~Copyable {
  private let path: String
  private var lines: LogLines
  private(set) var number = 0

  /// Throws `FileError`, or `MergeError` if the file does not begin with this header.
  static func reading(_ path: String, header: String) throws -> ResultsFile {
    var file = ResultsFile(path, try LogLines(reading: path))
    guard let first = try file.next() else { throw MergeError.damaged("'\(path)' is empty") }
    guard first + "\n" == header else {
      throw MergeError.incomparable(
        "'\(path)' has other columns than this version writes: merge it with the version that made it"
      )
    }
    return file
  }

  private init(_ path: String, _ lines: consuming LogLines) {
    self.path = path
    self.lines = lines
  }

  /// A line of CSV without its line feed.
  mutating func next() throws -> String? {
    var text: String?
    while true {
      number += 1
      switch try lines.next() {
      case nil:
        guard text == nil else { throw damage("ends within quotes") }
        return nil
      case .cut?: throw damage("is cut off")
      case .tooLong?: throw damage("is too long")
      case .whole(let bytes)?:
        guard let line = String(validating: bytes, as: UTF8.self) else {
          throw damage("is not UTF-8")
        }
        text = text.map { $0 + "\n" + line } ?? line
        if let whole = text, whole.utf8.count(where: { $0 == UInt8(ascii: "\"") }) % 2 == 0 {
          return whole
        }
      }
    }
  }

  func damage(_ what: String) -> MergeError {
    .damaged("line \(number) of '\(path)' \(what)")
  }
}

/// Why results cannot be put together: one sentence.
package enum MergeError: Error, Equatable, CustomStringConvertible {
  /// The file is not what a run writes.
  case damaged(String)
  /// Of another machine, another build or another version.
  case incomparable(String)

  package var description: String {
    switch self {
    case .damaged(let sentence), .incomparable(let sentence): sentence
    }
  }
}
