import ArgumentParser
import BenchCore
import Foundation

/// How the program ends when something went wrong: one line, and the code that says what.
enum Exit {
  static func now(with error: any Error, typed: [String]) -> Never {
    switch error {
    case let error as UsageError: fail(error.description, code: EX_USAGE)
    case let error as RefusedError: fail(error.description, code: 1)
    case let error as FileError: fail(error.description, code: 1)
    case let error as ReadError: fail(error.description, code: error.exitCode)
    default: break
    }
    // Help and version are errors to the parser, and none to the user.
    let code = BenchSlots.exitCode(for: error)
    if code == .success {
      do {
        try StandardOutput.write(BenchSlots.fullMessage(for: error) + "\n")
      } catch {
        fail(error.description, code: 1)
      }
      exit(0)
    }
    let message = BenchSlots.message(for: error)
    if message.isEmpty { exit(code.rawValue) }
    guard code == .validationFailure else { fail(message, code: code.rawValue) }
    let stop = message.last.map { ".?!".contains($0) } ?? true ? "" : "."
    fail(message + stop + TypedArguments.hint(after: message, typed), code: code.rawValue)
  }

  private static func fail(_ message: String, code: Int32) -> Never {
    let line = message.split(whereSeparator: \.isNewline).joined(separator: " ")
    complain("bench-slots: \(line)")
    exit(code)
  }

  /// Says how a run ended, if not well.
  static func leave(_ outcome: RunOutcome) throws {
    switch outcome {
    case .complete: return
    case .failed(let failures):
      for failure in failures { complain("bench-slots: \(failure).") }
    case .interrupted:
      complain("bench-slots: interrupted; finished repetitions are written.")
    }
    throw ExitCode(outcome.exitCode)
  }

  static func complain(_ line: String) { StandardError.write(line + "\n") }
}

extension ReadError {
  var exitCode: Int32 {
    switch self {
    case .missing: 5
    case .damaged: 1
    case .incomparable: 8
    }
  }
}

/// The program could do it, and will not: the message says why and how to insist.
struct RefusedError: Error, CustomStringConvertible {
  let description: String
}
