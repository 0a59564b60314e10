import BenchCore
import Testing

@Suite struct HelpTests {
  @Test(arguments: [
    [], ["run"], ["report"], ["verify"], ["list"], ["floor"], ["fault"], ["fault", "kill"],
    ["fault", "corrupt"], ["fault", "starve"], ["fault", "audit"], ["compare"], ["check"],
    ["thresholds", "update"], ["thresholds", "show"],
  ])
  func helpOfEveryCommandGivesExamplesAndIsNoError(command: [String]) throws {
    let outcome = try Workplace().run(command + ["--help"])
    #expect(outcome.code == 0)
    #expect(outcome.errors.isEmpty)
    let name = (["bench-slots"] + command).joined(separator: " ")
    let examples = outcome.output.split(separator: "EXAMPLES:").dropFirst().joined()
    #expect(examples.contains("\n  \(name)"))
  }

  @Test func theHelpOfRunNamesEveryScenario() throws {
    let words = try Workplace().run("run", "--help").output.split { " \n,;".contains($0) }
    for scenario in Scenario.all { #expect(words.contains(Substring(scenario.name))) }
  }

  @Test func theRootsHelpListsTheExitCodes() throws {
    let output = try Workplace().run("--help").output
    for code in ["0", "1", "3", "7", "64", "130"] { #expect(output.contains("\n  \(code) ")) }
  }

  @Test func theWorkersCommandIsNobodysBusiness() throws {
    #expect(try !Workplace().run("--help").output.contains("worker  "))
  }
}
