import BenchCore
import Foundation
import Testing

@Suite struct VerifyCommandTests {
  @Test func allStrategiesAreExploredAndNothingIsCalledCorrect() throws {
    let outcome = try Workplace().run("verify", "--kill")
    #expect(outcome.code == 0)
    #expect(outcome.errors.isEmpty)
    for entry in Catalogue.slot where entry.card.kind.isCandidate {
      let line = outcome.outputLines.first { $0.hasPrefix(entry.card.name + " ") }
      #expect(line?.contains("exhaustively") == true)
      #expect(line?.contains(entry.usesLock ? "blocked (restart)" : "leaked ≤ 2") == true)
    }
    #expect(outcome.output.contains("sc · 2 backends and the postmaster · 2 slots · 2 operations"))
    #expect(outcome.output.contains("No violation within these bounds."))
    #expect(!outcome.output.lowercased().contains("correct"))
  }

  @Test func startRequestsAreExploredBySubjectAndByName() throws {
    let words = ["--slots", "1", "--kill", "--format", "json"]
    let all = try Workplace().run(["verify", "--subject", "start"] + words)
    let named = try Workplace().run(["verify", "--strategy", "start-queue"] + words)
    func rows(_ outcome: Outcome) throws -> [VerificationRow] {
      try JSONDecoder().decode([VerificationRow].self, from: Data(outcome.output.utf8))
    }
    #expect(all.code == 0 && named.code == 0)
    #expect(try rows(all).map(\.strategy) == ["start-scan", "start-scan-indexed", "start-queue"])
    #expect(try rows(all).allSatisfy { $0.subject == "start" && $0.leakedSlots == 1 })
    #expect(try rows(named).map(\.strategy) == ["start-queue"])
    let table = try Workplace().run("verify", "--strategy", "start-queue", "--slots", "1", "--kill")
    #expect(table.output.contains("sc · 2 backends and the postmaster · 1 slot"))
    #expect(table.output.contains("unheard ≤ 1 · blocked (restart)"))
  }

  @Test(arguments: [
    ("--subject starts", "Did you mean 'start'?"), ("--strategy start-queu", "'start-queue'"),
    ("--strategy start-queue --slots 5", "at most 4 slots"),
    ("--subject start --strategy linear-scan", "of the subject slot"),
    ("--strategy start-queue,linear-scan", "a run has one subject"),
    ("--strategy dsm-scan --audit-orderings", "--audit-orderings does not know"),
    ("--lock mcs --audit-orderings", "leave out --lock"),
  ]) func aStartRequestThatCannotBeExploredIsAnsweredInOneSentence(
    words: String, says: String
  ) throws {
    let outcome = try Workplace().run(["verify"] + words.split(separator: " ").map(String.init))
    #expect(outcome.code == 64)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errorLines.count == 1)
    #expect(outcome.errors.contains(says))
  }

  @Test(arguments: [["--subject", "dsm"], ["--strategy", "dsm-*"]])
  func tablesOfSegmentsAreExploredAmongBackendsAlone(words: [String]) throws {
    let outcome = try Workplace().run(["verify", "--kill", "--model", "sc,tso"] + words)
    #expect(outcome.code == 0)
    #expect(outcome.output.contains("sc · 2 backends · 2 slots · 2 operations a backend"))
    for entry in Catalogue.dsm {
      let lines = outcome.outputLines.filter { $0.hasPrefix(entry.card.name + " ") }
      #expect(lines.count == 2)
      #expect(lines.allSatisfy { $0.contains("exhaustively no violation · leaked") })
      #expect(lines.allSatisfy { $0.contains("blocked (restart)") })
    }
    #expect(!outcome.output.contains("linear-scan") && !outcome.output.contains("postmaster"))
  }

  @Test func aStaleHandleThatIsBelievedIsShownAccessByAccess() throws {
    let place = try Workplace()
    let found = try place.run(
      "verify", "--strategy", "dsm-generation", "--mutant", "any-generation", "--schedule-file",
      "stale.json")
    #expect(found.code == 0)
    for fragment in ["create.1 (segment 0)", "attach.1 (segment 0)", "detach.1", "another segment"]
    {
      #expect(found.output.contains(fragment))
    }
    let again = try place.run("verify", "--schedule", "stale.json")
    #expect(again.code == 3)
    #expect(again.output.contains("wrong-segment"))
  }

  @Test func aViolationIsShownAccessByAccessAndCanBeRunAgain() throws {
    let place = try Workplace()
    let words = ["verify", "--strategy", "cas-stack", "--slots", "3", "--tag-bits", "0"]
    let found = try place.run(words + ["--schedule-file", "aba.json"])
    #expect(found.code == 3)
    #expect(found.errorLines == ["Schedule: aba.json"])
    for fragment in ["backend 0", "backend 1", "postmaster", "cas head acq 0 → 1", "take.1 (1)"] {
      #expect(found.output.contains(fragment))
    }
    let again = try place.run("verify", "--schedule", "aba.json")
    #expect(again.code == 3)
    #expect(again.errors.isEmpty)
    // The trace's lines, which follow the table.
    #expect(found.output.hasSuffix("\n\n" + again.output))
    #expect(try place.run(words + ["--schedule-file", "aba.json"]).code == 64)
  }

