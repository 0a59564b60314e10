import BenchCore
import Foundation

/// Forty repetitions of one small scenario, in turns with the same that spins in its takes.
struct SelfTestMeasurement {
  /// Rounds, from what nobody can see to what nobody can miss: the first thirty or so cost nothing, for
  /// the processor makes them while it waits for the compare-exchange.
  private static let rounds: [UInt32] = [0, 16, 32, 40, 48, 56, 64, 80, 96, 128]

  let allowsDebugBuild: Bool

  /// Throws what refuses to be measured.
  func results(_ metrics: [Column]) throws -> ResultsInput {
    // Kept: whoever doubts the figures divides the same repetitions otherwise.
    let folder = "Benchmarks/results/local/\(RunIdentity.name(of: Date()))"
    let strategies = ["linear-scan", "free-queue"] + Self.rounds.map(PlantedSpin.name(rounds:))
    let words = [
      "run", "--strategy", strategies.joined(separator: ","), "--scenario", "pairs", "--slots",
      "64", "--mode", "threads", "--repetitions", "40", "--time", "200ms",
    ]
    Exit.complain("Measuring: bench-slots \(words.joined(separator: " "))")
    let insists = allowsDebugBuild ? ["--allow-debug-build"] : []
    _ = try Subprocess.output(
      of: "/proc/self/exe", words + ["--output", folder] + insists, showsErrors: true)
    return try ResultsInput(reading: folder, metrics: metrics)
  }
}
