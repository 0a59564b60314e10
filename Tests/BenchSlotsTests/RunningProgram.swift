import Foundation
import Glibc
import Testing

/// How a program ended, and what it printed.
struct Outcome {
  /// The exit code, or 128 and the signal that ended it, as a shell has it.
  let code: Int32
  let output: String
  let errors: String

  var outputLines: [Substring] { output.split(separator: "\n", omittingEmptySubsequences: false) }
  var errorLines: [Substring] { errors.split(separator: "\n") }
}

/// A program that a test has started, with what it prints kept in files: a full pipe would stop it.
///
/// It starts as from a shell: no signal blocked or ignored, and no terminal.
final class RunningProgram {
  /// What the names of the files with its output begin with.
  static let printed = "printed-"

  struct CannotStart: Error { let cause: Int32 }
  /// It ran for longer than anything that is tested should.
  struct Overdue: Error { let errors: String }

  let pid: pid_t
  private let outputFile: String
  private let errorFile: String
  private var status: Int32?

  init(_ command: [String], in folder: String) throws {
    let stem = "\(folder)/\(Self.printed)\(UUID().uuidString)"
    (outputFile, errorFile) = (stem + ".out", stem + ".err")
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    let create = O_WRONLY | O_CREAT | O_APPEND
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, outputFile, create, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, errorFile, create, 0o600)
    var (none, all) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    // posix_spawn itself changes folders only behind _GNU_SOURCE, which Swift does not see.
    let shell = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder]
    var arguments = (shell + command).map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var pid: pid_t = 0
    let cause = posix_spawn(&pid, shell[0], &actions, &attributes, &arguments, environ)
    guard cause == 0 else { throw CannotStart(cause: cause) }
    self.pid = pid
  }

  deinit {
    guard !hasEnded else { return }
    kill(pid, SIGKILL)
    var status: Int32 = 0
    waitpid(pid, &status, 0)
  }

  var hasEnded: Bool {
    var status: Int32 = 0
    if self.status == nil, waitpid(pid, &status, WNOHANG) == pid { self.status = status }
    return self.status != nil
  }

  func send(_ signal: Int32) { kill(pid, signal) }

  /// Waits for the end.
  func outcome(within seconds: Double = 120) throws -> Outcome {
    guard becomesTrue(within: seconds, { hasEnded }), let status else {
      throw Overdue(errors: try String(contentsOfFile: errorFile, encoding: .utf8))
    }
    let signal = status & 0x7f
    return Outcome(
      code: signal == 0 ? (status >> 8) & 0xff : 128 + signal,
      output: try String(contentsOfFile: outputFile, encoding: .utf8),
      errors: try String(contentsOfFile: errorFile, encoding: .utf8))
  }
}
