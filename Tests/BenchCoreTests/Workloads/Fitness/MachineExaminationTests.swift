import BenchCore
import Testing

@Suite struct MachineExaminationTests {
  private static let clock = Clock(
    ticksPerNanosecond: 2, floorTicks: 50, granularityNanoseconds: 10, spinRoundsPerNanosecond: 1,
    hintsPerMicrosecond: 20)

  /// Two CPUs of which nothing bad is known.
  private static func quiet() -> MachineExamination {
    var readings = MachineReadings()
    readings.governors = ["performance"]
    (readings.turbo, readings.smt, readings.load) = (false, false, 0.1)
    (readings.clockSource, readings.hasInvariantCounter) = ("tsc", true)
    readings.sharedHugePages = "never"
    let losses = [UInt32(0), 1].map { cpu in
      var loss = Preemption.Loss(cpu: cpu)
      (loss.nanoseconds, loss.gaps, loss.lostNanoseconds) = (1_000_000_000, 3, 9_000)
      return loss
    }
    return MachineExamination(
      topology: CPUTopology([
        .init(number: 0, socket: 0, die: 0, core: 0), .init(number: 1, socket: 0, die: 0, core: 1),
      ]),
      readings: readings, clock: clock, stolenShare: 0,
      handoffs: HandoffLine.Access.allCases.map {
        .init(cpus: [0, 1], access: $0, nanoseconds: 40)
      }, preemption: Preemption(losses), online: 2)
  }

  private static func verdict(
    _ name: String, _ change: (inout MachineExamination) -> Void
  ) -> MachineFinding.Verdict? {
    var examination = quiet()
    change(&examination)
    return examination.findings.first { $0.name == name }?.verdict
  }

  @Test func aQuietMachineIsFit() {
    let findings = Self.quiet().findings
    #expect(findings.allSatisfy { $0.verdict == .fit && $0.advice.isEmpty })
    #expect(Self.quiet().isFit)
    #expect(FitnessReport.verdict(findings) == "fit to measure on")
  }

  @Test func whatSpoilsTimesIsUnfit() {
    #expect(Self.verdict("load") { $0.readings.load = 2 } == .unfit)
    #expect(Self.verdict("load") { $0.readings.load = 0.6 } == .doubtful)
    #expect(Self.verdict("cpu_quota") { $0.readings.quota = 1.5 } == .unfit)
    #expect(Self.verdict("cpu_quota") { $0.readings.quota = 2 } == .doubtful)
    #expect(Self.verdict("stolen_share") { $0.stolenShare = 0.05 } == .unfit)
    #expect(Self.verdict("stolen_share") { $0.stolenShare = nil } == .doubtful)
    #expect(Self.verdict("clock_source") { $0.readings.hasInvariantCounter = false } == .unfit)
    #expect(Self.verdict("clock_source") { $0.readings.clockSource = "hpet" } == .doubtful)
    #expect(
      Self.verdict("cpus") { $0.topology = CPUTopology([$0.topology.cpus[0]]) } == .unfit)
    #expect(
      Self.verdict("preempted_share") {
        var loss = Preemption.Loss(cpu: 1)
        (loss.nanoseconds, loss.gaps, loss.lostNanoseconds) = (1_000, 1, 50)
        $0.preemption = Preemption([loss])
      } == .unfit)
  }

  @Test func whatMovesTimesIsDoubtful() {
    #expect(Self.verdict("governor") { $0.readings.governors = ["powersave"] } == .doubtful)
    #expect(Self.verdict("governor") { $0.readings.governors = [] } == .doubtful)
    #expect(Self.verdict("turbo") { $0.readings.turbo = true } == .doubtful)
    #expect(Self.verdict("turbo") { $0.readings.turbo = nil } == .doubtful)
    #expect(
      Self.verdict("shared_huge_pages") { $0.readings.sharedHugePages = "always" } == .doubtful)
    #expect(
      Self.verdict("smt") {
        $0.topology = CPUTopology([
          .init(number: 0, socket: 0, die: 0, core: 0),
          .init(number: 1, socket: 0, die: 0, core: 0),
        ])
      } == .doubtful)
    #expect(
      Self.verdict("topology") {
        $0.topology = CPUTopology([
          .init(number: 0, socket: 0, die: 0, core: 0),
          .init(number: 1, socket: 1, die: 0, core: 0),
        ])
      } == .doubtful)
    #expect(
      Self.verdict("handoff_ns") {
        $0.handoffs.append(.init(cpus: [0, 2], access: .compareExchange, nanoseconds: 121))
      } == .doubtful)
  }

  /// A sentence each: what to do, without a full stop, which the table adds.
  @Test func whateverIsNotFitSaysWhatToDo() {
    var examination = Self.quiet()
    examination.readings = MachineReadings()
    (examination.stolenShare, examination.handoffs) = (nil, [])
    examination.preemption = Preemption([])
    for finding in examination.findings where finding.verdict != .fit {
      #expect(finding.advice.count > 20 && !finding.advice.hasSuffix("."), "\(finding)")
    }
    let table = FitnessReport.text(examination.findings, as: .table)
    #expect(table.split(separator: "\n").allSatisfy { $0.count <= 100 })
  }

  @Test func spinningSeesWhatItLoses() {
    let preemption = Preemption.measured(
      on: CPUTopology.ofThisProcess().numbers, nanoseconds: 5_000_000, clock: .calibrated())
    for loss in preemption.losses {
      #expect(loss.isPinned)
      #expect(loss.nanoseconds >= 5_000_000)
      #expect(loss.lostNanoseconds >= loss.longestNanoseconds)
      #expect(loss.lostShare <= 1)
    }
  }
}
