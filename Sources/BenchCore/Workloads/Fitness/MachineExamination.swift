import CAtomics

/// Whether a machine is fit to measure on: all that is known to spoil benchmarks, looked at before one.
///
/// After the checks of pyperf, of JMH's core benchmarks, and of ARM's lockhammer, which refuses to run
/// under a governor that saves power.
package struct MachineExamination: Sendable {
  package var topology: CPUTopology
  package var readings: MachineReadings
  package var clock: Clock
  package var stolenShare: Double?
  package var handoffs: [HandoffSurvey.Handoff]
  package var preemption: Preemption
  /// CPUs that the machine has, allowed or not.
  package var online: UInt32

  package init(
    topology: CPUTopology, readings: MachineReadings, clock: Clock, stolenShare: Double?,
    handoffs: [HandoffSurvey.Handoff], preemption: Preemption, online: UInt32
  ) {
    self.topology = topology
    self.readings = readings
    self.clock = clock
    self.stolenShare = stolenShare
    self.handoffs = handoffs
    self.preemption = preemption
    self.online = online
  }

  /// Looks at this machine; spins on every allowed CPU for `spin` nanoseconds.
  package static func ofThisMachine(
    clock: Clock, spin: UInt64, pairs: Int = HandoffSurvey.mostPairs
  ) -> MachineExamination {
    let topology = CPUTopology.ofThisProcess()
    // Read first: a program that spins on every CPU is a load itself.
    let readings = MachineReadings.read(topology.numbers)
    let stolen = StolenTime.Meter(topology.numbers)
    let preemption = Preemption.measured(on: topology.numbers, nanoseconds: spin, clock: clock)
    let pairs = HandoffSurvey.pairs(of: topology.numbers, atMost: pairs)
    return MachineExamination(
      topology: topology, readings: readings, clock: clock, stolenShare: stolen.share,
      handoffs: HandoffSurvey.measure(pairs, clock: clock), preemption: preemption,
      online: Machine.onlineProcessors)
  }

  package var findings: [MachineFinding] {
    [
      cpus, places, smt, governor, turbo, steal, load, quota, clockSource, clockCost, hugePages,
      atomics,
    ] + handoff + [preempted]
  }

  package var isFit: Bool { !findings.contains { $0.verdict == .unfit } }

  // MARK: Processors

  private var cpus: MachineFinding {
    let count = topology.cpus.count
    return MachineFinding(
      "cpus", "\(count) allowed of \(online)", count > 1 ? .fit : .unfit,
      "allow two CPUs at least (taskset, cpuset): on one nobody ever contends")
  }

  private var places: MachineFinding {
    let sockets = Set(topology.cpus.map(\.socket)).count
    let dies = Set(topology.cpus.map { [$0.socket, $0.die] }).count
    let cores = Set(topology.cpus.map { [$0.socket, $0.die, $0.core] }).count
    return MachineFinding(
      "topology", "\(sockets) sockets, \(dies) dies, \(cores) cores",
      dies > 1 ? .doubtful : .fit,
      "compare --affinity compact with scatter: lines change hands more slowly between dies")
  }

  private var smt: MachineFinding {
    let name = "smt"
    let cores = Set(topology.cpus.map { [$0.socket, $0.die, $0.core] }).count
    guard cores < topology.cpus.count else {
      return MachineFinding(
        name, readings.smt == true ? "on, no two siblings allowed" : "no two siblings allowed", .fit
      )
    }
    return MachineFinding(
      name, "\(topology.cpus.count - cores) allowed CPUs share a core with another", .doubtful,
      "run with --affinity scatter, or write off to /sys/devices/system/cpu/smt/control")
  }

  private var governor: MachineFinding {
    guard !readings.governors.isEmpty else {
      return MachineFinding(
        "governor", readings.isVirtual == true ? "unknown, the host's" : "unknown", .doubtful,
        "see to it on the host that frequencies are fixed; ratios within one run do not mind")
    }
    return MachineFinding(
      "governor", readings.governors.joined(separator: ", "),
      readings.governors == ["performance"] ? .fit : .doubtful,
      "set it with: cpupower frequency-set --governor performance")
  }

  private var turbo: MachineFinding {
    MachineFinding(
      "turbo", readings.turbo.map { $0 ? "on" : "off" } ?? "unknown",
      readings.turbo == false ? .fit : .doubtful,
      readings.turbo == true
        ? "write 1 to intel_pstate/no_turbo, or 0 to cpufreq/boost, in /sys/devices/system/cpu"
        : "see to it on the host: a core that is alone runs faster than one among busy ones")
  }

  private var steal: MachineFinding {
    MachineFinding(
      "stolen_share", stolenShare.map { Self.percent($0) } ?? "unknown",
      verdict(stolenShare, doubtful: 0.005, unfit: 0.05),
      "measure when the host has fewer guests, and keep --steal-cap above 0")
  }

  private var load: MachineFinding {
    let share = readings.load.map { $0 / Double(max(1, topology.cpus.count)) }
    return MachineFinding(
      "load", readings.load.map { Self.decimal($0) } ?? "unknown",
      verdict(share, doubtful: 0.25, unfit: 1),
      "end what else runs; the load is a mean over the last minute")
  }

  private var quota: MachineFinding {
    guard let quota = readings.quota else { return MachineFinding("cpu_quota", "none", .fit) }
    return MachineFinding(
      "cpu_quota", "\(Self.decimal(quota)) CPUs",
      quota < Double(topology.cpus.count) ? .unfit : .doubtful,
      "take the quota off the control group: once used up, it stops all contenders together")
  }

  // MARK: Clock and memory

  private var clockSource: MachineFinding {
    let source = readings.clockSource ?? "unknown"
    let isCounter = ["tsc", "arch_sys_counter"].contains(source)
    let isSteady = readings.hasInvariantCounter != false
    return MachineFinding(
      "clock_source", isSteady ? source : "\(source), not invariant",
      isCounter && isSteady ? .fit : isSteady ? .doubtful : .unfit,
      "boot with clocksource=tsc if the CPU's counter is invariant, else use another machine")
  }

  private var clockCost: MachineFinding {
    let cost = clock.floorNanoseconds
    return MachineFinding(
      "clock_cost_ns",
      "\(Self.decimal(cost)), in steps of \(Self.decimal(clock.granularityNanoseconds))",
      verdict(cost, doubtful: 100, unfit: 1_000),
      "trust throughput more than latency here: single operations are shorter than the clock")
  }

  private var hugePages: MachineFinding {
    // PostgreSQL asks for huge pages of its own kind; this program asks for none.
    let setting = readings.sharedHugePages ?? "unknown"
    return MachineFinding(
      "shared_huge_pages", setting, setting == "always" || setting == "force" ? .doubtful : .fit,
      "write never to /sys/kernel/mm/transparent_hugepage/shmem_enabled, or say it with the results"
    )
  }

  /// Asserted where the atomics are compiled: a build that runs has them.
  private var atomics: MachineFinding {
    MachineFinding("atomics", "32 and 64 bits, lock-free", .fit)
  }

  // MARK: Measured

  private var handoff: [MachineFinding] {
    HandoffLine.Access.allCases.map { access in
      let times = handoffs.filter { $0.access == access }.compactMap(\.nanoseconds).sorted()
      guard let least = times.first, let most = times.last else {
        return MachineFinding(
          Self.name(of: access), "unknown", .doubtful, "allow two CPUs at least")
      }
      return MachineFinding(
        Self.name(of: access),
        times.count == 1
          ? Self.decimal(least)
          : "\(Self.decimal(least)) to \(Self.decimal(most)), \(times.count) pairs",
        most > 3 * least ? .doubtful : .fit,
        "pin contenders with --affinity: some pairs of CPUs are three times as far apart as others")
    }
  }

  private static func name(of access: HandoffLine.Access) -> String {
    switch access {
    case .compareExchange: "handoff_ns"
    case .flag: "handoff_flag_ns"
    }
  }

  private var preempted: MachineFinding {
    guard let worst = preemption.worst else {
      return MachineFinding("preempted_share", "unknown", .doubtful, "allow two CPUs at least")
    }
    let gaps = preemption.losses.reduce(0) { $0 + $1.gaps }
    let longest = preemption.losses.map(\.longestNanoseconds).max() ?? 0
    return MachineFinding(
      "preempted_share",
      "\(Self.percent(worst.lostShare)) of CPU \(worst.cpu), \(gaps) gaps, "
        + "the longest \(Self.decimal(Double(longest) / 1_000)) µs",
      verdict(worst.lostShare, doubtful: 0.005, unfit: 0.05),
      "end what else runs, or keep it off these CPUs (isolcpus, cpuset)")
  }

  // MARK: Saying

  private func verdict(
    _ value: Double?, doubtful: Double, unfit: Double
  ) -> MachineFinding.Verdict {
    guard let value else { return .doubtful }
    return value >= unfit ? .unfit : value >= doubtful ? .doubtful : .fit
  }

  private static func percent(_ share: Double) -> String { "\(decimal(share * 100)) %" }

  /// Three digits, or what there are before the point.
  private static func decimal(_ value: Double) -> String {
    let scale = value >= 100 ? 1.0 : value >= 10 ? 10 : 100
    return DecimalText.shortest((value * scale).rounded() / scale)
  }
}
