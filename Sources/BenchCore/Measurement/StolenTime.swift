import CAtomics
import Glibc

/// CPU time that a hypervisor gave to others while this machine wanted it, since the start, by CPU.
///
/// The kernel shows it in steps of a tick, mostly 10 ms: over a repetition of 120 ms on two CPUs one
/// tick is 4 %, and may have been nearly full before.
package struct StolenTime: Sendable, Equatable {
  /// By CPU; one that is not there, or of which the kernel does not say, is absent.
  package let ticks: [UInt32: UInt64]

  /// Reads the text of /proc/stat: `cpu3` and ten sums, of which the eighth is the time stolen.
  package init(parsing text: String) {
    var ticks: [UInt32: UInt64] = [:]
    for line in text.split(separator: "\n") {
      guard line.hasPrefix("cpu") else { break }
      let fields = line.split(separator: " ")
      guard let number = UInt32(fields[0].dropFirst(3)), fields.count > 8,
        let stolen = UInt64(fields[8])
      else { continue }
      ticks[number] = stolen
    }
    self.ticks = ticks
  }

  package static func now() -> StolenTime {
    StolenTime(parsing: KernelFile.text("/proc/stat") ?? "")
  }

  package static let ticksPerSecond = UInt64(max(1, sysconf(Int32(_SC_CLK_TCK))))

  /// The share of these CPUs' time that was stolen since an earlier reading, `nanoseconds` ago; nil
  /// if the kernel does not say it of all of them.
  package func share(
    since earlier: StolenTime, on cpus: [UInt32], over nanoseconds: UInt64,
    ticksPerSecond: UInt64 = Self.ticksPerSecond
  ) -> Double? {
    guard !cpus.isEmpty, nanoseconds > 0 else { return nil }
    var stolen: UInt64 = 0
    for cpu in cpus {
      guard let before = earlier.ticks[cpu], let after = ticks[cpu] else { return nil }
      // Some hypervisors' sums step back now and then.
      stolen += after > before ? after - before : 0
    }
    let seconds = Double(stolen) / Double(ticksPerSecond)
    return min(1, seconds * 1e9 / (Double(nanoseconds) * Double(cpus.count)))
  }

  /// What is stolen from some CPUs from now on.
  ///
  /// Begun and read outside the measured time: where there are many CPUs, the kernel takes long to
  /// make the text.
  package struct Meter: Sendable {
    private let cpus: [UInt32]
    private let before = StolenTime.now()
    private let begin = ca_clock_monotonic_ns()

    package init(_ cpus: [UInt32]) { self.cpus = cpus }

    package var share: Double? {
      let nanoseconds = ca_clock_monotonic_ns() - begin
      return StolenTime.now().share(since: before, on: cpus, over: nanoseconds)
    }
  }
}
