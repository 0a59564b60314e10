import BenchCore
import Foundation
import Testing

/// Contenders of real runs on the CPUs that they were meant for.
@Suite(.serialized) struct AffinityTests {
  private static let allowed = CPUTopology.ofThisProcess()

  private static func words(_ affinity: String, _ mode: String) -> [String] {
    [
      "run", "--output", "out", "--strategy", "free-queue", "--slots", "8", "--workers", "1,3",
      "--mode", mode, "--time", "30ms", "--warmup", "0", "--repetitions", "2", "--affinity",
      affinity,
    ]
  }

  private static let affinities =
    ["compact", "scatter", "one-cpu", Affinity.text(allowed.numbers.reversed())]

  @Test(arguments: affinities, ["threads", "processes"])
  func metaSaysWhereContendersRan(affinity: String, mode: String) throws {
    let place = try Workplace()
    let outcome = try place.run(Self.words(affinity, mode))
    #expect(outcome.code == 0, "\(outcome.errors)")
    let run = try FinishedRun(in: place, "out")
    #expect(run.rows.allSatisfy { $0["affinity"] == affinity })

    let placements = try #require(run.meta["placements"] as? [[String: Any]])
    #expect(placements.count == 2)
    for placement in placements {
      #expect(placement["affinity"] as? String == affinity)
      let backends = try #require(placement["backend_cpus"] as? [Int])
      let postmaster = try #require(placement["postmaster_cpu"] as? Int)
      let used = Set((backends + [postmaster]).map { UInt32($0) })
      #expect([1, 3].contains(backends.count))
      #expect(used.isSubset(of: Self.allowed.numbers))
      let most = affinity == "one-cpu" ? 1 : Self.allowed.cpus.count
      #expect(used.count == min(most, backends.count + 1))
      for row in run.rows(["workers": "\(backends.count)"]) {
        #expect(row["oversubscribed"] == "\(backends.count + 1 > used.count)")
      }
    }
  }

  @Test func unpinnedRunsSayNothingOfIt() throws {
    let place = try Workplace()
    #expect(try place.run(Self.words("none", "threads")).code == 0)
    let run = try FinishedRun(in: place, "out")
    #expect(run.rows.allSatisfy { $0.field("affinity").isEmpty })
    #expect((run.meta["placements"] as? [[String: Any]])?.isEmpty == true)
  }

  /// Asked of the kernel and not of the program.
  @Test(arguments: ["threads", "processes"])
  func theKernelHasEveryContenderOnItsCPU(mode: String) throws {
    let last = try #require(Self.allowed.numbers.last)
    let place = try Workplace()
    let program = try place.start([
      "run", "--output", "out", "--strategy", "free-queue", "--slots", "8", "--workers", "2",
      "--mode", mode, "--time", "60", "--warmup", "0", "--repetitions", "1", "--affinity",
      "\(last)",
    ])
    let hasAll = becomesTrue(within: 30) {
      let contenders = place.processes.filter { $0.arguments.contains("worker") }
        .flatMap(\.allowedCPUsOfThreads).filter { $0 == "\(last)" }
      return contenders.count == 3
    }
    #expect(hasAll)
    program.send(SIGINT)
    #expect(try program.outcome().code == 130)
  }

  @Test func everyAffinityIsACellOfItsOwnAndCountingIsDoneOnce() throws {
    let place = try Workplace()
    let words = Self.words("none,compact,one-cpu", "threads") + ["--count"]
    let outcome = try place.run(words)
    #expect(outcome.code == 0)
    #expect(outcome.output.contains("affinity one-cpu"))
    let run = try FinishedRun(in: place, "out")
    let takes = run.rows(["op": "take", "source": "measured"])
    #expect(takes.count == 3 * 2 * 2)
    #expect(run.rows(["op": "take", "source": "counted"]).count == 2)
    #expect(run.rows(["source": "counted"]).allSatisfy { $0.field("affinity").isEmpty })
    #expect(run.files.contains { $0.contains("affinity-one-cpu") })
  }

  @Test func handoffsAreThoseOfTheCPUsThatAreUsed() throws {
    func handoffs(_ affinity: String) throws -> [String: Any] {
      let place = try Workplace()
      #expect(try place.run(Self.words(affinity, "threads")).code == 0)
      return try #require(
        try FinishedRun(in: place, "out").meta["handoffs"] as? [String: Any])
    }
    let alone = try handoffs("one-cpu")
    #expect(alone["pairs"] is NSNull)
    #expect((alone["note"] as? String)?.contains("alone") == true)
    guard Self.allowed.cpus.count > 1 else { return }
    let pairs = try #require(try handoffs("none")["pairs"] as? [[String: Any]])
    #expect(Set(pairs.compactMap { $0["access"] as? String }) == ["compare-exchange", "flag"])
    for pair in pairs {
      let cpus = try #require(pair["cpus"] as? [Int]).map { UInt32($0) }
      #expect(Set(cpus).count == 2 && Set(cpus).isSubset(of: Self.allowed.numbers))
      #expect(try #require(pair["handoff_ns"] as? Double) > 0)
    }
  }
}
