import BenchCore
import Foundation

/// Instructions per pair, by callgrind: they repeat, where times do not.
///
/// Two runs that differ only in their number of pairs are subtracted, so that starting the program
/// is not counted. The executable is stripped first: valgrind refuses the full one, whose debug
/// information is too new for it.
struct InstructionCount {
  private static let fewer = 1_000
  private static let more = 11_000

  private let folder: URL
  private let tagBits: UInt32

  init(tagBits: UInt32) throws {
    self.tagBits = tagBits
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("bench-slots-\(ProcessInfo.processInfo.processIdentifier)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Self.call("strip", ["--strip-debug", "-o", copy, "/proc/\(getpid())/exe"])
  }

  private var copy: String { folder.appendingPathComponent("bench-slots").path }

  func perPair(strategy: String, slots: UInt32) throws -> Double {
    let few = try total(strategy, slots, pairs: Self.fewer)
    let many = try total(strategy, slots, pairs: Self.more)
    return Double(many - few) / Double(Self.more - Self.fewer)
  }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  private func total(_ strategy: String, _ slots: UInt32, pairs: Int) throws -> Int {
    let output = folder.appendingPathComponent("callgrind.out").path
    try Self.call(
      "valgrind",
      [
        "--tool=callgrind", "--callgrind-out-file=\(output)", copy, "floor", "--silent",
        "--strategy", strategy, "--slots", "\(slots)", "--tag-bits", "\(tagBits)", "--pairs",
        "\(pairs)",
      ])
    let text = try String(contentsOfFile: output, encoding: .utf8)
    for line in text.split(separator: "\n") where line.hasPrefix("totals:") {
      if let total = Int(line.dropFirst("totals:".count).drop { $0 == " " }) { return total }
    }
    throw RefusedError(description: "callgrind wrote no totals to \(output)")
  }

  private static func call(_ tool: String, _ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [tool] + arguments
    process.standardOutput = FileHandle.nullDevice
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let said = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      let last = String(decoding: said, as: UTF8.self).split(separator: "\n").last ?? ""
      throw RefusedError(
        description: """
          --instructions needs valgrind and strip; '\(tool)' ended with status \
          \(process.terminationStatus): \(last)
          """)
    }
  }
}
