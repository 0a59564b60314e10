import BenchCore
import Testing

/// Sixteen backends, in processes and in threads, with everything that can go wrong going on.
@Suite(.serialized)
struct ProcessStressTests {
  @Test(arguments: Mode.allCases, ["1", "8", "65"])
  func sixteenBackendsLoseNoSlotAndShareNone(mode: Mode, slots: String) throws {
    let place = try Workplace()
    let outcome = try place.run([
      "run", "--strategy", "all", "--workers", "16", "--slots", slots, "--mode", mode.rawValue,
      "--occupancy", "0", "--time", "150ms", "--warmup", "20ms", "--repetitions", "1", "--output",
      "out",
    ])
    #expect(outcome.code == 0)
    let run = try FinishedRun(in: place, "out")
    #expect(Set(run.rows.map { $0.field("lock") }) == ["", "lwlock"])
    let contenders = Catalogue.slot.filter(\.card.kind.isCandidate)
    for entry in contenders {
      let rows = run.rows(["strategy": entry.card.name, "op": "take"])
      #expect(rows.count == 1)
      for row in rows {
        #expect(row.field("double_handouts") == "0")
        #expect(row.field("lost_slots") == "0")
        #expect(row.field("error").isEmpty)
        #expect((row.number("ops") ?? 0) > 0)
      }
    }
  }

  @Test(arguments: Mode.allCases)
  func sixteenBackendsGetOnUnderEveryLock(mode: Mode) throws {
    let place = try Workplace()
    let outcome = try place.run([
      "run", "--strategy", "free-queue,cas-stack", "--lock", "all", "--workers", "16", "--slots",
      "8", "--mode", mode.rawValue, "--occupancy", "0", "--time", "200ms", "--warmup", "20ms",
      "--repetitions", "1", "--output", "out",
    ])
    #expect(outcome.code == 0)
    let takes = try FinishedRun(in: place, "out").rows(["op": "take"])
    let locked = takes.filter { $0["strategy"] == "free-queue" }
    #expect(Set(locked.map { $0.field("lock") }) == Set(Catalogue.locks.map(\.name)))
    #expect(locked.count == Catalogue.locks.count)
    // A strategy that does not lock has one cell, however many locks were asked for.
    #expect(takes.count == Catalogue.locks.count + 1)
    for row in takes {
      #expect((row.number("ops") ?? 0) > 0)
      #expect(row.field("error").isEmpty)
      #expect(row.field("lock_waits_per_op").isEmpty == (row["strategy"] == "cas-stack"))
    }
  }
}
