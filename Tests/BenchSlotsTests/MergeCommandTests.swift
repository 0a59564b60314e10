import Foundation
import Testing

@Suite struct MergeCommandTests {
  private let place: Workplace

  init() throws {
    place = try Workplace()
    for part in ["1", "2"] {
      let outcome = try place.run([
        "run", "--strategy", "linear-scan,free-queue", "--slots", "8,16", "--workers", "1",
        "--mode", "threads", "--time", "60ms", "--warmup", "0", "--repetitions", "2",
        "--random-seed", "7", "--quiet", "--allow-debug-build", "--shard", "\(part)/2",
        "--output", "part-\(part)",
      ])
      #expect(outcome.code == 0, "\(outcome.errors)")
    }
  }

  private func merge(_ words: String...) throws -> Outcome {
    try place.run(["merge"] + words)
  }

  @Test func theWholeHasEveryRowOfItsParts() throws {
    let outcome = try merge("part-2", "part-1", "-o", "whole")
    #expect(outcome.code == 0)
    #expect(outcome.errors == "Results: whole, 16 rows of 2 runs\n")
    let parts = try ["part-1", "part-2"].map { try FinishedRun(in: place, $0) }
    let whole = try FinishedRun(in: place, "whole")
    func texts(_ rows: [FinishedRun.Row]) -> Set<String> {
      Set(
        rows.map { row in row.keys.sorted().map { "\($0)=\(row.field($0))" }.joined(separator: ";")
        })
    }
    #expect(texts(whole.rows) == texts(parts.flatMap(\.rows)))
    #expect(texts(whole.histograms) == texts(parts.flatMap(\.histograms)))
    #expect(whole.rows.map { $0["slots"] }.contains("8"))
    #expect(whole.rows.map { $0["slots"] }.contains("16"))
    #expect((whole.meta["runs"] as? [[String: Any]])?.count == 2)
    #expect(whole.meta["state"] as? String == "complete")
    // Sizes that were one run's only are told apart now.
    #expect(whole.files.contains { $0.contains("slots-8") && $0.hasSuffix(".hgrm") })
    // And what was merged can be merged again.
    #expect(try merge("whole", "-o", "again").code == 0)
    #expect(try place.text("again/results.csv") == place.text("whole/results.csv"))
  }

  @Test func theSameRunTwiceIsRefused() throws {
    let outcome = try merge("part-1", "part-1", "-o", "whole")
    #expect(outcome.code == 1)
    #expect(outcome.errors.contains("is there already"))
    #expect(try !place.contents().contains("whole"))
  }

  @Test func anotherMachineIsRefusedUnlessTold() throws {
    _ = try place.shell("sed -i 's/\"kernel\" : .*/\"kernel\" : \"9.9\",/' part-2/meta.json")
    let outcome = try merge("part-1", "part-2", "-o", "whole")
    #expect(outcome.code == 8)
    #expect(outcome.errors.contains("another kernel"))
    #expect(try !place.contents().contains("whole"))
    #expect(try merge("part-1", "part-2", "-o", "whole", "--allow-different").code == 0)
  }

  @Test(arguments: [
    ("truncate -s -9 part-2/results.csv", 1, "'part-2/results.csv' is cut off"),
    ("sed -i '3s/^[0-9]*,/&,/' part-2/results.csv", 1, "line 3 of 'part-2/results.csv'"),
    (
      "sed -i '3s/.*/\\xff\\xfe/' part-2/results.csv", 1,
      "line 3 of 'part-2/results.csv' is not UTF-8"
    ),
    ("sed -i '1s/subject/object/' part-2/results.csv", 8, "other columns"),
    (": > part-2/results.csv", 1, "is empty"), ("rm part-2/results.csv", 1, "cannot read"),
    ("rm part-2/meta.json", 1, "no meta.json"), ("echo {} > part-2/meta.json", 1, "meta.json"),
    (
      "sed -i 's/\"schema_version\" : [0-9][0-9]*/\"schema_version\" : 1/' part-2/meta.json", 8,
      "version 1"
    ),
    ("touch part-2/kills.csv", 1, "'part-2' is of a fault run"),
    ("sed -i '2s/.*/x,y/' part-2/histograms.csv", 1, "line 2 of 'part-2/histograms.csv'"),
  ])
  func damageIsOneSentenceAndLeavesNothing(
    damage: String, code: Int32, says: String
  ) throws {
    #expect(try place.shell(damage).code == 0)
    let outcome = try merge("part-1", "part-2", "-o", "whole")
    #expect(outcome.code == code)
    #expect(outcome.errorLines.count == 1)
    #expect(outcome.errors.contains(says), "\(outcome.errors)")
    #expect(try !place.contents().contains("whole"))
  }

  @Test func anExistingFolderIsNeverOverwritten() throws {
    let outcome = try merge("part-1", "-o", "part-2")
    #expect(outcome.code == 1)
    #expect(outcome.errors.contains("exists already"))
  }
}
