import BenchCore
import Testing

/// A small run of the subject `dsm`, in threads and in processes, and the model of its collisions.
@Suite(.serialized) struct DSMRunTests {
  @Test(arguments: ["dsm-churn", "dsm-stale"]) func everySegmentIsTheRightOne(
    scenario: String
  ) throws {
    let place = try Workplace()
    let outcome = try place.run([
      "run", "--subject", "dsm", "--scenario", scenario, "--slots", "16,64", "--workers", "1,3",
      "--dsm-handles", "random,main-region", "--handle-bits", "32,64", "--time", "20ms",
      "--warmup", "5ms", "--repetitions", "1", "--steal-cap", "0", "--count", "--output", "out",
    ])
    #expect(outcome.code == 0)
    #expect(outcome.errorLines == ["Results: out"])
    let run = try FinishedRun(in: place, "out")
    // Of either strategy two variants; sizes, workers, operations, and two modes of which one is
    // counted.
    #expect(run.rows.count == 2 * 2 * 2 * 2 * 3 * 3)
    for row in run.rows {
      #expect(row["subject"] == "dsm" && row["role"] == "backend" && row["error"] == "")
      let isGeneration = row["strategy"] == "dsm-generation"
      #expect(row.field("handle_bits").isEmpty == !isGeneration)
      #expect(row.field("dsm_handles").isEmpty == isGeneration)
      switch row["op"] {
      case "create":
        #expect(row["handle_collisions"] == "0" && row["generation_wraps"] == "0")
        // At the measured rate, so not where nothing was created in so short a time.
        let isTimed = row["source"] == "measured" && row["ops"] != "0"
        #expect(row.field("wrap_after_s").isEmpty == !(isGeneration && isTimed))
      case "attach":
        #expect(row["wrong_segment_attaches"] == "0" && row["stale_accepted"] == "0")
        if scenario == "dsm-stale" && row["source"] == "counted" {
          #expect((row.number("stale_rejected") ?? 0) > 0)
        }
      default: #expect(row["op"] == "detach")
      }
    }
    #expect(outcome.outputLines.allSatisfy { $0.count <= 100 })
  }

  @Test func collisionsSayHowManyAndWhy() throws {
    let words = ["collisions", "--slots", "3000", "--live", "2900", "--seeds", "3"]
    let outcome = try Workplace().run(words)
    #expect(outcome.code == 0)
    #expect(outcome.output.contains("dsm-generation"))
    #expect(outcome.output.contains("one bit too low"))
    #expect(outcome.outputLines.allSatisfy { $0.count <= 100 })
    let csv = try Workplace().run(words + ["--format", "csv"])
    let rows = csv.output.split(separator: "\n").dropFirst()
    #expect(rows.count == 3 + 1)
    #expect(rows.allSatisfy { $0.contains(",model,") })
  }

  @Test func everyPairThatCollidesIsNamed() throws {
    let outcome = try Workplace().run("collisions", "--seeds", "1", "--random-seed", "1")
    #expect(outcome.code == 0)
    let found = try HandleCollisions(of: DSMScan.self, slots: 200_174, live: 199_000, seed: 1)
    #expect(!found.pairs.isEmpty)
    for pair in found.pairs {
      let handle = "0x" + String(pair.handle, radix: 16)
      let words = ["\(pair.lower)", "\(pair.upper)", "131072", handle]
      #expect(outcome.outputLines.contains { $0.split(separator: " ").map(String.init) == words })
    }
    #expect(outcome.output.contains("\(found.pairs.count) of \(found.pairs.count)"))
  }
}
