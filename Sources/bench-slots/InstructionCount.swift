import BenchCore
import Foundation

/// Instructions per pair, by callgrind: they repeat, where times do not.
///
/// Two runs that differ only in their number of pairs are subtracted, so that starting the program
/// is not counted. The executable is stripped first: valgrind refuses the full one, whose debug
/// information is too new for it.
struct InstructionCount {
  private static let fewer: UInt64 = 1_000
  private static let more: UInt64 = 11_000

  private let folder: URL
  private let options: [String]

  /// `options` are those of the strategies that are counted, as the command takes them.
  init(_ options: [String]) throws {
    self.options = options
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("bench-slots-\(ProcessInfo.processInfo.processIdentifier)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    _ = try Subprocess.output(of: "strip", ["--strip-debug", "-o", copy, "/proc/\(getpid())/exe"])
  }

  private var copy: String { folder.appendingPathComponent("bench-slots").path }

  func perPair(strategy: String, slots: UInt32, layout: SlotLayout) throws -> Double {
    let few = try total(strategy, slots, layout, pairs: Self.fewer)
    let many = try total(strategy, slots, layout, pairs: Self.more)
    return Double(many - few)
      / Double(BareComparison.run(Self.more) - BareComparison.run(Self.fewer))
  }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  private func total(
    _ strategy: String, _ slots: UInt32, _ layout: SlotLayout, pairs: UInt64
  ) throws -> Int {
    let output = folder.appendingPathComponent("callgrind.out").path
    _ = try Subprocess.output(
      of: "valgrind",
      [
        "--tool=callgrind", "--callgrind-out-file=\(output)", copy, "floor", "--round",
        "--strategy", strategy, "--slots", "\(slots)", "--layout", layout.rawValue, "--pairs",
        "\(pairs)",
      ] + options)
    let text = try String(contentsOfFile: output, encoding: .utf8)
    for line in text.split(separator: "\n") where line.hasPrefix("totals:") {
      if let total = Int(line.dropFirst("totals:".count).drop { $0 == " " }) { return total }
    }
    throw RefusedError(description: "callgrind wrote no totals to \(output)")
  }
}
