import BenchCore
import Foundation

/// The three descriptors that a program is started with, or without.
enum StandardStreams {
  /// Opens those that are closed, and has limits be errors.
  ///
  /// A results file must not become descriptor 2 and receive a complaint, nor a file at its size
  /// limit end the program without a word. Nothing can be written to what is opened for them: that
  /// nobody reads the result is an error.
  static func prepare() {
    var descriptor: Int32 = 0
    while descriptor >= 0 && descriptor <= STDERR_FILENO {
      descriptor = open("/dev/null", O_RDONLY)
    }
    close(descriptor)
    signal(SIGXFSZ, SIG_IGN)
  }
}

/// Where notes, progress and complaints go; unbuffered, and nobody is told if it is full.
enum StandardError {
  static func write(_ text: String) { _ = writeAll(text, to: STDERR_FILENO) }

  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}

/// Where the result goes.
enum StandardOutput {
  static func write(_ text: String) throws(RefusedError) {
    if let cause = writeAll(text, to: STDOUT_FILENO) {
      throw RefusedError(
        description: "cannot write to standard output (\(String(cString: strerror(cause))))")
    }
  }
}

/// Writes a text whole; what comes back is the error that stopped it.
private func writeAll(_ text: String, to descriptor: Int32) -> Int32? {
  var rest = Array(text.utf8)[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    if count < 0 && errno == EINTR { continue }
    guard count >= 0 else { return errno }
    rest = rest.dropFirst(count)
  }
  return nil
}
