import Glibc
import Testing

@Suite(.serialized) struct StandardStreamsTests {
  private static let run =
    "\"$0\" run --slots 8 --workers 1 --mode threads --time 50ms --repetitions 2 "
    + "--strategy free-queue --format csv --output out"

  @Test func aFullStandardOutputIsAnErrorAndTheResultsAreKept() throws {
    let place = try Workplace()
    let outcome = try place.shell("exec \(Self.run) >/dev/full")
    #expect(outcome.code == 1)
    #expect(
      outcome.errorLines == [
        "Results: out",
        "bench-slots: cannot write to standard output (No space left on device)",
      ])
    #expect(try FinishedRun(in: place, "out").meta["state"] as? String == "complete")
  }

  @Test(arguments: ["list", "--help", "run --dry-run --slots 8"])
  func aFullStandardOutputIsAnErrorOfEveryCommand(words: String) throws {
    let outcome = try Workplace().shell("exec \"$0\" \(words) >/dev/full")
    #expect(outcome.code == 1)
    #expect(outcome.errorLines.count == 1)
  }

  /// As with `bench-slots run | head -1`, at the worst moment for the program.
  @Test func aReaderThatLeavesEarlyTearsNoFile() throws {
    let place = try Workplace()
    let outcome = try place.shell(
      "{ \(Self.run); echo $? >&2; } | true")
    #expect(outcome.errors.hasSuffix("\(128 + SIGPIPE)\n") || outcome.errors.hasSuffix("0\n"))
    let run = try FinishedRun(in: place, "out")
    #expect(run.meta["state"] as? String == "complete")
    #expect(run.rows.count == 4)
  }

  @Test(arguments: ["list", "--help", "run --dry-run --slots 8"])
  func aClosedStandardOutputIsAnErrorOfEveryCommand(words: String) throws {
    let outcome = try Workplace().shell("exec \"$0\" \(words) >&-")
    #expect(outcome.code == 1)
    #expect(
      outcome.errorLines == [
        "bench-slots: cannot write to standard output (Bad file descriptor)"
      ])
  }

  @Test(arguments: [("2>&-", Int32(0)), (">&-", 1), ("<&-", 0), (">&- 2>&- <&-", 1)])
  func closedDescriptorsHarmNothing(redirections: String, code: Int32) throws {
    let place = try Workplace()
    #expect(try place.shell("exec \(Self.run) \(redirections)").code == code)
    let run = try FinishedRun(in: place, "out")
    #expect(run.meta["state"] as? String == "complete")
    #expect(run.rows.count == 4)
    for file in run.files { #expect(try !place.text("out/\(file)").contains("Results:")) }
  }
}
