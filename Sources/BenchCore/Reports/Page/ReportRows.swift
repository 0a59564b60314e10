import Foundation

/// All that a report is made of: rows and what stands beside them, of as many folders as are named.
package struct ReportRows: Sendable {
  package let inputs: [ResultsInput]
  let series: [ReportSeries]
  let latencies: Distributions
  let yields: Distributions
  let faults: [FaultFile: [FaultLine]]

  /// The numbers that a report shows, or judges by.
  private static let metrics: [Column] = [
    .ops, .opsPerSecond, .samples, .p50, .p90, .p99, .p999, .p9999, .max, .mean, .loadsPerOp,
    .storesPerOp, .rmwsPerOp, .linesPerOp, .maxSteps, .amortisationFailureRate, .refillYieldMean,
    .oversubscribed, .steady, .slotSearchShare, .startSearchShare, .exitSearchShare,
    .dsmSearchShare,
  ]

  /// Throws `ReadError` or `FileError`; other machines than the first one's are refused.
  package init(reading paths: [String]) throws {
    var inputs: [ResultsInput] = []
    var (latencies, yields) = (Distributions(), Distributions())
    var faults: [FaultFile: [FaultLine]] = [:]
    var folders = Set<String>()
    for path in paths {
      let input = try ResultsInput(reading: path, metrics: Self.metrics)
      inputs.append(input)
      for file in try ResultsInput.files(of: path) where file.hasSuffix("results.csv") {
        let folder = URL(fileURLWithPath: file).standardizedFileURL.deletingLastPathComponent().path
        guard folders.insert(folder).inserted else {
          throw ReadError.damaged("'\(path)' is named twice: its rows would count double")
        }
        try latencies.add(.histograms, of: folder)
        try yields.add(.yields, of: folder)
        for file in FaultFile.allCases { faults[file, default: []] += try file.lines(in: folder) }
      }
    }
    try Self.checkMachines(of: inputs)
    self.inputs = inputs
    (self.latencies, self.yields, self.faults) = (latencies, yields, faults)
    series = Self.series(of: inputs.map(\.table))
  }

  /// What was timed must be of one machine and build; what faults leave is the same on any.
  private static func checkMachines(of inputs: [ResultsInput]) throws(ReadError) {
    var first: (path: String, record: RunMetadata)?
    for input in inputs {
      for record in input.records where !record.isOfFaults {
        guard let first else {
          first = (input.path, record)
          continue
        }
        let differences = record.differences(from: first.record)
        guard differences.isEmpty else {
          throw .incomparable(
            """
            '\(input.path)' has another \(differences.joined(separator: ", ")) than '\(first.path)': \
            make a report of each
            """)
        }
      }
    }
  }

  private static func series(of tables: [ResultsTable]) -> [ReportSeries] {
    var builders: [[String]: ReportSeriesBuilder] = [:]
    for table in tables {
      for series in 0..<table.seriesCount {
        builders[table.keys(of: series), default: ReportSeriesBuilder()].add(series, of: table)
      }
    }
    return builders.sorted { $0.key.lexicographicallyPrecedes($1.key) }
      .map { $0.value.series($0.key) }
  }

  package var isEmpty: Bool { series.isEmpty && faults.values.allSatisfy(\.isEmpty) }

  package var strategies: Set<String> { Set(series.map(\.strategy)) }

  var records: [RunMetadata] { inputs.flatMap(\.records) }

  /// The subjects that there are rows of.
  var subjects: [Subject] {
    let names = Set(series.map { $0[.subject] })
    return Subject.allCases.filter { names.contains($0.rawValue) }
  }
}
