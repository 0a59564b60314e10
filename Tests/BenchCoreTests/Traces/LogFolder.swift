import Foundation

/// Server logs of a test, gone when it is.
final class LogFolder {
  private let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("bench-slots-traces-\(UUID().uuidString)")

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Writes a file of this name and returns its path.
  func file(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
    let url = folder.appendingPathComponent(name)
    try Data(bytes).write(to: url)
    return url.path
  }

  /// So many workers' events, in lines that begin as `%n [%p] %b ` has it.
  static func lines(_ count: Int) -> String {
    (0..<count).map { number in
      let name = "parallel worker for PID \(number % 7)"
      return [
        "registering background worker", "starting background worker process",
        "unregistering background worker",
      ]
      .map { "\(100 + number).000 [1] postmaster DEBUG:  \($0) \"\(name)\"\n" }.joined()
        + "\(100 + number).000 [1] postmaster DEBUG:  background worker \"parallel worker\" (PID \(number)) exited with exit code 0\n"
    }.joined()
  }
}
