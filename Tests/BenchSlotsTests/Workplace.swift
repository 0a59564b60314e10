import Foundation
import Glibc
import Testing

/// A folder of a test's own in which the built executable is run; goes away with it.
///
/// Every process that a test starts has this folder as its current one, workers included: that is
/// how they are found again, even when their parent is gone.
final class Workplace: Sendable {
  let path: String

  init() throws {
    let name = "bench-slots-tests-\(UUID().uuidString)"
    let url = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appendingPathComponent(name)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit {
    for process in processes { kill(process.pid, SIGKILL) }
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The executable, which lies beside the tests' own binary.
  static let executable: String = {
    let tests = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return URL(fileURLWithPath: tests ?? "").deletingLastPathComponent()
      .appendingPathComponent("bench-slots").path
  }()

  /// Runs the executable to its end.
  func run(_ arguments: String...) throws -> Outcome { try run(arguments) }

  func run(_ arguments: [String]) throws -> Outcome { try start(arguments).outcome() }

  /// Starts the executable.
  func start(_ arguments: [String]) throws -> RunningProgram {
    try RunningProgram([Self.executable] + arguments, in: path)
  }

  /// Runs a shell script in which `$0` is the executable.
  func shell(_ script: String) throws -> Outcome { try startShell(script).outcome() }

  func startShell(_ script: String) throws -> RunningProgram {
    try RunningProgram(["/bin/sh", "-c", script, Self.executable], in: path)
  }

  /// Every file and folder below, relative and sorted, but for what the program printed.
  func contents(of folder: String = "") throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: "\(path)/\(folder)")
      .filter { !$0.hasPrefix(RunningProgram.printed) }.sorted()
  }

  func text(_ name: String) throws -> String {
    try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
  }

  /// What runs here now.
  var processes: [RunningProcess] {
    RunningProcess.all.filter { $0.folder == path }
  }

  /// Whether nothing runs here any more, within a deadline.
  func isEmptied(within seconds: Double) -> Bool {
    becomesTrue(within: seconds) { processes.isEmpty }
  }
}

/// Whether a condition comes true before a deadline that is far beyond what it should take.
func becomesTrue(within seconds: Double, _ condition: () throws -> Bool) rethrows -> Bool {
  let deadline = Date().addingTimeInterval(seconds)
  while try !condition() {
    if Date() > deadline { return false }
    usleep(5_000)
  }
  return true
}
