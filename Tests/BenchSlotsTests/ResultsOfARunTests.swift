import BenchCore
import Testing

@Suite(.serialized) struct ResultsOfARunTests {
  private let run: TinyRun
  private let keys = Column.keys.map(\.rawValue)

  init() throws { run = try TinyRun.shared() }

  @Test func itEndsWellAndSaysOnlyWhereTheResultsAre() {
    #expect(run.outcome.code == 0)
    let skipped = Catalogue.slot.filter { !$0.runsInProcesses }.map(\.card.name)
    #expect(run.outcome.errorLines.count == skipped.count + 1)
    #expect(run.outcome.errorLines.last == "Results: out")
    for name in skipped { #expect(run.outcome.errors.contains("Skipped: \(name) ")) }
  }

  @Test func theHeaderIsThatOfTheSchema() {
    #expect(run.header == Column.allCases.map(\.rawValue))
  }

  @Test func thereIsOneRowPerCellRepetitionRoleAndOperation() {
    let found = run.rows.map {
      $0.key(["strategy", "mode", "workers", "repetition", "role", "op"])
    }
    #expect(found.count == TinyRun.expectedKeys.count)
    #expect(Set(found) == TinyRun.expectedKeys)
  }

  @Test func noTwoRowsAgreeInAllKeys() {
    #expect(Set(run.rows.map { $0.key(keys) }).count == run.rows.count)
  }

  @Test func columnsThatAreNeverEmptyNeverAre() {
    for column in Column.allCases where column.emptyWhen == "Never." {
      #expect(run.rows.allSatisfy { !$0.field(column.rawValue).isEmpty }, "\(column.rawValue)")
    }
  }

  @Test func whatDoesNotApplyIsEmptyAndNotZero() {
    let never = [
      "pids", "exit_order", "longest_probe", "dsm_handles", "probes_per_attach", "hold",
      "rate_per_s", "handle_bits", "wakeup",
      "affinity", "error",
    ]
    let counted = [
      "loads_per_op", "stores_per_op", "rmws_per_op", "fences_per_op", "lines_per_op", "max_steps",
    ]
    for column in never + counted {
      #expect(run.rows.allSatisfy { $0.field(column).isEmpty }, "\(column)")
    }
    for row in run.rows {
      let entry = Catalogue.strategy(named: row.field("strategy"))
      let isFloor = entry?.handsOutSlots == false
      #expect(row.field("tag_bits").isEmpty == (entry?.readsTagBits == false))
      #expect(row.field("lock").isEmpty == (entry?.usesLock == false))
      #expect(row.field("empty_ops").isEmpty == (row["op"] != "take"))
      #expect(row.field("jain_fairness").isEmpty || row["workers"] != "1")
      #expect(row.field("refills").isEmpty == (isFloor || row["op"] == "give"))
      if isFloor { #expect(row.field("lost_slots").isEmpty) }
    }
  }

  @Test(arguments: [
    ("p50_ns", 20), ("p90_ns", 100), ("p99_ns", 1_000), ("p999_ns", 10_000), ("p9999_ns", 100_000),
  ])
  func aPercentileIsThereExactlyWhenTheSamplesCarryIt(column: String, needed: Double) throws {
    for row in run.rows {
      let samples = try #require(row.number("samples"))
      #expect(row.field(column).isEmpty == (samples < needed))
    }
  }

  /// A garbled reading of the clock would be a time of centuries.
  @Test func noSampleTookAMinute() {
    #expect(run.rows.allSatisfy { $0["overflow"] == ($0["samples"] == "" ? "" : "0") })
  }

  @Test func theShareOfScanningIsAShare() {
    for row in run.rows where !row.field("scan_hold_share").isEmpty {
      #expect((0...1).contains(row.number("scan_hold_share") ?? -1))
    }
    #expect(run.rows.contains { !$0.field("scan_hold_share").isEmpty })
  }

  @Test func theMeasuredLoopsAllocateExactlyNothing() {
    let references = Catalogue.slot.filter { $0.card.kind == .reference }.map(\.card.name)
    for row in run.rows where row["op"] != "refill" && row["ops"] != "0" {
      guard !references.contains(row.field("strategy")) else {
        // A slot of PostgreSQL 18 has 1,488 bytes, and jemalloc a class for 1,536.
        #expect(row["allocated_bytes_per_op"] == (row["op"] == "take" ? "1536" : "0"))
        continue
      }
      #expect(row.field("allocated_bytes_per_op") == (run.countsAllocations ? "0" : ""))
    }
  }

  @Test func noSlotIsHandedOutTwiceOrLost() {
    let floors = Catalogue.slot.filter { !$0.handsOutSlots }.map(\.card.name)
    for row in run.rows where row["op"] != "refill" && !floors.contains(row.field("strategy")) {
      #expect(row["double_handouts"] == "0")
      #expect(row["lost_slots"] == "0")
      #expect(row["leaked_slots"] == "0")
    }
  }

  @Test func oversubscribedIsWhatTheProcessorsSay() {
    for row in run.rows {
      let contenders = (row.number("workers") ?? 0) + 1
      #expect(row["oversubscribed"] == "\(contenders > Double(Machine.allowedProcessors))")
    }
  }

  @Test func howTheWarmupEndedIsInEveryRow() throws {
    for row in run.rows {
      // 5 ms at least and 10 ms at most, as far as the scheduler allows.
      let warmup = try #require(row.number("warmup_s"))
      #expect(warmup >= 0.005)
      #expect(["true", "false"].contains(row.field("warmup_steady")))
      let stolen = try #require(row.number("stolen_share"))
      #expect((0...1).contains(stolen))
    }
  }

  @Test func timesFloorIsTheRatioOfMediansToFloorCas() throws {
    let place = ["mode", "workers", "repetition", "role", "op"]
    for floor in run.rows where floor["strategy"] == "floor-cas" {
      let cost = floor.number("p50_ns") ?? 0
      for row in run.rows where row.key(place) == floor.key(place) {
        guard cost >= 1, let median = row.number("p50_ns") else {
          #expect(row.field("times_floor").isEmpty)
          continue
        }
        #expect(abs(try #require(row.number("times_floor")) - median / cost) < 1e-9)
      }
    }
  }

  @Test func theHistogramsHoldEverySample() {
    var counts: [String: Double] = [:]
    for line in run.histograms { counts[line.key(keys), default: 0] += line.number("count") ?? 0 }
    for row in run.rows {
      #expect(row.number("samples") == counts[row.key(keys), default: 0])
    }
  }

  @Test func yieldsAreThoseOfStrategiesThatRefill() {
    var counts: [String: Double] = [:]
    for line in run.yields { counts[line.key(keys), default: 0] += line.number("count") ?? 0 }
    for row in run.rows where row["op"] == "refill" {
      #expect(row.number("refills") == counts.removeValue(forKey: row.key(keys)) ?? 0)
    }
    #expect(counts.isEmpty)
    #expect(!run.yields.isEmpty)
  }

  @Test func theMetadataHoldEveryStepAndTheEnd() {
    #expect(run.state == "complete")
    #expect(run.exitCode == 0)
    let modes = TinyRun.entries.map { $0.runsInProcesses ? 2 : 1 }.reduce(0, +)
    #expect(run.cellCount == modes * 2)
    #expect(run.steps.count == run.cellCount * 2)
    #expect(Set(run.steps).count == run.steps.count)
  }

  @Test func thereIsAPercentileFileForEachStrategyModeRoleAndOperation() {
    // A busy machine may leave one of the two worker counts without a sample; then nothing varies, and
    // the name needs no more than these five.
    let sampled = run.rows.filter { $0["samples"] != "0" }
    let groups = Dictionary(grouping: sampled) { $0.key(["strategy", "mode", "role", "op"]) }
    let names = groups.values.flatMap { rows in
      let varies = Set(rows.map { $0.field("workers") }).count > 1
      return rows.map { row in
        let cell = "\(row.field("strategy")).churn.\(row.field("mode"))"
        let workers = varies ? ".workers-\(row.field("workers"))" : ""
        return "\(cell)\(workers).\(row.field("role")).\(row.field("op")).hgrm"
      }
    }
    let others = ["histograms.csv", "meta.json", "results.csv", "yields.csv"]
    #expect(Set(run.files) == Set(names + others))
  }

  @Test func theTableFitsAHundredColumnsAndNamesEveryStrategy() {
    #expect(run.outcome.outputLines.allSatisfy { $0.count <= 100 })
    for entry in TinyRun.entries { #expect(run.outcome.output.contains(entry.card.name)) }
    #expect(!run.outcome.output.contains("\u{1b}"))
  }
}
