import BenchCore

/// A row with the usual keys, for tests.
func row(
  _ strategy: String, slots: UInt64 = 64, workers: UInt64 = 4, mode: String = "threads",
  repetition: UInt64 = 1, role: String = "backend", op: String = "take",
  source: RowSource = .measured, _ values: [Column: ResultRow.Field] = [:]
) -> ResultRow {
  var row = ResultRow()
  row[.runID] = .text("run-1")
  row[.subject] = .text("slot")
  row[.strategy] = .text(strategy)
  row[.scenario] = .text("churn")
  row[.mode] = .text(mode)
  row[.slots] = .count(slots)
  row[.workers] = .count(workers)
  row[.think] = .text("uniform(50ns,150ns)")
  row[.repetition] = .count(repetition)
  row[.role] = .text(role)
  row[.op] = .text(op)
  row[.source] = .text(source.rawValue)
  for (column, value) in values { row[column] = value }
  return row
}
