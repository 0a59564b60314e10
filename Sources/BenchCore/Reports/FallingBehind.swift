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
      workloads[key]?.max { unserved($0) < unserved($1) }.map(sentence)
    }
  }

  private static func isBehind(_ row: ResultRow) -> Bool {
    guard let scheduled = row[.scheduledOps].number, let workers = row[.workers].number else {
      return false
    }
    return unserved(row) > workers + toleratedShare * scheduled
  }

  private static func unserved(_ row: ResultRow) -> Double {
    (row[.unfinishedOps].number ?? 0) + (row[.skippedOps].number ?? 0)
  }

  private static func sentence(on row: ResultRow) -> String {
    """
    The generator fell behind: of \(HumanNumber.count(row[.scheduledOps].number)) arrivals at \
    \(row[.ratePerSecond].text)/s for \(row[.strategy].text) (\(row[.scenario].text), \
    \(row[.slots].text) slots, \(row[.workers].text) workers, \(row[.mode].text)) \
    \(HumanNumber.count(row[.skippedOps].number)) were skipped and \
    \(HumanNumber.count(row[.unfinishedOps].number)) unfinished when the time was over, so its \
    latencies are not those of that rate; lower --rate or raise --workers.
    """
  }
}
