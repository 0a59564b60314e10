import SwiftCSV
import Testing

/// Fault runs, short: what they say, and that they leave nothing.
@Suite(.serialized, .timeLimit(.minutes(5))) struct FaultTests {
  private func lines(_ place: Workplace, _ file: String) throws -> [[String: String]] {
    try NamedCSV(string: place.text(file)).rows
  }

  @Test func theMatrixOfKillsIsTheSameTwiceAndHarmsNobodyForGood() throws {
    let place = try Workplace()
    let own = ["run_id", "restart_ns"]
    var matrices: [[[String: String]]] = []
    for folder in ["one", "two"] {
      let outcome = try place.run(
        "fault", "kill", "--strategy", "cas-stack,drain-stack", "--random-seed", "1", "--output",
        folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      matrices.append(
        try lines(place, "\(folder)/kills.csv").map { row in
          row.filter { !own.contains($0.key) }
        })
      #expect(place.processes.isEmpty)
    }
    #expect(matrices[0] == matrices[1])
    func outcomes(_ strategy: String, _ signal: String, _ op: String) -> Set<String> {
      let key = "\(strategy)|\(signal)|\(op)"
      let rows = matrices[0].filter { $0.key(["strategy", "signal", "op"]) == key }
      return Set(rows.map { $0.field("outcome") })
    }
    #expect(outcomes("cas-stack", "SIGKILL", "take") == ["continues", "leaks 1"])
    #expect(outcomes("cas-stack", "SIGSTOP", "take") == ["continues"])
    #expect(outcomes("cas-stack", "SIGKILL", "give") == ["cluster restart"])
    #expect(outcomes("drain-stack", "SIGKILL", "refill") == ["continues", "blocks backends"])
    #expect(outcomes("drain-stack", "SIGSTOP", "take") == ["continues", "blocks backends"])
    #expect(matrices[0].allSatisfy { $0["restarted_slots"] == "8" })
  }

  /// The check can fail: without a tag a paused backend's stale head matches.
  @Test func aStackWithoutATagIsCondemnedAtItsCompareExchange() throws {
    let place = try Workplace()
    let outcome = try place.run(
      "fault", "kill", "--strategy", "cas-stack", "--tag-bits", "0", "--signal", "SIGSTOP",
      "--random-seed", "2", "--output", "out")
    #expect(outcome.code == 3)
    #expect(outcome.errors.contains("corrupts when a process gets SIGSTOP before take."))
    #expect(outcome.errors.contains(" compare-exchange head"))
    let wrong = try lines(place, "out/kills.csv").filter { $0["outcome"] == "corrupts" }
    #expect(wrong.map { $0["access"] } == ["compare-exchange"])
    #expect(wrong.allSatisfy { $0["restarted_slots"] == "8" })
    #expect(place.processes.isEmpty)
  }

  @Test func aRogueHarmsBackendsAndNotThePostmaster() throws {
    let place = try Workplace()
    let outcome = try place.run(
      "fault", "corrupt", "--strategy", "cas-list,bitmap", "--rogue", "hammer,lock,states",
      "--time", "50ms", "--random-seed", "1", "--output", "out")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let rows = try lines(place, "out/corruptions.csv")
    #expect(rows.count == 2 * 3 * 2)
    for row in rows {
      #expect(row["error_message"] == "")
      #expect(row["restarted_slots"] == "64")
      #expect((row.number("max_steps") ?? .infinity) <= (row.number("give_bound") ?? 0))
      #expect((row.number("hostile_writes") ?? 0) > 0)
    }
    #expect(place.processes.isEmpty)
  }

  @Test func attemptsOfAGiveAreCounted() throws {
    let place = try Workplace()
    let outcome = try place.run(
      "fault", "starve", "--strategy", "cas-stack,free-queue", "--workers", "2", "--time", "50ms",
      "--output", "out")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let rows = try lines(place, "out/attempts.csv")
    #expect(rows.filter { $0["strategy"] == "free-queue" }.allSatisfy { $0["attempts"] == "0" })
    #expect(rows.contains { $0["strategy"] == "cas-stack" && $0["attempts"] == "1" })
    #expect(rows.allSatisfy { ($0.number("attempts") ?? 99) <= 8 })
    #expect(place.processes.isEmpty)
  }

  @Test(arguments: [
    (["kill", "--signal", "SIGKIL"], "'SIGKILL'?"), (["kill", "--slots", "3"], "4 or more"),
    (["kill", "--strategy", "floor-*"], "floors, references and peers"),
    (["corrupt", "--rogue", "hamer"], "'hammer'?"),
    (["corrupt", "--time", "0"], "1ms or more"), (["starve", "--time", "0"], "1ms or more"),
  ])
  func wrongWordsAreRefused(words: [String], fragment: String) throws {
    let place = try Workplace()
    let outcome = try place.run(["fault"] + words)
    #expect(outcome.code == 64)
    #expect(outcome.errors.contains(fragment))
    #expect(try place.contents().isEmpty)
  }
}
