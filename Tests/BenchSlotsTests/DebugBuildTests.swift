import Foundation
import Testing

/// A debug build lies beside the optimised one only if somebody has made one.
@Suite struct DebugBuildTests {
  private static let executable = URL(fileURLWithPath: Workplace.executable)
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("debug/bench-slots").path

  private static var exists: Bool { FileManager.default.isExecutableFile(atPath: executable) }

  @Test(.enabled(if: exists, "there is no debug build beside the optimised one"))
  func itRefusesToTimeUnlessOneInsists() throws {
    let place = try Workplace()
    let words = [Self.executable, "run", "--slots", "8", "--workers", "1", "--time", "5ms"]
    let more = ["--warmup", "0", "--repetitions", "1", "--mode", "threads", "--output", "out"]
    let refused = try RunningProgram(words + more, in: place.path).outcome()
    #expect(refused.code == 1)
    #expect(refused.errorLines.count == 1)
    #expect(refused.errors.contains("--allow-debug-build"))
    #expect(try place.contents().isEmpty)

    let insisted = words + more + ["--allow-debug-build"]
    #expect(try RunningProgram(insisted, in: place.path).outcome().code == 0)
    let warnings = try FinishedRun(in: place, "out").meta["warnings"] as? [String]
    #expect(warnings?.contains { $0.contains("debug build") } == true)
  }

  @Test func theOptimisedBuildSaysThatItIsOne() throws {
    let place = try Workplace()
    #expect(
      try place.run(
        "run", "--slots", "8", "--workers", "1", "--time", "5ms", "--repetitions", "1",
        "--strategy", "floor-noop", "--output", "out"
      ).code == 0)
    let build = try FinishedRun(in: place, "out").meta["build"] as? [String: Any]
    #expect(build?["configuration"] as? String == "release")
  }
}
