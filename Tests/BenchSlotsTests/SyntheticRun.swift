import BenchCore
import Foundation

/// A folder of results that nobody measured, written by the product's own writer.
struct SyntheticRun {
  var runID = "run-1"
  var strategies = ["linear-scan", "free-queue", "floor-cas"]
  var slots: [UInt32] = [8, 64]
  var repetitions: UInt64 = 10
  var kernel = "6.1.0"
  /// The median latency of a take, by strategy and number of slots.
  var p50: (String, UInt32) -> Double = { strategy, _ in strategy == "floor-cas" ? 10 : 100 }
  /// Loads of a take.
  var loads: (String) -> Double = { _ in 3 }
  /// The share by which repetitions scatter.
  var scatter = 0.02
  var seed: UInt64 = 1
  /// A strategy whose numbers are withheld.
  var failed: String?
  var workers: [UInt32] = [2]
  var occupancies: [Double] = []
  var locks: [String] = []
  /// What else is in a measured row.
  var fill: (inout ResultRow, Cell) -> Void = { _, _ in }
  /// How many samples took how many ns, and how many searches found how many slots.
  var latencies: [(value: UInt64, count: UInt64)] = []
  var yields: [(yield: UInt64, count: UInt64)] = []

  func write(to path: String) throws {
    let folder = try ResultsFolder(creating: path)
    var request = SweepRequest()
    request.strategies = strategies
    request.modes = [.threads]
    request.workers = workers.map(WorkerCount.count)
    if !occupancies.isEmpty { request.occupancies = occupancies.map(Occupancy.share) }
    request.slots = slots
    if !locks.isEmpty { request.locks = locks }
    let cells = try Sweep(request).cells
    var results = RunResults()
    var generator = SeededGenerator(seed: seed)
    for cell in cells {
      guard let entry = Catalogue.strategy(named: cell.strategy) else { continue }
      for repetition in 1...repetitions {
        let row = measured(cell, entry, repetition, &generator)
        results.append(
          rows: [row], histograms: [HistogramRecord(keys: row, buckets: latencies)],
          yields: [YieldRecord(keys: row, yields: yields)])
      }
      results.append(rows: [counted(cell, entry)], histograms: [], yields: [])
    }
    if let failed {
      results.withhold(strategy: failed, error: "lost-slots", message: "2 slots, \"lost\",\nlost")
    }
    try results.finish(in: folder)
    try folder.write("meta.json", metadata(cells).json())
  }

  private func measured(
    _ cell: Cell, _ entry: StrategyEntry, _ repetition: UInt64,
    _ generator: inout SeededGenerator
  ) -> ResultRow {
    var row = ResultRow(keysOf: cell, entry: entry, runID: runID, source: .measured)
    (row[.role], row[.op]) = (.text("backend"), .text("take"))
    row[.repetition] = .count(repetition)
    let share = Double.random(in: -1...1, using: &generator)
    let p50 = p50(cell.strategy, cell.slots) * (1 + scatter * share)
    row[.p50] = .real(p50)
    row[.p99] = .real(p50 * 3)
    row[.opsPerSecond] = .real(1e9 / p50)
    row[.oversubscribed] = .flag(false)
    row[.steady] = .flag(true)
    fill(&row, cell)
    return row
  }

  private func counted(_ cell: Cell, _ entry: StrategyEntry) -> ResultRow {
    var row = ResultRow(keysOf: cell, entry: entry, runID: runID, source: .counted)
    (row[.role], row[.op]) = (.text("backend"), .text("take"))
    row[.repetition] = .count(1)
    row[.loadsPerOp] = .real(loads(cell.strategy))
    row[.maxSteps] = .count(12)
    return row
  }

  private func metadata(_ cells: [Cell]) -> RunMetadata {
    var machine = MachineDescription.read(below: "/nowhere")
    (machine.cpuModel, machine.kernel) = ("Some CPU", kernel)
    var metadata = RunMetadata(
      runID: runID, started: Date(timeIntervalSince1970: 0), commandLine: ["bench-slots", "run"],
      randomSeed: 7, cells: cells.map(\.resolved), machine: machine,
      clock: .init(source: nil, costNs: nil, granularityNs: nil, ticksPerNs: nil),
      build: .init(configuration: "release", swiftVersion: "6.3", jemalloc: true),
      handoffs: .init(pairs: nil, note: "nobody measured it"))
    metadata.quantities = [
      "allowed_processors": 2, "repetitions": Double(repetitions), "time_s": 0.12,
    ]
    metadata.order = cells.indices.flatMap { cell in
      (1...Int(repetitions)).map { .init(cell: cell, repetition: $0) }
    }
    metadata.finish(.complete, exitCode: 0, at: Date(timeIntervalSince1970: 60))
    return metadata
  }
}

extension Workplace {
  /// Writes a folder of results; what is not said is as usual.
  func synthesise(_ folder: String, _ change: (inout SyntheticRun) -> Void = { _ in }) throws {
    var run = SyntheticRun(runID: folder)
    run.seed = folder.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) }
    change(&run)
    try run.write(to: "\(path)/\(folder)")
  }

  /// Sizes, workers and occupancies swept, with histograms and yields.
  func synthesiseSweep(_ folder: String) throws {
    try synthesise(folder) { run in
      run.strategies = ["linear-scan", "free-queue", "refill-list", "floor-cas"]
      run.workers = [1, 4]
      run.occupancies = [0, 0.5]
      run.p50 = { strategy, slots in strategy == "linear-scan" ? Double(slots) * 10 : 50 }
      run.fill = { row, cell in
        row[.mean] = row[.p50]
        row[.amortisationFailureRate] = .real(cell.occupancy / 10)
      }
      run.latencies = [(20, 900), (40, 90), (500, 10)]
      run.yields = [(0, 5), (1, 20), (8, 75)]
    }
  }
}
