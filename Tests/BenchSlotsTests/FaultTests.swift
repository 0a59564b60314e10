import BenchCore
import Glibc
import SwiftCSV
import Testing

/// Fault runs, short: what they say, and that they leave nothing.
@Suite(.serialized, .timeLimit(.minutes(5))) struct FaultTests {
  private func lines(_ place: Workplace, _ file: String) throws -> [[String: String]] {
    try NamedCSV(string: place.text(file)).rows
  }

  @Test func theMatrixOfKillsIsTheSameTwiceAndHarmsNobodyForGood() throws {
    let place = try Workplace()
    let own = ["run_id", "restart_ns", "blocked_ns"]
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
    // What names its dead owner is found by the postmaster.
    let leaks = matrices[0].filter { $0["outcome"] == "leaks 1" }
    #expect(leaks.allSatisfy { $0["audited_slots"] == $0["reserved_slots"] })
    #expect(leaks.contains { $0["audited_slots"] == "1" })
  }

  @Test func whoAsksForAWorkerIsKilledAtEveryAccessAndNothingIsForgotten() throws {
    let place = try Workplace()
    let outcome = try place.run(
      "fault", "kill", "--subject", "start", "--lock", "lwlock,robust", "--random-seed", "1",
      "--output", "out")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(place.processes.isEmpty)
    let rows = try lines(place, "out/kills.csv")
    func outcomes(_ strategy: String, _ lock: String, _ signal: String, _ op: String)
      -> Set<String>
    {
      let key = "\(strategy)|\(lock)|\(signal)|\(op)"
      return Set(
        rows.filter { $0.key(["strategy", "lock", "signal", "op"]) == key }
          .map { $0.field("outcome") })
    }
    for strategy in Catalogue.start.map(\.card.name) {
      for op in ["register", "terminate"] {
        #expect(outcomes(strategy, "lwlock", "SIGKILL", op) == ["continues", "blocks backends"])
      }
      #expect(outcomes(strategy, "lwlock", "SIGKILL", "answer") == ["cluster restart"])
      #expect(outcomes(strategy, "lwlock", "SIGSTOP", "answer") == ["continues"])
    }
    // The message of a holder that died is never sent; a visit to all slots misses nobody.
    #expect(outcomes("start-queue", "robust", "SIGKILL", "register") == ["continues", "leaks 1"])
    #expect(outcomes("start-scan", "robust", "SIGKILL", "register") == ["continues"])
    #expect(rows.allSatisfy { $0["restarted_slots"] == "8" && $0["subject"] == "start" })
    #expect(rows.contains { $0["op"] == "register" && $0["adopted_slots"] == "1" })
  }

  @Test func rogueWritesNeverHarmAnAnswer() throws {
    let place = try Workplace()
    let outcome = try place.run(
      "fault", "corrupt", "--strategy", "start-*", "--rogue", "random,lock,hammer", "--time",
      "50ms", "--writes-per-s", "200000", "--output", "out")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let rows = try lines(place, "out/corruptions.csv")
    #expect(rows.count == 3 * 3 * 2)
    #expect(rows.allSatisfy { $0["restarted_slots"] == "64" && $0["error_message"] == "" })
  }

  @Test(arguments: ["starve", "audit"])
  func whatAStartStrategyHasNothingOfIsRefusedInOneSentence(command: String) throws {
    let outcome = try Workplace().run("fault", command, "--strategy", "start-queue")
    #expect(outcome.code == 64)
    #expect(outcome.errorLines.count == 1)
  }

  /// What somebody leaves behind who dies with a segment: nothing, a reference, a slot, or the lock.
  @Test func aTableOfSegmentsLosesWhatTheDeadHeldAndNothingElse() throws {
    let place = try Workplace()
    let noisy = ["run_id", "restart_ns", "blocked_ns"]
    let runs = try ["one", "two"].map { folder in
      let outcome = try place.run("fault", "kill", "--subject", "dsm", "--output", folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      return try lines(place, "\(folder)/kills.csv").map { row in
        row.filter { !noisy.contains($0.key) }
      }
    }
    #expect(runs[0] == runs[1])
    #expect(place.processes.isEmpty)
    #expect(Set(runs[0].map { $0.field("strategy") }) == Set(Catalogue.dsm.map(\.card.name)))
    for row in runs[0] {
      #expect(row["subject"] == "dsm" && row["restarted_slots"] == "8")
      #expect(row["lost_slots"] == "0" && row["double_handouts"] == "0")
      #expect(row["give_bound"] == "" && row["audited_slots"] == "")
      let leaks = [row.field("leaked_slots"), row.field("leaked_references")]
      let expected: [String: [String]] = ["leaks 1": ["1", "0"], "leaks 1 reference": ["0", "1"]]
      #expect(leaks == expected[row.field("outcome"), default: ["0", "0"]])
      // Whoever is only paused loses nothing.
      let outcomes = ["continues", "blocks backends"]
      #expect(row["signal"] == "SIGKILL" || outcomes.contains(row.field("outcome")))
      // It has done what it was about to.
      guard row["signal"] == "SIGKILL", row["access"] == "end" else { continue }
      let after = [
        "create": "leaks 1 reference", "attach": "leaks 1 reference", "detach": "continues",
        "last-detach": "leaks 1", "free": "continues",
      ]
      #expect(row["outcome"] == after[row.field("op")])
    }
    // Only what locks can block.
    let blocked = Set(
      runs[0].filter { $0["outcome"] == "blocks backends" }.map { $0.key(["strategy", "op"]) })
    let all = FaultOperation.ofSegments.map { "dsm-scan|\($0.rawValue)" }
    #expect(blocked == Set(all + ["dsm-generation|create", "dsm-generation|free"]))
  }

  /// What happens to the others when a holder dies under each lock.
  @Test func aHolderThatIsKilledBlocksUnderEveryLockButTheRobustOne() throws {
    let place = try Workplace()
    let outcome = try place.run(
      "fault", "kill", "--strategy", "drain-stack", "--lock", "all", "--signal", "SIGKILL",
      "--random-seed", "1", "--output", "out")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let rows = try lines(place, "out/kills.csv").filter { $0["op"] != "give" }
    let waits = [
      "lwlock": "sleeps", "mutex": "sleeps", "ttas": "sleeps", "ticket": "spins", "mcs": "spins",
    ]
    for (lock, blockage) in waits {
      let blocked = rows.filter { $0["lock"] == lock && $0["outcome"] == "blocks backends" }
      #expect(!blocked.isEmpty)
      #expect(blocked.allSatisfy { $0["blockage"] == blockage }, "\(lock)")
      #expect(blocked.allSatisfy { ($0.number("blocked_ns") ?? 0) > 0 })
      #expect(blocked.allSatisfy { $0["owner_deaths"] == "0" })
    }
    let robust = rows.filter { $0["lock"] == "robust" }
    #expect(robust.allSatisfy { $0["blockage"] == "" && ($0.number("blocked_ns") ?? 0) > 0 })
    // Not behind the last access, when the lock has been released.
    #expect(robust.allSatisfy { ($0["owner_deaths"] == "1") == ($0["access"] != "end") })
    #expect(robust.contains { $0["leaked_slots"] == "6" })
    #expect(robust.allSatisfy { $0["audited_slots"] == $0["leaked_slots"] })
    #expect(place.processes.isEmpty)
  }

  @Test func anAuditFindsWhatLeakedAndCountsTheSameTwice() throws {
    let place = try Workplace()
    let noisy = ["run_id", "audit_ns", "restart_ns", "times_restart"]
    let runs = try ["one", "two"].map { folder in
      let outcome = try place.run(
        "fault", "audit", "--slots", "8,100", "--output", folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      return try lines(place, "\(folder)/audits.csv").map { row in
        row.filter { !noisy.contains($0.key) }
      }
    }
    #expect(runs[0] == runs[1])
    #expect(runs[0].count == 2 * Catalogue.slot.count { $0.card.kind.isCandidate })
    for row in runs[0] {
      #expect(row["leaked_slots"] == "1" && row["audited_slots"] == "1")
      #expect((row.number("max_steps") ?? .infinity) <= (row.number("turn_bound") ?? 0))
      // A bitmap answers for 32 slots at a time.
      let perSlot = row.number("accesses_per_slot") ?? 0
      #expect(perSlot > 0 && perSlot < 4)
    }
    // A batch of 32 slots a turn, and one turn that ends early, at the slot.
    let reaped = runs[0].filter { $0["auditor"] == "postmaster" && $0["slots"] == "100" }
    #expect(reaped.count == 3)
    #expect(reaped.allSatisfy { $0["postmaster_turns"] == "5" || $0["postmaster_turns"] == "4" })
    #expect(place.processes.isEmpty)
  }

  // MARK: Ends before the end

  private static let pausing = [
    "fault", "kill", "--signal", "SIGSTOP", "--strategy", "free-queue,linear-scan", "--output",
    "out",
  ]

  /// Waits until one of the participants is paused.
  private func somebodyIsPaused(_ program: RunningProgram, _ place: Workplace) -> Bool {
    becomesTrue(within: 60) {
      place.processes.contains { $0.pid != program.pid && $0.state == "T" }
    }
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func aSignalEndsTheRunAndThePausedWithIt(signal: Int32) throws {
    let place = try Workplace()
    let program = try place.start(Self.pausing)
    #expect(somebodyIsPaused(program, place))
    program.send(signal)
    let outcome = try program.outcome(within: 30)
    #expect(outcome.code == 130)
    #expect(place.processes.isEmpty)
    #expect(try place.text("out/meta.json").contains("\"interrupted\""))
  }

  @Test func nobodyOutlivesAKilledSupervisorNotEvenThePaused() throws {
    let place = try Workplace()
    let program = try place.start(Self.pausing)
    #expect(somebodyIsPaused(program, place))
    let memoryFiles = place.processes.reduce(into: Set()) { $0.formUnion($1.memoryFiles) }
    #expect(!memoryFiles.isEmpty)
    program.send(SIGKILL)
    #expect(try program.outcome().code == 128 + SIGKILL)
    #expect(place.isEmptied(within: 10))
    #expect(RunningProcess.all.allSatisfy { $0.memoryFiles.isDisjoint(with: memoryFiles) })
  }

  @Test(arguments: [SIGINT, SIGKILL])
  func aRogueAtWorkIsEndedWithTheRun(signal: Int32) throws {
    let place = try Workplace()
    let program = try place.start([
      "fault", "corrupt", "--strategy", "free-queue", "--rogue", "random", "--mode", "processes",
      "--time", "60", "--output", "out",
    ])
    // Two backends, the postmaster, the rogue.
    #expect(becomesTrue(within: 60) { place.processes.count == 5 })
    program.send(signal)
    #expect(try program.outcome(within: 30).code == (signal == SIGINT ? 130 : 128 + SIGKILL))
    #expect(place.isEmptied(within: 10))
  }

  @Test func ctrlZStopsTheRogueTooAndTheRunGoesOnAfterwards() throws {
    let place = try Workplace()
    let program = try place.start([
      "fault", "corrupt", "--strategy", "bitmap", "--rogue", "bits", "--mode", "processes",
      "--time", "2", "--output", "out",
    ])
    #expect(becomesTrue(within: 60) { place.processes.count == 5 })
    usleep(200_000)
    program.send(SIGTSTP)
    // The kernel stops nobody in a group that nobody could resume.
    if becomesTrue(within: 1, { RunningProcess(pid: program.pid).state == "T" }) {
      // Each stops when it is next scheduled.
      #expect(becomesTrue(within: 10) { place.processes.allSatisfy { $0.state == "T" } })
    }
    program.send(SIGCONT)
    #expect(try program.outcome().code == 0)
    #expect(place.processes.isEmpty)
  }

  @Test func aSeedReplaysASteppedTrialToTheLastAccess() throws {
    let place = try Workplace()
    let runs = try ["one", "two"].map { folder in
      let outcome = try place.run(
        "fault", "corrupt", "--strategy", "cas-stack,bitmap-locked", "--mode", "stepped", "--time",
        "20ms", "--random-seed", "7", "--output", folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      return try lines(place, "\(folder)/corruptions.csv").map { row in
        row.filter { !["run_id", "restart_ns"].contains($0.key) }
      }
    }
    #expect(runs[0] == runs[1])
    #expect(runs[0].count == 2 * RogueKind.allCases.count)
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
    (["audit", "--slots", "1"], "2 or more"), (["audit", "--lock", "ttas"], "'robust'"),
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
