/// A file of results, record by record, in constant memory.
///
/// Fields that hold line breaks are quoted, so a record of CSV may be several lines of text. What it
/// hands out is UTF-8 and whole; what it complains of, it says with the file and the line.
struct ResultsFile: ~Copyable {
  let path: String
  private var lines: LogLines
  private var linesRead = 0
  /// The line that the record begins with, from 1.
  private(set) var number = 0
  /// The lines of a record that is more than one.
  private let joined = UnsafeMutableBufferPointer<UInt8>.allocate(
    capacity: 2 * (LogLines.longest + 1))

  /// Throws `FileError`, or `ReadError` if the file does not begin with this header.
  static func reading(_ path: String, header: String) throws -> ResultsFile {
    var file = try ResultsFile(path)
    guard let first = try file.next() else { throw ReadError.damaged("'\(path)' is empty") }
    guard first + "\n" == header else {
      throw ReadError.incomparable(
        "'\(path)' has other columns than this version writes: merge it with the version that made it"
      )
    }
    return file
  }

  init(_ path: String) throws {
    lines = try LogLines(reading: path)
    self.path = path
  }

  deinit { joined.deallocate() }

  /// A record without its line feed, as text.
  mutating func next() throws -> String? {
    try nextRecord().map { String(decoding: $0, as: UTF8.self) }
  }

  /// A record without its line feed, which one can read beyond the end; the bytes live until the
  /// next call.
  mutating func nextRecord() throws -> UnsafeBufferPointer<UInt8>? {
    number = linesRead + 1
    guard let line = try nextLine() else { return nil }
    if line.quotes % 2 == 0 { return line.bytes }
    return try join(line.bytes)
  }

  /// The record that begins with a line that ends within quotes.
  private mutating func join(
    _ first: UnsafeBufferPointer<UInt8>
  ) throws -> UnsafeBufferPointer<UInt8> {
    var count = append(first, at: 0)
    while count <= LogLines.longest, let line = try nextLine() {
      count = append(line.bytes, at: count)
      if line.quotes % 2 == 1 {
        return UnsafeBufferPointer(rebasing: joined[..<(count - 1)])
      }
    }
    throw damage("opens quotes that nothing closes")
  }

  private func append(_ line: UnsafeBufferPointer<UInt8>, at start: Int) -> Int {
    var end = start
    for byte in line {
      joined[end] = byte
      end += 1
    }
    joined[end] = UInt8(ascii: "\n")
    return end + 1
  }

  private mutating func nextLine() throws -> (bytes: UnsafeBufferPointer<UInt8>, quotes: Int)? {
    linesRead += 1
    switch try lines.next() {
    case nil: return nil
    case .cut?: throw damage("is cut off")
    case .tooLong?: throw damage("is too long")
    case .whole(let line)?:
      var (all, quotes) = (UInt8(0), 0)
      for byte in line {
        all |= byte
        quotes &+= byte == UInt8(ascii: "\"") ? 1 : 0
      }
      guard all < 0x80 || String(validating: line, as: UTF8.self) != nil else {
        throw damage("is not UTF-8")
      }
      return (line, quotes)
    }
  }

  func damage(_ what: String) -> ReadError {
    .damaged("line \(number) of '\(path)' \(what)")
  }
}
