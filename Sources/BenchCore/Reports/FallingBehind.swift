/// Open loops whose generators could not keep to the schedule.
package enum FallingBehind {
  /// Of all arrivals; beside it each backend may have one under way when the time is over.
  private static let toleratedShare = 0.01

  /// A sentence for each workload whose arrivals were not all served in time, with the worst repetition.
  package static func sentences(of rows: [ResultRow]) -> [String] {
    let behind = rows.filter(isBehind)
    let workloads = Dictionary(grouping: behind) { row in
      var keys = row.keysOnly
      keys[.repetition] = .empty
      return keys.keyText
    }
    return workloads.keys.sorted().compactMap { key in
      workloads[key]?.max { unfinished($0) < unfinished($1) }.map(sentence)
    }
  }

  private static func isBehind(_ row: ResultRow) -> Bool {
    guard let scheduled = row[.scheduledOps].number, let workers = row[.workers].number else {
      return false
    }
    return unfinished(row) > workers + toleratedShare * scheduled
  }

  private static func unfinished(_ row: ResultRow) -> Double { row[.unfinishedOps].number ?? 0 }

  private static func sentence(on row: ResultRow) -> String {
    """
    The generator fell behind: of \(HumanNumber.count(row[.scheduledOps].number)) arrivals at \
    \(row[.ratePerSecond].text)/s for \(row[.strategy].text) (\(row[.scenario].text), \
    \(row[.slots].text) slots, \(row[.workers].text) workers, \(row[.mode].text)) \
    \(HumanNumber.count(unfinished(row))) were unfinished when the time was over, so its latencies are \
    those of a queue that grows; lower --rate or raise --workers.
    """
  }
}
