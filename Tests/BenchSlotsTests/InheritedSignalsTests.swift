import Glibc
import Testing

/// What whoever started the program wants ignored, as nohup and background jobs of scripts do.
@Suite(.serialized) struct InheritedSignalsTests {
  private static let run =
    "\"$0\" run --slots 8 --workers 1 --time 300ms --repetitions 2 --strategy free-queue "
    + "--mode processes --output out"

  @Test(arguments: [("HUP", SIGHUP), ("INT", SIGINT), ("TERM", SIGTERM)])
  func anIgnoredSignalStaysIgnored(name: String, signal: Int32) throws {
    let place = try Workplace()
    let program = try place.startShell("trap '' \(name); exec \(Self.run)")
    let hasBegun = becomesTrue(within: 30) {
      place.processes.contains { $0.arguments.contains("worker") }
    }
    #expect(hasBegun)
    program.send(signal)
    #expect(try program.outcome().code == 0)
    #expect(try FinishedRun(in: place, "out").meta["state"] as? String == "complete")
  }

  @Test func childrenAreCollectedEvenIfTheStarterIgnoresItsOwn() throws {
    let place = try Workplace()
    // A shell would not hand that on.
    let outcome = try place.shell("exec env --ignore-signal=CHLD \(Self.run)")
    #expect(outcome.code == 0)
    #expect(outcome.errors == "Results: out\n")
  }
}
