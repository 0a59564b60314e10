import Glibc

/// The lines of a file, one after the other, in constant memory.
package struct LogLines: ~Copyable {
  /// Longer lines are no log's, or hold nothing that is looked for.
  package static let longest = 1 << 16

  private let path: String
  private let descriptor: Int32
  private static let capacity = 1 << 20
  private let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
  private var filled = 0
  private var start = 0
  private var isAtEnd = false
  /// Whether what comes next belongs to a line that was too long.
  private var isSkipping = false

  /// How a line was found.
  package enum Line {
    case whole(UnsafeBufferPointer<UInt8>)
    /// The last one, without a line feed.
    case cut
    case tooLong
  }

  /// Throws if the file cannot be read.
  package init(reading path: String) throws(FileError) {
    let complaint = InputFile.complaint(of: path)
    self.path = path
    descriptor = complaint == nil ? open(path, O_RDONLY | O_CLOEXEC) : -1
    if let complaint { throw FileError(description: complaint) }
    guard descriptor >= 0 else { throw FileError(path, errno) }
  }

  deinit {
    close(descriptor)
    buffer.deallocate()
  }

  /// Calls with the next line until there is none; the bytes live until the next call.
  package mutating func next() throws(FileError) -> Line? {
    while true {
      if let end = lineFeed() {
        let line = UnsafeBufferPointer(start: buffer + start, count: end - start)
        start = end + 1
        if isSkipping {
          isSkipping = false
          return .tooLong
        }
        return line.count > Self.longest ? .tooLong : .whole(line)
      }
      if isAtEnd {
        defer { start = filled }
        return start < filled || isSkipping ? (isSkipping ? .tooLong : .cut) : nil
      }
      try fill()
    }
  }

  private func lineFeed() -> Int? {
    guard start < filled, let found = memchr(buffer + start, 10, filled - start) else { return nil }
    return UnsafeRawPointer(found) - UnsafeRawPointer(buffer)
  }

  private mutating func fill() throws(FileError) {
    if start > 0 {
      buffer.update(from: buffer + start, count: filled - start)
      (filled, start) = (filled - start, 0)
    }
    if filled == Self.capacity {
      filled = 0
      isSkipping = true
    }
    while true {
      let count = read(descriptor, buffer + filled, Self.capacity - filled)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw FileError(path, errno) }
      isAtEnd = count == 0
      filled += count
      return
    }
  }
}

/// A file that cannot be read, or written.
package struct FileError: Error, Equatable, CustomStringConvertible {
  package let description: String

  init(description: String) { self.description = description }

  init(_ path: String, _ cause: Int32) {
    description = "cannot read '\(path)' (\(String(cString: strerror(cause))))"
  }
}
