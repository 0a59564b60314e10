import Foundation
import Testing

@Suite(.serialized) struct RunFlagsTests {
  private static let tiny = [
    "run", "--output", "out", "--slots", "8", "--time", "5ms", "--warmup", "0", "--repetitions",
    "1", "--random-seed", "11",
  ]

  @Test func csvOnStandardOutputIsTheFile() throws {
    let place = try Workplace()
    let outcome = try place.run(Self.tiny + ["--workers", "2", "--format", "csv"])
    #expect(outcome.code == 0)
    #expect(outcome.output == (try place.text("out/results.csv")))
  }

  @Test func jsonOnStandardOutputIsAnArrayOfTheRows() throws {
    let place = try Workplace()
    let outcome = try place.run(Self.tiny + ["--workers", "1", "--format", "json"])
    let objects = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]])
    let run = try FinishedRun(in: place, "out")
    #expect(objects.count == run.rows.count)
    for (object, row) in zip(objects, run.rows) {
      #expect(object["strategy"] as? String == row["strategy"])
      #expect(object["ops"] as? Int == row["ops"].flatMap { Int($0) })
      #expect(object["loads_per_op"] is NSNull)
      #expect(object.count == run.header.count)
    }
  }

  @Test func quietSaysNothingButTheResult() throws {
    let outcome = try Workplace().run(
      Self.tiny + ["--workers", "1", "--quiet", "--strategy", "free-queue"])
    #expect(outcome.errors.isEmpty)
    #expect(outcome.output.contains("free-queue"))
  }

  @Test func theSameSeedGivesTheSameOrder() throws {
    func order(seed: String) throws -> [[String: Int]] {
      let place = try Workplace()
      let words = ["--workers", "1,2", "--repetitions", "2", "--random-seed", seed]
      #expect(try place.run(Self.tiny + words).code == 0)
      return try FinishedRun(in: place, "out").order
    }
    let first = try order(seed: "1")
    #expect(try order(seed: "1") == first)
    #expect(try order(seed: "2") != first)
  }

  @Test func countedRowsRepeatToTheDigit() throws {
    func counted() throws -> [FinishedRun.Row] {
      let place = try Workplace()
      #expect(try place.run(Self.tiny + ["--workers", "1,3", "--count"]).code == 0)
      return try FinishedRun(in: place, "out").rows(["source": "counted"]).map { row in
        row.filter { $0.key != "run_id" }
      }
    }
    let first = try counted()
    #expect(!first.isEmpty)
    #expect(first.allSatisfy { !$0.field("loads_per_op").isEmpty && $0.field("p50_ns").isEmpty })
    #expect(try counted() == first)
  }

  /// What the C library does to its mutexes is not seen, and a row that leaves it out would be wrong.
  @Test func locksOfTheCLibraryAreTimedAndNotCounted() throws {
    let place = try Workplace()
    let words = ["--workers", "1", "--strategy", "free-queue", "--lock", "ttas,mutex", "--count"]
    let outcome = try place.run(Self.tiny + words)
    #expect(outcome.code == 0)
    let note = "Not counted: cells under mutex, whose accesses are the C library's own."
    #expect(outcome.errorLines.first.map(String.init) == note)
    let run = try FinishedRun(in: place, "out")
    #expect(Set(run.rows(["source": "counted"]).map { $0.field("lock") }) == ["ttas"])
    #expect(Set(run.rows(["source": "measured"]).map { $0.field("lock") }) == ["ttas", "mutex"])
  }

  @Test func pairsAreTimedAsPairs() throws {
    let place = try Workplace()
    // On a busy machine 5 ms may pass without a single pair, and a floor of none is no floor.
    let words = [
      "--scenario", "pairs", "--workers", "1", "--strategy", "all", "--with-floors", "--time",
      "100ms",
    ]
    #expect(try place.run(Self.tiny + words).code == 0)
    let pairs = try FinishedRun(in: place, "out").rows(["op": "pair", "role": "all"])
    #expect(Set(pairs.map { $0.field("mode") }) == ["threads", "processes"])
    #expect(pairs.contains { $0["strategy"] == "linear-scan" })
    for row in pairs {
      #expect(try #require(row.number("ops_per_s")) > 0)
      #expect(row.field("p50_ns").isEmpty)
      #expect(try #require(row.number("times_floor")) > 0)
    }
  }

  @Test func trickleIsTheAdversaryOfRefillListAndNotOfFreeQueue() throws {
    let place = try Workplace()
    let words = ["--scenario", "trickle", "--slots", "1024", "--workers", "1", "--count"]
    let outcome = try place.run(
      ["run", "--output", "out", "--time", "5ms", "--warmup", "0", "--repetitions", "1"] + words
        + ["--strategy", "refill-list,free-queue"])
    #expect(outcome.code == 0)
    let run = try FinishedRun(in: place, "out")
    for (strategy, examined, rate) in [("refill-list", "1024", "1"), ("free-queue", "1", "0")] {
      let takes = run.rows(["strategy": strategy, "source": "counted", "op": "take"])
      #expect(!takes.isEmpty)
      for take in takes {
        #expect(take["slots_examined_per_op"] == examined)
        #expect(take["amortisation_failure_rate"] == rate)
      }
    }
  }
}
