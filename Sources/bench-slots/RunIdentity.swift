import BenchCore
import Foundation

/// What a run calls itself and says of itself.
enum RunIdentity {
  /// The UTC time, sortable, as a folder's name.
  static func name(of date: Date) -> String {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    let parts = calendar.dateComponents(
      [.year, .month, .day, .hour, .minute, .second, .nanosecond], from: date)
    func digits(_ value: Int?, _ width: Int) -> String {
      let text = String(value ?? 0)
      return String(repeating: "0", count: max(0, width - text.count)) + text
    }
    return digits(parts.year, 4) + digits(parts.month, 2) + digits(parts.day, 2) + "T"
      + digits(parts.hour, 2) + digits(parts.minute, 2) + digits(parts.second, 2) + "."
      + digits((parts.nanosecond ?? 0) / 1_000_000, 3) + "Z"
  }

  /// Of a run without a clock: what is judged is counted, or the postmaster's own processor time.
  static func metadata(_ started: Date, cells: [Cell], seed: UInt64) -> RunMetadata {
    var metadata = RunMetadata(
      runID: name(of: started), started: started, commandLine: CommandLine.arguments,
      randomSeed: seed, cells: cells.map(\.resolved), machine: .current(),
      clock: .init(source: nil, costNs: nil, granularityNs: nil, ticksPerNs: nil),
      build: build, handoffs: .init(pairs: nil, note: "a fault run is not timed"))
    metadata.quantities = processors
    return metadata
  }

  private static var processors: [String: Double] {
    [RunMetadata.processors: Double(Machine.allowedProcessors)]
  }

  private static var build: RunMetadata.Build {
    .init(
      configuration: Build.configuration, swiftVersion: Build.swiftVersion,
      jemalloc: allocatedBytesOfThisThread() != nil)
  }

  static func metadata(
    _ started: Date, _ plan: RunPlan, seed: UInt64, clock: Clock
  ) -> RunMetadata {
    var metadata = RunMetadata(
      runID: name(of: started), started: started, commandLine: CommandLine.arguments,
      randomSeed: seed, cells: plan.cells.map(\.resolved), machine: .current(),
      clock: .init(
        source: Clock.source, costNs: clock.floorNanoseconds,
        granularityNs: clock.granularityNanoseconds, ticksPerNs: clock.ticksPerNanosecond),
      build: build, handoffs: .measured(on: plan.usedCPUs, clock: clock))
    metadata.quantities = [
      "time_s": Double(plan.timing.measured) / 1e9,
      "time_cap_s": Double(plan.timing.measuredCap) / 1e9,
      "warmup_s": Double(plan.timing.warmup) / 1e9,
      "warmup_cap_s": Double(plan.timing.warmupCap) / 1e9,
      "steal_cap": Double(plan.remeasurement.stealCap),
      "repetitions": Double(plan.repetitions),
    ].merging(processors) { $1 }
    if let interval = plan.timing.interval {
      metadata.quantities["interval_s"] = Double(interval) / 1e9
    }
    #if DEBUG
    metadata.warnings.append("debug build: its times mean nothing")
    #endif
    metadata.warnings += plan.notes
    let crowded = plan.cells.indices.filter { plan.isOversubscribed($0) }
    if let largest = crowded.map({ plan.cells[$0].contenders }).max() {
      metadata.warnings.append(
        """
        up to \(largest) contenders, more than the CPUs that they may run on: rows marked \
        oversubscribed time the scheduler too
        """)
    }
    return metadata
  }
}

enum Build {
  static var configuration: String {
    #if DEBUG
    "debug"
    #else
    "release"
    #endif
  }

  static func refuseDebug(unless insists: Bool) throws(RefusedError) {
    guard configuration == "release" || insists else {
      throw RefusedError(
        description: """
          this is a debug build, whose times mean nothing; build with 'swift build -c release', or \
          insist with --allow-debug-build
          """)
    }
  }

  static var swiftVersion: String? {
    #if compiler(>=6.4)
    "6.4 or later"
    #elseif compiler(>=6.3)
    "6.3"
    #elseif compiler(>=6.2)
    "6.2"
    #else
    nil
    #endif
  }
}
