import Glibc

/// A file under a temporary name, on its way to becoming one that readers see.
struct UnfinishedFile: ~Copyable {
  private let target: String
  private let temporary: String
  private var descriptor: Int32

  /// Opens a temporary file beside the target.
  init(becoming target: String) throws(ResultsError) {
    self.target = target
    let cut = target.lastIndex(of: "/").map { target.index(after: $0) } ?? target.startIndex
    temporary = "\(target[..<cut]).\(target[cut...]).unfinished"
    // To rename to it would take away a pipe, or /dev/stdout from everybody.
    let isSpecial = InputFile.isSpecial(target)
    descriptor =
      isSpecial ? -1 : open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard !isSpecial else { throw ResultsError(notRegular: target) }
    guard descriptor >= 0 else { throw ResultsError(path: target, errno: errno) }
  }

  mutating func append(_ text: String) throws(ResultsError) {
    var text = text
    let failure = text.withUTF8 { bytes in Self.write(UnsafeRawBufferPointer(bytes), to: descriptor)
    }
    if let failure { throw ResultsError(path: target, errno: failure) }
  }

  /// Copies another file, all but its first bytes.
  mutating func append(contentsOf path: String, from start: Int) throws(ResultsError) {
    let source = open(path, O_RDONLY | O_CLOEXEC)
    guard source >= 0 else { throw ResultsError(path: path, errno: errno) }
    defer { close(source) }
    guard lseek(source, start, SEEK_SET) >= 0 else { throw ResultsError(path: path, errno: errno) }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let count = read(source, buffer.baseAddress, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw ResultsError(path: path, errno: errno) }
      guard count > 0 else { return }
      let failure = Self.write(UnsafeRawBufferPointer(rebasing: buffer[..<count]), to: descriptor)
      if let failure { throw ResultsError(path: target, errno: failure) }
    }
  }

  /// Forces the bytes to the disk, then gives the file its name.
  mutating func finish() throws(ResultsError) {
    guard fsync(descriptor) == 0 else { throw ResultsError(path: target, errno: errno) }
    let closed = close(descriptor)
    descriptor = -1
    guard closed == 0, rename(temporary, target) == 0 else {
      throw ResultsError(path: target, errno: errno)
    }
  }

  /// Takes the temporary file away.
  mutating func discard() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
    unlink(temporary)
  }

  /// Writes all bytes; what comes back is the error that stopped it.
  private static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32? {
    var rest = bytes
    while !rest.isEmpty {
      let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return errno }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
    return nil
  }
}
