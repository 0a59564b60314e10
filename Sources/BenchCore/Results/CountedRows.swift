/// The rows of a counted cell: exact, the same to the digit at each run.
package enum CountedRows {
  package static func rows(
    _ run: CountedRun, of cell: Cell, entry: StrategyEntry, runID: String
  ) -> [ResultRow] {
    let base = ResultRow(keysOf: cell, entry: entry, runID: runID, source: .counted)
    guard run.accounts.isEmpty else {
      return run.accounts.map { account in
        var row = row(
          base, role: account.role, op: account.op, account.accesses?.sum ?? AccessCounts(),
          operations: account.operations, worst: account.accesses?.worstSteps ?? 0)
        row.set(account)
        return row
      }
    }
    var take = row(
      base, role: "backend", op: "take", run.take, operations: run.takes,
      worst: run.takeWorstSteps)
    take[.emptyOps] = .count(run.emptyTakes)
    if cell.takesBursts {
      take[.bursts] = .count(run.bursts)
      take[.shortBursts] = .count(run.shortBursts)
    }
    take[.slotsExaminedPerOp] = .perOperation(run.slotsExamined, run.takes)
    take[.rejectsPerOp] = .perOperation(run.rejects, run.takes)
    var give = row(
      base, role: "postmaster", op: "give", run.give, operations: run.gives,
      worst: run.giveWorstSteps)
    if entry.handsOutSlots {
      take.set(run.amortisation)
      take[.distinctSlots] = .count(run.distinctSlots)
      take[.doubleHandouts] = .count(run.doubleHandouts)
      give[.doubleHandouts] = .count(run.doubleHandouts)
      give[.stashedSlots] = .count(UInt64(run.stashed))
    }
    return [take, give]
  }

  private static func row(
    _ base: ResultRow, role: String, op: String, _ counts: AccessCounts, operations: UInt64,
    worst: UInt64
  ) -> ResultRow {
    var row = base
    row.set(role: role, op: op)
    row[.repetition] = .count(1)
    row[.ops] = .count(operations)
    row[.loadsPerOp] = .perOperation(counts.loads, operations)
    row[.storesPerOp] = .perOperation(counts.stores, operations)
    row[.rmwsPerOp] = .perOperation(counts.rmws, operations)
    row[.fencesPerOp] = .perOperation(counts.fences, operations)
    row[.linesPerOp] = .perOperation(counts.lines, operations)
    row[.casRetriesPerOp] = .perOperation(counts.compareExchangeFailures, operations)
    row[.maxSteps] = .count(worst)
    return row
  }
}
