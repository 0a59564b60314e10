import BenchCore
import Foundation
import Testing

@Suite struct RunMetadataTests {
  @Test func aRunReadsBackAsItselfWithSnakeCaseKeys() throws {
    var metadata = metadata()
    metadata.order = [.init(cell: 0, repetition: 1)]
    metadata.remeasured = [.init(cell: 0, repetition: 1, attempts: 3)]
    let cpus = CPUTopology([.init(number: 5, socket: 0, die: 0, core: 0)])
    metadata.add(try Placement(.oneCPU, contenders: 3, on: cpus))
    metadata.finish(.interrupted, exitCode: 130, at: Date(timeIntervalSince1970: 60))
    let json = try metadata.json()
    let read = try JSONDecoder().decode(RunMetadata.self, from: Data(json.utf8))
    #expect(read == metadata)
    let object = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
    let keys = try #require(object).keys.sorted()
    #expect(
      keys == [
        "build", "cells", "clock", "column_classes", "command_line", "exit_code", "failures",
        "finished_utc", "fitness", "handoffs", "machine", "order", "placements", "quantities",
        "random_seed", "remeasured", "run_id", "scenarios", "schema_version", "shard",
        "started_utc", "state", "warnings",
      ])
    #expect(json.contains("\"finished_utc\" : \"1970-01-01T00:01:00Z\""))
    #expect(json.contains("\"p50_ns\" : \"noisy\""))
    #expect(json.contains("\"slots\" : \"64\""))
    #expect(json.contains("\"postmaster_cpu\" : 5"))
    #expect(json.contains("\"handoff_ns\" : 38.5"))
  }

  @Test func whatIsNotKnownIsNull() throws {
    let json = try metadata().json()
    #expect(json.contains("\"exit_code\" : null"))
    #expect(json.contains("\"finished_utc\" : null"))
    #expect(json.contains("\"cost_ns\" : null"))
    #expect(json.contains("\"ticks_per_ns\" : null"))
    #expect(json.contains("\"kernel\" : null"))
    #expect(json.contains("\"state\" : \"running\""))
  }

  @Test func aPlacementIsListedOnceAndNoneIsNone() throws {
    let cpus = CPUTopology.read([2, 7], below: "/nowhere")
    var metadata = metadata()
    for affinity in [Affinity.none, .compact, .scatter, .compact] {
      metadata.add(try Placement(affinity, contenders: 3, on: cpus))
    }
    #expect(metadata.placements.map(\.affinity) == ["compact", "scatter"])
    #expect(metadata.placements[0].postmasterCPU == 2)
    #expect(metadata.placements[0].backendCPUs == [7, 2])
  }

  @Test func oneCPUHasNobodyToHandALineTo() throws {
    let clock = Clock.uncounted
    for cpus in [[], [3]] as [[UInt32]] {
      let handoffs = HandoffRecords.measured(on: cpus, clock: clock)
      #expect(handoffs.pairs == nil)
      #expect(handoffs.note?.isEmpty == false)
    }
  }

  @Test func aQuantityThatIsNotFiniteIsLeftOut() throws {
    var metadata = metadata()
    metadata.quantities = ["perturbation_ratio": .nan, "load_before": 0.5]
    let json = try metadata.json()
    #expect(!json.contains("perturbation_ratio"))
    #expect(json.contains("\"load_before\" : 0.5"))
  }

  /// Records of fault runs had no number of CPUs once.
  @Test func aNumberOfCPUsThatIsUnknownIsNoDifference() {
    let (unknown, two, four) = (metadata(), metadata(cpus: 2), metadata(cpus: 4))
    #expect(two.differences(from: unknown).isEmpty && unknown.differences(from: two).isEmpty)
    #expect(two.differences(from: two).isEmpty)
    #expect(two.differences(from: four) == ["number of allowed CPUs"])
  }

  private func metadata(cpus: Double) -> RunMetadata {
    var metadata = metadata()
    metadata.quantities[RunMetadata.processors] = cpus
    return metadata
  }

  private func metadata() -> RunMetadata {
    RunMetadata(
      runID: "run-1", started: Date(timeIntervalSince1970: 0), commandLine: ["bench-slots", "run"],
      randomSeed: .max, cells: [["slots": "64", "occupancy_shape": "prefix"]],
      machine: .read(below: "/nowhere"),
      clock: .init(source: "tsc", costNs: .nan, granularityNs: 1.5, ticksPerNs: nil),
      build: .init(configuration: "release", swiftVersion: nil, jemalloc: true),
      handoffs: .init(
        pairs: [.init(cpus: [0, 1], access: "flag", handoffNs: 38.5)], note: nil))
  }
}

@Suite struct MachineDescriptionTests {
  let root: TemporaryFolder

  init() throws { root = try TemporaryFolder() }

  @Test func aMachineIsReadFromProc() throws {
    try write("/proc/cpuinfo", "processor\t: 0\nmodel name\t: Some CPU @ 3.00GHz: fast\n")
    try write("/proc/self/status", "Name:\tx\nCpus_allowed:\t3\nCpus_allowed_list:\t0-1\n")
    try write("/proc/sys/kernel/osrelease", "6.1.0-9-amd64\n")
    try write("/proc/meminfo", "MemTotal:       16384 kB\nMemFree: 1 kB\n")
    try write("/etc/os-release", "NAME=\"X\"\nPRETTY_NAME=\"Debian GNU/Linux 12\"\n")
    let machine = MachineDescription.read(below: root.path)
    #expect(machine.cpuModel == "Some CPU @ 3.00GHz: fast")
    #expect(machine.allowedCPUs == "0-1")
    #expect(machine.kernel == "6.1.0-9-amd64")
    #expect(machine.memoryBytes == 16_777_216)
    #expect(machine.os == "Debian GNU/Linux 12")
  }

  @Test func whatTheMachineDoesNotTellIsNotInvented() throws {
    try write("/proc/meminfo", "MemTotal: much\n")
    let machine = MachineDescription.read(below: root.path)
    #expect(machine.cpuModel == nil)
    #expect(machine.allowedCPUs == nil)
    #expect(machine.kernel == nil)
    #expect(machine.memoryBytes == nil)
    #expect(machine.os == nil)
  }

  @Test func thisMachineHasAKernelAndMemory() {
    #expect(MachineDescription.current().kernel?.isEmpty == false)
    #expect(MachineDescription.current().allowedCPUs?.isEmpty == false)
    #expect(MachineDescription.current().memoryBytes ?? 0 > 0)
  }

  private func write(_ path: String, _ text: String) throws {
    let url = URL(fileURLWithPath: root.path + path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: url, atomically: false, encoding: .utf8)
  }
}
