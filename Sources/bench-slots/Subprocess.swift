import Foundation

/// Another program, run to its end.
enum Subprocess {
  /// What it wrote to standard output.
  ///
  /// Throws with the last line of its standard error, unless that goes where our own goes.
  static func output(
    of program: String, _ arguments: [String], showsErrors: Bool = false
  ) throws -> String {
    let process = Process()
    let isPath = program.contains("/")
    process.executableURL = URL(fileURLWithPath: isPath ? program : "/usr/bin/env")
    process.arguments = isPath ? arguments : [program] + arguments
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    if !showsErrors { process.standardError = errors }
    try process.run()
    if showsErrors { try? errors.fileHandleForWriting.close() }
    // Errors are short, and fit into the pipe while the output is read.
    let written = output.fileHandleForReading.readDataToEndOfFile()
    let said = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      let last = String(decoding: said, as: UTF8.self).split(separator: "\n").last
      let why = last.map { ": \($0)" } ?? ""
      throw RefusedError(
        description: "'\(program)' ended with status \(process.terminationStatus)\(why)")
    }
    return String(decoding: written, as: UTF8.self)
  }
}
