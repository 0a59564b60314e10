import Foundation
import Glibc
import SwiftCSV
import Testing

@Suite(.serialized) struct PostmasterPauseTests {
  private static func words(time: String, pause: String) -> [String] {
    [
      "run", "--strategy", "free-queue", "--slots", "8", "--occupancy", "0", "--workers", "1",
      "--rate", "200", "--arrival", "fixed", "--mode", "processes", "--repetitions", "1",
      "--warmup", "5ms", "--time", time, "--postmaster-pause", pause, "--allow-debug-build",
      "--output", "out",
    ]
  }

  /// A pause of 400 ms from the middle of two seconds on: whoever waits for a slot is served in the sixth
  /// quarter of a second, and waits for longer there than anybody anywhere else.
  @Test func aPauseIsInTheIntervalInWhichItsVictimsAreServed() throws {
    let place = try Workplace()
    let outcome = try place.run(
      Self.words(time: "2", pause: "400ms") + ["--interval", "250ms"])
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("intervals · churn"))
    let run = try FinishedRun(in: place, "out")
    let take = try #require(run.rows(["op": "take"]).first)
    #expect(take["postmaster_pause"] == "400ms")
    let all = try NamedCSV(string: try place.text("out/intervals.csv")).rows
    for op in ["take", "give"] {
      let intervals = all.filter { $0["op"] == op }
      #expect(intervals.map { $0.field("interval") } == (1...8).map(String.init))
      let row = try #require(run.rows(["op": op]).first)
      for column in ["ops", "samples", "overflow"] {
        let sum = intervals.compactMap { $0.number(column) }.reduce(0, +)
        #expect(sum == row.number(column), "\(op) \(column)")
      }
    }
    let longest = all.filter { $0["op"] == "take" }.map { $0.number("max_ns") ?? 0 }
    #expect(longest.indices.max { longest[$0] < longest[$1] } == 5)
    // Eight slots are left to take for 40 ms, and nothing is given for 400.
    #expect(longest[5] > 300e6)
  }

  /// Processes here that are stopped.
  private func stopped(in place: Workplace) -> [RunningProcess] {
    place.processes.filter { process in
      let text = try? String(contentsOfFile: "/proc/\(process.pid)/stat", encoding: .utf8)
      // Behind the name, which stands in parentheses.
      return text?.split(separator: ")").last?.hasPrefix(" T") == true
    }
  }

  @Test(arguments: [SIGINT, SIGTERM]) func anInterruptLeavesNoStoppedPostmaster(signal: Int32)
    throws
  {
    let place = try Workplace()
    let program = try place.start(Self.words(time: "20", pause: "10s") + ["--time-cap", "20"])
    #expect(becomesTrue(within: 30) { !stopped(in: place).isEmpty })
    program.send(signal)
    #expect(try program.outcome(within: 10).code == 130)
    #expect(place.processes.isEmpty)
  }

  @Test func aKilledSupervisorLeavesNoStoppedPostmaster() throws {
    let place = try Workplace()
    let program = try place.start(Self.words(time: "20", pause: "10s"))
    #expect(becomesTrue(within: 30) { !stopped(in: place).isEmpty })
    program.send(SIGKILL)
    _ = try program.outcome(within: 10)
    #expect(place.isEmptied(within: 10))
  }

  /// Nothing makes progress for longer than the watchdog's five seconds.
  @Test func theWatchdogBearsWithAPause() throws {
    let place = try Workplace()
    let outcome = try place.run(Self.words(time: "13", pause: "6s"))
    #expect(outcome.code == 0, "\(outcome.errors)")
    let take = try #require(FinishedRun(in: place, "out").rows(["op": "take"]).first)
    #expect(take.field("error").isEmpty)
  }

  @Test func aMergeKeepsTheIntervals() throws {
    let place = try Workplace()
    for part in ["1", "2"] {
      let outcome = try place.run([
        "run", "--strategy", "linear-scan,free-queue", "--slots", "8,16", "--workers", "1",
        "--mode", "threads", "--time", "60ms", "--warmup", "0", "--repetitions", "1", "--interval",
        "20ms", "--random-seed", "7", "--quiet", "--allow-debug-build", "--shard", "\(part)/2",
        "--output", "part-\(part)",
      ])
      #expect(outcome.code == 0, "\(outcome.errors)")
    }
    #expect(try place.run("merge", "part-1", "part-2", "-o", "whole").code == 0)
    func lines(_ folder: String) throws -> [Substring] {
      try place.text("\(folder)/intervals.csv").split(separator: "\n")
    }
    let whole = try lines("whole")
    #expect(try whole.first == lines("part-1").first)
    let parts = try lines("part-1").dropFirst() + lines("part-2").dropFirst()
    #expect(Set(whole.dropFirst()) == Set(parts))
    // Two strategies, two sizes, two operations, three intervals.
    #expect(parts.count == 24)
    #expect(try place.run("merge", "whole", "-o", "again").code == 0)
    #expect(try lines("again") == whole)
  }

  @Test func withoutIntervalsThereIsNoFileOfThem() throws {
    let place = try Workplace()
    let outcome = try place.run([
      "run", "--strategy", "free-queue", "--slots", "8", "--workers", "1", "--mode", "threads",
      "--time", "20ms", "--warmup", "0", "--repetitions", "1", "--quiet", "--allow-debug-build",
      "--output", "out",
    ])
    #expect(outcome.code == 0)
    #expect(try !place.contents(of: "out").contains("intervals.csv"))
  }
}
