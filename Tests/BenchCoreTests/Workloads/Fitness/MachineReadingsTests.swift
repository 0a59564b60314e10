import BenchCore
import Foundation
import Testing

@Suite struct MachineReadingsTests {
  private let root = FileManager.default.temporaryDirectory
    .appendingPathComponent("bench-slots-machine-\(UUID().uuidString)")

  private func write(_ files: [String: String]) throws {
    for (path, text) in files {
      let url = root.appendingPathComponent(path)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
    }
  }

  private func read(_ cpus: [UInt32] = [0, 1]) -> MachineReadings {
    MachineReadings.read(cpus, below: root.path)
  }

  @Test func aMachineThatSaysNothingIsUnknown() throws {
    try write(["nothing": ""])
    #expect(read() == MachineReadings())
  }

  @Test func readsWhatLinuxSays() throws {
    let cpu = "sys/devices/system/cpu"
    try write([
      "\(cpu)/cpu0/cpufreq/scaling_governor": "powersave\n",
      "\(cpu)/cpu1/cpufreq/scaling_governor": "performance\n",
      "\(cpu)/cpu2/cpufreq/scaling_governor": "schedutil\n",
      "\(cpu)/intel_pstate/no_turbo": "1\n", "\(cpu)/smt/active": "1\n",
      "proc/loadavg": "1.25 0.5 0.1 3/99 4711\n",
      "proc/cpuinfo": "processor : 0\nflags : fpu constant_tsc nonstop_tsc hypervisor\n",
      "sys/devices/system/clocksource/clocksource0/current_clocksource": "hpet\n",
      "sys/kernel/mm/transparent_hugepage/shmem_enabled": "always within_size [advise] never\n",
    ])
    let readings = read()
    #expect(readings.governors == ["performance", "powersave"])
    #expect(readings.turbo == false)
    #expect(readings.smt == true)
    #expect(readings.load == 1.25)
    #expect(readings.running == 3)
    #expect(readings.clockSource == "hpet")
    #expect(readings.hasInvariantCounter == true)
    #expect(readings.isVirtual == true)
    #expect(readings.sharedHugePages == "advise")
    #expect(readings.quota == nil)
  }

  @Test func aQuotaAboveThisGroupHoldsToo() throws {
    try write([
      "proc/self/cgroup": "0::/a/b\n", "sys/fs/cgroup/a/b/cpu.max": "max 100000\n",
      "sys/fs/cgroup/a/cpu.max": "150000 100000\n", "sys/fs/cgroup/cpu.max": "400000 100000\n",
    ])
    #expect(read().quota == 1.5)
  }

  @Test func theOlderControlGroupsHaveTheirOwnFiles() throws {
    try write([
      "proc/self/cgroup": "3:cpuset:/x\n2:cpu,cpuacct:/g\n1:memory:/g\n",
      "sys/fs/cgroup/cpu/g/cpu.cfs_quota_us": "50000\n",
      "sys/fs/cgroup/cpu/g/cpu.cfs_period_us": "100000\n",
      "sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n",
      "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
    ])
    #expect(read().quota == 0.5)
  }
}