  @Test func aBoundThatIsNotReachedIsInconclusive() throws {
    let outcome = try Workplace().run(
      "verify", "--strategy", "cas-stack", "--slots", "3", "--operations", "9", "--time", "5ms")
    #expect(outcome.code == 7)
    #expect(outcome.output.contains("no violation so far"))
    #expect(outcome.output.contains("ran out of time"))
  }

  @Test func countsDoNotDependOnThreads() throws {
    let words = [
      "verify", "--model", "sc,tso,ra", "--operations", "1", "--kill", "--format", "json",
    ]
    func rows(_ threads: String) throws -> [[String]] {
      let json = try Workplace().run(words + ["--threads", threads])
      let rows = try JSONDecoder().decode([VerificationRow].self, from: Data(json.output.utf8))
      return rows.map { row in
        [
          row.strategy ?? "", row.model.rawValue, "\(row.states)", "\(row.transitions)",
          "\(row.depth)",
        ]
      }
    }
    let alone = try rows("1")
    #expect(alone.count == 30)
    #expect(try rows("3") == alone)
  }

  @Test func everyAxisTakesAListAndMachinesGetRows() throws {
    let place = try Workplace()
    let words = [
      "verify", "--strategy", "linear-*", "--backends", "1,2", "--slots", "1,2", "--operations",
      "1,2",
    ]
    let csv = try place.run(words + ["--format", "csv"])
    let lines = csv.output.split(separator: "\n")
    #expect(lines.count == 1 + 2 * 8)
    let titles = lines[0].split(separator: ",", omittingEmptySubsequences: false)
    #expect(titles.first == "strategy" && titles.contains("states"))
    #expect(
      lines.allSatisfy {
        $0.split(separator: ",", omittingEmptySubsequences: false).count == titles.count
      })
    let json = try place.run(words + ["--format", "json"])
    let rows = try JSONDecoder().decode([VerificationRow].self, from: Data(json.output.utf8))
    #expect(rows.count == 16)
    #expect(rows.allSatisfy { $0.exhaustive && $0.verdict == .noViolation })
  }

  @Test func aCorruptedWordLeavesThePostmasterItsBound() throws {
    let outcome = try Workplace().run("verify", "--corrupt", "--backends", "1")
    #expect(outcome.code == 0)
    #expect(outcome.output.contains("then the postmaster alone is judged"))
    for entry in Catalogue.slot where entry.card.kind.isCandidate {
      let line = outcome.outputLines.first { $0.hasPrefix(entry.card.name + " ") }
      #expect(line?.contains("exhaustively no violation") == true)
    }
  }

  @Test func fewPreemptionsAreNotCalledExhaustive() throws {
    let outcome = try Workplace().run("verify", "--strategy", "bitmap", "--preemptions", "1")
    #expect(outcome.code == 0)
    #expect(outcome.output.contains("at most 1 preemption"))
    #expect(outcome.output.contains("within the limit"))
    #expect(!outcome.output.contains("exhaustively"))
  }

  @Test func aWalkSaysThatItProvesNothingAndWalksTheSameAgain() throws {
    let place = try Workplace()
    let words = [
      "verify", "--walk", "--walks", "20", "--strategy", "cas-stack", "--slots", "4",
      "--operations", "20", "--format", "json",
    ]
    func steps(_ seed: String) throws -> [UInt64] {
      let outcome = try place.run(words + ["--random-seed", seed])
      #expect(outcome.code == 0)
      let rows = try JSONDecoder().decode([VerificationRow].self, from: Data(outcome.output.utf8))
      return rows.flatMap { [$0.walks ?? 0, $0.states, $0.transitions, UInt64($0.depth)] }
    }
    #expect(try steps("7") == steps("7"))
    #expect(try steps("7") != steps("8"))
    let table = try place.run(words.dropLast(2))
    #expect(table.output.contains("20 walks"))
    #expect(table.output.contains("which proves nothing"))
  }

  @Test func whatAWalkMeetsCanBeFollowed() throws {
    let place = try Workplace()
    let found = try place.run(
      "verify", "--walk", "--walks", "2000", "--strategy", "cas-stack", "--tag-bits", "0",
      "--slots", "3", "--operations", "8", "--schedule-file", "met.json", "--kill")
    #expect(found.code == 3)
    let again = try place.run("verify", "--schedule", "met.json")
    #expect(again.code == 3)
    #expect(found.output.hasSuffix("\n\n" + again.output))
  }

  @Test func locksAreExploredAccessByAccessInRowsOfTheirOwn() throws {
    let outcome = try Workplace().run("verify", "--lock", "all", "--operations", "1", "--kill")
    #expect(outcome.code == 0)
    #expect(outcome.output.contains("sc · locks, access by access · 2 backends · 1 acquisition"))
    for lock in Catalogue.locks {
      let line = outcome.outputLines.first { $0.hasPrefix(lock.name + " ") }
      #expect(line?.contains("blocked (restart) if killed") == (lock.isCountable ? true : nil))
      #expect(outcome.errors.contains(lock.name) == !lock.isCountable)
    }
    let both = try Workplace().run(
      "verify", "--strategy", "linear-scan", "--lock", "mcs", "--operations", "1", "--format",
      "csv")
    #expect(both.output.contains("\nlinear-scan,,slot,sc,2,2,1,"))
    #expect(both.output.contains("\n,mcs,,sc,2,,1,"))
  }

  @Test(arguments: [
    ("--lock mutex", "one blocking step"), ("--lock lwlok", "Did you mean 'lwlock'"),
    ("--lock mcs --slots 2", "a lock has none"), ("--lock mcs --tag-bits 2", "a lock has none"),
    ("--preemptions 1 --lock mcs", "never lose its turn"), ("--preemptions 101", "0 to 100"),
    ("--preemptions x", "whole number"), ("--walks 3", "it is for --walk"),
    ("--random-seed 3", "it is for --walk"), ("--walk --walks 0", "1 or more"),
    ("--walk --preemptions 1", "its length alone"), ("--schedule x.json --kill", "holds all of it"),
    ("--schedule x.json --slots 2", "holds all of it"),
    ("--corrupt --model tso", "--model sc"),
    ("--corrupt --lock all", "a lock has none"), ("--corrupt --operations 9", "1 to 8"),
    ("--lock all --backends 5", "1 to 4"), ("--lock all --operations 67", "1 to 66"),
    ("--backends 6", "1 to 5"), ("--slots 0", "1 to 8"), ("--slots 9", "1 to 8"),
    ("--operations 0", "1 to 200"), ("--tag-bits 47", "0 to 46"), ("--model cs", "There are: sc"),
    ("--strategy floor-cas", "hands out no slots"), ("--schedule nowhere.json", "cannot be read"),
    ("--format xml", "table, csv, json, markdown"),
  ]) func aWrongBoundIsAnsweredInOneSentence(words: String, says: String) throws {
    let place = try Workplace()
    let outcome = try place.run(["verify"] + words.split(separator: " ").map(String.init))
    #expect(outcome.code == 64)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errorLines.count == 1)
    #expect(outcome.errors.contains(says))
  }

  @Test func mutantsAreCondemnedAndRowsSayForWhat() throws {
    let outcome = try Workplace().run("verify", "--mutants", "--strategy", "linear-*")
    #expect(outcome.code == 0)
    #expect(outcome.output.contains("mutants are condemned."))
    let names = Catalogue.mutants.filter { $0.strategies.contains("linear-scan") }.map(\.name)
    for name in names {
      let line = outcome.outputLines.first {
        $0.hasPrefix("linear-scan ") && $0.contains(" \(name) ")
      }
      #expect(line != nil)
    }
    let csv = try Workplace().run(
      "verify", "--mutants", "--strategy", "linear-scan", "--format", "csv")
    let lines = csv.output.split(separator: "\n")
    #expect(lines.count == 1 + names.count)
    #expect(lines[0].hasPrefix("subject,mutant,summary,model,backends,"))
  }

  @Test func aNamedMutantIsShownAccessByAccessAndCanBeRunAgain() throws {
    let place = try Workplace()
    let outcome = try place.run(
      "verify", "--strategy", "refill-list", "--mutant", "lock-left-early", "--schedule-file",
      "early.json")
    #expect(outcome.code == 0)
    let again = try place.run("verify", "--schedule", "early.json")
    #expect(again.code == 3)
    #expect(again.output.contains("refill-list: race after"))
    #expect(outcome.output.contains("refill-list with lock-left-early: race after"))
    #expect(outcome.output.contains("next, backend 1:"))
  }

  /// What is no bug survives, and that must be noticed: nothing else tells a judge that acquits.
  @Test func aSurvivorIsExit3() throws {
    let outcome = try Workplace().run(
      "verify", "--strategy", "linear-hint", "--mutant", "hint-forgotten")
    #expect(outcome.code == 3)
    #expect(outcome.output.contains("SURVIVED"))
    #expect(outcome.output.contains("Survivors: 1 of 1."))
  }

  @Test(arguments: [
    ("--mutant lock-droped", "lock-dropped"), ("--mutants --kill", "bounds of their own"),
    ("--mutant tag-0 --strategy bitmap", "cas-stack"),
  ]) func aMutantThatCannotBePlantedIsAnsweredInOneSentence(words: String, says: String) throws {
    let outcome = try Workplace().run(["verify"] + words.split(separator: " ").map(String.init))
    #expect(outcome.code == 64)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errorLines.count == 1)
    #expect(outcome.errors.contains(says))
  }

  @Test(arguments: [
    ("{}", "schema_version"), ("no", "not JSON"), ("{\"schema_version\": \"1\"}", "another kind"),
  ]) func aFileThatIsNoScheduleIsRefused(text: String, says: String) throws {
    let place = try Workplace()
    try text.write(toFile: place.path + "/bad.json", atomically: true, encoding: .utf8)
    let outcome = try place.run("verify", "--schedule", "bad.json")
    #expect(outcome.code == 64)
    #expect(outcome.errorLines.count == 1)
    #expect(outcome.errors.contains(says))
  }
}
