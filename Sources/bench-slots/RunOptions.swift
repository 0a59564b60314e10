import ArgumentParser
import BenchCore

/// How long and how often.
struct RunOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Measured time of one repetition; a bare number is seconds."))
  var time = "120ms"

  @Option(
    help: ArgumentHelp(
      """
      Measured time of a repetition whose rate did not settle in the warm-up; by default the same.
      """))
  var timeCap: String?

  @Option(
    help: ArgumentHelp(
      "Time before it that is not measured, at least; a bare number is seconds. 0 is none."))
  var warmup = "30ms"

  @Option(
    help: ArgumentHelp(
      "The longest warm-up while the rate does not hold steady; by default twice --warmup."))
  var warmupCap: String?

  @Option(
    help: ArgumentHelp(
      """
      Also write intervals.csv: what was done in each so long part of the measured time. A bare number \
      is seconds.
      """))
  var interval: String?

  @Option(help: ArgumentHelp("Repetitions of each cell, each in fresh processes."))
  var repetitions = 3

  @Option(
    help: ArgumentHelp(
      """
      How often a repetition is measured again if a hypervisor took more than 5 % of its CPUs' time; \
      0 is never.
      """))
  var stealCap: UInt32 = 2

  @Option(help: ArgumentHelp("Seed of orders, shapes and pauses; random by default."))
  var randomSeed: UInt64?

  @Option(
    help: ArgumentHelp(
      """
      Run a part of the matrix, as 2/8; strategies of one configuration stay together. The parts are \
      the same at each call.
      """))
  var shard: String?

  @Flag(help: "Also count every access, exactly: rows with source=counted.")
  var count = false

  @Flag(help: "Print the cells and the estimated time, and run nothing.")
  var dryRun = false

  @Flag(help: "Refuse to run on a machine that `doctor` finds unfit.")
  var strict = false

  @Flag(help: "Time a debug build, whose numbers mean nothing.")
  var allowDebugBuild = false

  func timing() throws(UsageError) -> Supervisor.Timing {
    let measured = try ListArgument.span("--time", time)
    guard measured >= 1_000_000 else {
      throw UsageError("--time \(time) is too short to measure anything; use 1ms or more.")
    }
    let warmup = try ListArgument.span("--warmup", warmup)
    return Supervisor.Timing(
      warmup: warmup,
      warmupCap: try cap("--warmup-cap", warmupCap, of: "--warmup", warmup) ?? 2 * warmup,
      measured: measured,
      measuredCap: try cap("--time-cap", timeCap, of: "--time", measured) ?? measured,
      interval: try intervalLength(of: measured))
  }

  /// A look takes about a millisecond, and every one is kept to the end of its repetition.
  private static let shortestInterval: UInt64 = 10_000_000
  private static let mostIntervals: UInt64 = 1_000

  private func intervalLength(of measured: UInt64) throws(UsageError) -> UInt64? {
    guard let interval else { return nil }
    let length = try ListArgument.span("--interval", interval)
    guard length >= Self.shortestInterval else {
      throw UsageError("--interval \(interval) is too short to look at; use 10ms or more.")
    }
    guard measured / length <= Self.mostIntervals else {
      throw UsageError(
        "--interval \(interval) makes more than \(Self.mostIntervals) parts of --time \(time).")
    }
    return length
  }

  /// The pause begins in the middle of the measured time, and has to end in it.
  func check(_ cells: [Cell]) throws(UsageError) {
    let measured = try timing().measured
    guard let longest = cells.compactMap(\.postmasterPause).max(), longest > measured / 2 else {
      return
    }
    throw UsageError(
      """
      --postmaster-pause \(OptionalSpan(nanoseconds: longest).text) is longer than half of --time \
      \(time), from whose middle on it lasts; raise --time.
      """)
  }

  private func cap(
    _ flag: String, _ text: String?, of other: String, _ minimum: UInt64
  ) throws(UsageError) -> UInt64? {
    guard let text else { return nil }
    let cap = try ListArgument.span(flag, text)
    guard cap >= minimum else {
      throw UsageError(
        "\(flag) \(text) is less than \(other); raise it, or leave it out.")
    }
    return cap
  }

  func part(of cells: [Cell]) throws(UsageError) -> [Cell] {
    guard let shard else { return cells }
    guard let part = Shard(shard) else {
      throw UsageError(
        "--shard '\(shard)' is no part of a matrix; write 2/8 for the second of eight.")
    }
    return try part.part(of: cells)
  }

  func repetitionCount() throws(UsageError) -> UInt32 {
    guard (1...100_000).contains(repetitions) else {
      throw UsageError("--repetitions \(repetitions) is out of range; use 1 to 100000.")
    }
    return UInt32(repetitions)
  }
}
