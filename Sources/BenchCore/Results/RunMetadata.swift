package import Foundation

/// Everything about a run that is not a row: meta.json.
package struct RunMetadata: Codable, Sendable, Equatable {
  package enum State: String, Codable, Sendable {
    case running, complete, interrupted, failed
  }

  /// One repetition of one cell, in the order in which they ran.
  package struct Step: Codable, Sendable, Equatable {
    /// Index into `cells`, from 0.
    package var cell: Int
    /// Number of the repetition, from 1.
    package var repetition: Int

    package init(cell: Int, repetition: Int) {
      self.cell = cell
      self.repetition = repetition
    }
  }

  /// A repetition that was measured more than once, of which one attempt stands.
  package struct Remeasured: Codable, Sendable, Equatable {
    package var cell: Int
    package var repetition: Int
    package var attempts: Int

    package init(cell: Int, repetition: Int, attempts: Int) {
      (self.cell, self.repetition, self.attempts) = (cell, repetition, attempts)
    }
  }

  /// The clock that the run read, as it was measured in this run.
  package struct Clock: Codable, Sendable, Equatable {
    @NullIfUnknown package var source: String?
    /// Time that one reading takes.
    @NullIfUnknown package var costNs: Double?
    /// Smallest step between two different readings.
    @NullIfUnknown package var granularityNs: Double?
    @NullIfUnknown package var ticksPerNs: Double?

    /// Numbers that are not finite count as unknown.
    package init(
      source: String?, costNs: Double?, granularityNs: Double?, ticksPerNs: Double?
    ) {
      func known(_ value: Double?) -> Double? { value.flatMap { $0.isFinite ? $0 : nil } }
      self.source = source
      self.costNs = known(costNs)
      self.granularityNs = known(granularityNs)
      self.ticksPerNs = known(ticksPerNs)
    }

    enum CodingKeys: String, CodingKey {
      case source
      case costNs = "cost_ns"
      case granularityNs = "granularity_ns"
      case ticksPerNs = "ticks_per_ns"
    }
  }

  /// How the executable was built.
  package struct Build: Codable, Sendable, Equatable {
    /// `release` or `debug`.
    package var configuration: String
    @NullIfUnknown package var swiftVersion: String?
    package var jemalloc: Bool

    package init(configuration: String, swiftVersion: String?, jemalloc: Bool) {
      self.configuration = configuration
      self.swiftVersion = swiftVersion
      self.jemalloc = jemalloc
    }

    enum CodingKeys: String, CodingKey {
      case configuration
      case swiftVersion = "swift_version"
      case jemalloc
    }
  }

  package private(set) var schemaVersion: Int
  package let runID: String
  package var state = State.running
  /// The exit code, once the run has one.
  @NullIfUnknown package var exitCode: Int32?
  /// Why the run failed, a sentence each.
  package var failures: [String] = []
  package let startedUTC: String
  @NullIfUnknown package var finishedUTC: String?
  package let commandLine: [String]
  package let randomSeed: UInt64
  /// The part of the matrix that was run, as `2/8`.
  @NullIfUnknown package var shard: String?
  /// What ran, in the order in which it ran.
  package var order: [Step] = []
  package var remeasured: [Remeasured] = []
  /// Which contender was pinned where, and found there before and after it was measured.
  package private(set) var placements: [PlacementRecord] = []
  package var handoffs: HandoffRecords
  /// The scenarios of the cells, as flags changed them: files that run the same again.
  package var scenarios: [String] = []
  /// Every cell that was asked for, with all its keys resolved.
  package let cells: [[String: String]]
  package var machine: MachineDescription
  /// What was found about it before the run, and what to do about it.
  package var fitness: [MachineFinding] = []
  package var clock: Clock
  package var build: Build
  package var warnings: [String] = []
  /// Class of each column of results.csv.
  package private(set) var columnClasses: [String: String]
  /// Quantities about the run as a whole, the unit as the suffix of the name.
  package var quantities: [String: Double] = [:]

  package init(
    runID: String, started: Date, commandLine: [String], randomSeed: UInt64,
    cells: [[String: String]], machine: MachineDescription, clock: Clock, build: Build,
    handoffs: HandoffRecords
  ) {
    schemaVersion = BenchCore.schemaVersion
    self.runID = runID
    startedUTC = Self.text(started)
    self.commandLine = commandLine
    self.randomSeed = randomSeed
    self.cells = cells
    self.machine = machine
    self.clock = clock
    self.build = build
    self.handoffs = handoffs
    let classes = Column.allCases.map { ($0.rawValue, $0.metricClass.rawValue) }
    columnClasses = Dictionary(uniqueKeysWithValues: classes)
  }

  /// Takes in what held for a repetition; what is known already stays as it is.
  package mutating func add(_ placement: Placement) {
    guard let record = PlacementRecord(placement), !placements.contains(record) else { return }
    placements.append(record)
  }

  /// Closes the record of the run.
  package mutating func finish(_ state: State, exitCode: Int32, at time: Date) {
    self.state = state
    self.exitCode = exitCode
    finishedUTC = Self.text(time)
  }

  /// The text of meta.json.
  ///
  /// A quantity that is not finite is left out: JSON has no word for it.
  package func json() throws -> String {
    var finite = self
    finite.quantities = quantities.filter(\.value.isFinite)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(finite), as: UTF8.self) + "\n"
  }

  private static func text(_ time: Date) -> String { time.formatted(.iso8601) }

  enum CodingKeys: String, CodingKey {
    case schemaVersion = "schema_version"
    case runID = "run_id"
    case state
    case exitCode = "exit_code"
    case failures
    case startedUTC = "started_utc"
    case finishedUTC = "finished_utc"
    case commandLine = "command_line"
    case randomSeed = "random_seed"
    case shard, order, remeasured, placements, handoffs, scenarios, cells, machine, fitness
    case clock, build, warnings
    case columnClasses = "column_classes"
    case quantities
  }
}
