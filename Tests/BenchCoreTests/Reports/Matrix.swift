import BenchCore

/// Two cells, three strategies, three repetitions: one strategy unsteady, one withheld in a cell.
func matrix() -> [ResultRow] {
  var rows: [ResultRow] = []
  for (slots, mode) in [(64, "threads"), (1024, "processes")] as [(UInt64, String)] {
    for (strategy, base) in [("linear-scan", 1000), ("cas-stack", 90), ("floor-cas", 40)] {
      for repetition in 1...3 as ClosedRange<UInt64> {
        let time = UInt64(base) + repetition
        let shared: [Column: ResultRow.Field] = [
          .oversubscribed: .flag(mode == "processes"),
          .steady: .flag(strategy != "cas-stack" || slots != 64 || repetition != 2),
        ]
        var take = row(strategy, slots: slots, mode: mode, repetition: repetition, shared)
        take[.opsPerSecond] = .real(1e9 / Double(time))
        (take[.p50], take[.p99]) = (.count(time), .count(time * 10))
        if strategy != "floor-cas" {
          take[.p999] = .count(time * 1000)
          take[.slotsExaminedPerOp] = .real(Double(base) / 10)
          take[.amortisationFailureRate] = .real(strategy == "cas-stack" ? 0 : 0.0625)
        }
        take[.timesFloor] = .real(Double(time) / 42)
        var give = row(
          strategy, slots: slots, mode: mode, repetition: repetition, role: "postmaster",
          op: "give", shared)
        (give[.p50], give[.p99]) = (.count(time / 2), .count(time * 5))
        if strategy == "linear-scan", slots == 1024 {
          let message = "Slot 3 was handed out to backend 1 and to backend 2 while it was held."
          take.withhold(error: "double-handout", message: message)
          give.withhold(error: "double-handout", message: message)
        }
        rows += [take, give]
      }
    }
  }
  return rows
}
