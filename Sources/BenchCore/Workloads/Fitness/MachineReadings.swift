import Foundation

/// What Linux says of a machine that matters to a measurement; nil where it says nothing.
package struct MachineReadings: Sendable, Equatable {
  /// Of each allowed CPU that has one, without duplicates, sorted.
  package var governors: [String] = []
  /// Whether cores may run faster than their nominal frequency.
  package var turbo: Bool?
  package var smt: Bool?
  /// Waiting and running, averaged over a minute.
  package var load: Double?
  /// Running at this moment, this process included.
  package var running: UInt64?
  /// CPUs' worth of time that a control group allows, the least of those above this process.
  package var quota: Double?
  package var clockSource: String?
  /// Of the CPU: the counter runs at one rate, and in sleep too.
  package var hasInvariantCounter: Bool?
  /// Whether shared memory may lie in huge pages: `always`, `advise`, `never` and others.
  package var sharedHugePages: String?
  package var isVirtual: Bool?

  package init() {}

  /// Reads /proc and /sys below a folder.
  package static func read(_ cpus: [UInt32], below root: String = "") -> MachineReadings {
    func text(_ path: String) -> String? {
      KernelFile.text(path, below: root)?.trimmingCharacters(in: .whitespacesAndNewlines)
    }
    func flag(_ path: String) -> Bool? { text(path).flatMap { Int($0) }.map { $0 != 0 } }
    var readings = MachineReadings()
    let cpu = "/sys/devices/system/cpu"
    readings.governors = Set(cpus.compactMap { text("\(cpu)/cpu\($0)/cpufreq/scaling_governor") })
      .sorted()
    readings.turbo =
      flag("\(cpu)/intel_pstate/no_turbo").map { !$0 } ?? flag("\(cpu)/cpufreq/boost")
    readings.smt = flag("\(cpu)/smt/active")
    if let fields = text("/proc/loadavg")?.split(separator: " "), fields.count > 3 {
      readings.load = Double(fields[0])
      readings.running = fields[3].split(separator: "/").first.flatMap { UInt64($0) }
    }
    readings.quota = quota(text)
    readings.clockSource = text("/sys/devices/system/clocksource/clocksource0/current_clocksource")
    if let processors = text("/proc/cpuinfo") {
      let flags =
        processors.split(separator: "\n").first { $0.hasPrefix("flags") }?
        .split(separator: " ") ?? []
      if !flags.isEmpty {
        readings.hasInvariantCounter =
          flags.contains("constant_tsc") && flags.contains("nonstop_tsc")
        readings.isVirtual = flags.contains("hypervisor")
      }
    }
    // The choice that holds stands in brackets.
    readings.sharedHugePages = text("/sys/kernel/mm/transparent_hugepage/shmem_enabled")
      .flatMap { $0.split(separator: "[").dropFirst().first?.split(separator: "]").first }
      .map(String.init)
    return readings
  }

  /// The least of all groups from this process's own up to the root, in either version of control
  /// groups.
  private static func quota(_ text: (String) -> String?) -> Double? {
    var least: Double?
    for line in (text("/proc/self/cgroup") ?? "").split(separator: "\n") {
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { continue }
      let controllers = fields[1].split(separator: ",")
      guard fields[1].isEmpty || controllers.contains("cpu") else { continue }
      var group = fields[2] == "/" ? "" : String(fields[2])
      while true {
        let found =
          fields[1].isEmpty
          ? ratio(text("/sys/fs/cgroup\(group)/cpu.max"))
          : ratio(
            text("/sys/fs/cgroup/cpu\(group)/cpu.cfs_quota_us"),
            text("/sys/fs/cgroup/cpu\(group)/cpu.cfs_period_us"))
        if let found { least = min(least ?? found, found) }
        guard let cut = group.lastIndex(of: "/") else { break }
        group = String(group[..<cut])
      }
    }
    return least
  }

  /// `max 100000` and -1 are no limit.
  private static func ratio(_ limit: String?) -> Double? {
    let parts = limit?.split(separator: " ") ?? []
    return parts.count == 2 ? ratio(String(parts[0]), String(parts[1])) : nil
  }

  private static func ratio(_ limit: String?, _ period: String?) -> Double? {
    guard let limit = limit.flatMap(Double.init), let period = period.flatMap(Double.init),
      limit > 0, period > 0
    else { return nil }
    return limit / period
  }
}
