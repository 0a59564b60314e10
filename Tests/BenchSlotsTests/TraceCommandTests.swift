import Foundation
import Testing

@Suite struct TraceCommandTests {
  private let workplace: Workplace

  init() throws { workplace = try Workplace() }

  static let sample = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Samples/postgres15-bgworker.log").path

  /// The same numbers by a few lines of awk, which share nothing with the importer.
  private func independentCount() throws -> [Substring] {
    let script = #"""
      awk '/DEBUG:  registering background worker/ { workers++; live++; if (live > peak) peak = live }
           /DEBUG:  unregistering background worker/ { live-- }
           /exited with exit code/ { exits++ }
           END { print workers, peak, live, exits }' '\#(Self.sample)'
      """#
    return try workplace.shell(script).output.split(separator: "\n")[0].split(separator: " ")
  }

  @Test func theSampleHasAsManyWorkersAsAwkCounts() throws {
    let counted = try independentCount()
    let outcome = try workplace.run("trace", "import", Self.sample, "-o", "trace.csv")
    #expect(outcome.code == 0)
    #expect(outcome.errors.contains("\(counted[0]) workers in "))
    #expect(outcome.errors.contains("at most \(counted[1]) at once, \(counted[2]) unfinished"))
    let trace = try workplace.text("trace.csv").split(separator: "\n")
    #expect(trace.count { $0.contains(",exit,") } == Int(counted[3]))
    let shown = try workplace.run("trace", "show", "trace.csv")
    #expect(shown.code == 0)
    #expect(shown.output.contains("\(counted[0]) workers in "))
    #expect(shown.output.contains("at most \(counted[1]) at once, \(counted[2]) unfinished"))
    #expect(shown.outputLines.allSatisfy { $0.count <= 100 })
  }

  @Test func aTraceIsNeverOverwrittenNorLeftHalf() throws {
    #expect(try workplace.run("trace", "import", Self.sample, "-o", "trace.csv").code == 0)
    let before = try workplace.text("trace.csv")
    let again = try workplace.run("trace", "import", Self.sample, "-o", "trace.csv")
    #expect(again.code == 1)
    #expect(again.errors.contains("name another file with --output"))
    #expect(try workplace.text("trace.csv") == before)
    let other = try workplace.shell(
      "echo '1.000 [1] postmaster LOG:  ready' > log; \"$0\" trace import log -o none.csv")
    #expect(other.code == 1)
    #expect(other.errors.contains("log_min_messages = debug1"))
    #expect(try workplace.contents() == ["log", "trace.csv"])
  }

  @Test(arguments: [
    (["import", "/nonexistent", "-o", "t"], 1, "cannot read '/nonexistent'"),
    (["import", "/dev/null", "-o", "t"], 1, "--log-line-prefix"),
    (["import", "/dev/null", "-o", "t", "--log-line-prefix", "[%p]"], 64, "no time"),
    (["import", "/dev/null"], 64, "--output"), (["show", "/nonexistent"], 1, "cannot read"),
    (["show", "/dev/null"], 1, "is no trace"), (["import", "/tmp", "-o", "t"], 1, "cannot read"),
  ])
  func wrongInputIsOneSentence(arguments: [String], code: Int32, says: String) throws {
    let outcome = try workplace.run(["trace"] + arguments)
    #expect(outcome.code == code)
    #expect(outcome.errorLines.count == 1)
    #expect(outcome.errors.contains(says))
    #expect(try workplace.contents().isEmpty)
  }
}
