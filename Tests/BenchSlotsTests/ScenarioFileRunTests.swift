import BenchCore
import Foundation
import Testing

@Suite struct ScenarioFileRunTests {
  private static let mine = """
    name: mine
    purpose: to see
    roles: {backend: 2, postmaster: 1}
    slots: 16
    occupancy: 0.25
    mode: threads
    """

  private func place(_ text: String) throws -> Workplace {
    let place = try Workplace()
    try text.write(toFile: place.path + "/mine.yaml", atomically: true, encoding: .utf8)
    return place
  }

  @Test func aDryRunPrintsAFileThatDoesTheSame() throws {
    let place = try place(Self.mine)
    let words = ["run", "--strategy", "bitmap", "--dry-run", "--random-seed", "1"]
    let first = try place.run(words + ["--scenario", "mine.yaml", "--slots", "32"])
    #expect(first.code == 0 && first.errors.isEmpty)
    let matrix = "# mine · 32 slots (8 held) · 2 workers · threads\n#   bitmap\n"
    #expect(first.output.contains(matrix))
    let blocks = first.output.split(separator: "\n\n")
    #expect(blocks.count == 2)
    try first.output.write(
      toFile: place.path + "/printed.yaml", atomically: true, encoding: .utf8)
    let second = try place.run(words + ["--scenario", "printed.yaml"])
    #expect(second.output.split(separator: "\n\n")[0] == blocks[0])
    #expect(second.output.contains(matrix))
  }

  @Test func aFilesNameStandsInTheResultsAndItsTextBesideThem() throws {
    let place = try place(Self.mine)
    let outcome = try place.run([
      "run", "--scenario", "mine.yaml", "--strategy", "bitmap", "--time", "10ms", "--warmup", "0",
      "--repetitions", "1", "--output", "out", "--quiet",
    ])
    #expect(outcome.code == 0)
    let run = try FinishedRun(in: place, "out")
    #expect(run.rows.allSatisfy { $0.field("scenario") == "mine" })
    let meta = try String(contentsOfFile: place.path + "/out/meta.json", encoding: .utf8)
    #expect(meta.contains("name: mine\\npurpose: \\\"to see\\\"\\nroles: {backend: 2"))
  }

  @Test(arguments: [
    ("slotz: 8", "mine.yaml:7:1: No key of a scenario is called 'slotz'. Did you mean 'slots'?"),
    ("pids: wrapped", "mine.yaml:7:1: pids means nothing in the subject slot."),
    ("think: 5", "mine.yaml:7:8: think '5': the time '5' has no unit"),
    ("name: twice", "the key 'name' is there twice"),
  ]) func aMistakeEndsTheRunBeforeItBegins(line: String, message: String) throws {
    let place = try place(Self.mine + "\n" + line + "\n")
    let outcome = try place.run(["run", "--scenario", "mine.yaml"])
    #expect(outcome.code == 64 && outcome.output.isEmpty && outcome.errorLines.count == 1)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
    #expect(try place.contents() == ["mine.yaml"])
  }

  @Test func oneMayNotTakeABuiltInNameForSomethingElse() throws {
    let place = try place(Self.mine.replacing("name: mine", with: "name: churn"))
    let outcome = try place.run(["run", "--scenario", "mine.yaml", "--dry-run"])
    #expect(outcome.code == 64 && outcome.errors.contains("give it a name of its own"))
    #expect(outcome.errors.contains("mine.yaml:1:7: a built-in scenario"))
  }

  @Test func whatHoldsTooMuchIsToldByTheFileThatSaysSo() throws {
    let place = try place(Self.mine.replacing("0.25", with: "1"))
    let words = ["run", "--scenario", "mine.yaml", "--dry-run", "--strategy", "bitmap"]
    let own = try place.run(words)
    #expect(own.code == 64 && own.errors.contains("lower occupancy in mine.yaml below 0.96875"))
    let typed = try place.run(words + ["--occupancy", "1"])
    #expect(typed.code == 64 && typed.errors.contains("lower --occupancy below 0.96875"))
  }

  /// Nobody ever writes to it.
  @Test(arguments: [
    "run --scenario ./pipe --dry-run", "compare pipe pipe", "trace show pipe",
    "report nowhere -o pipe", "thresholds update nowhere --output pipe",
  ])
  func aNamedPipeIsRefusedAndNotWaitedFor(words: String) throws {
    let place = try Workplace()
    let outcome = try place.shell("mkfifo pipe && exec timeout 20 \"$0\" \(words)")
    #expect(outcome.code != 0 && outcome.code != 124 && outcome.errorLines.count == 1)
    #expect(outcome.errors.contains("pipe' is no regular file: name one"), "\(outcome.errors)")
  }

  @Test func aPipeIsReadWhereAShellPutsIt() throws {
    let place = try place(Self.mine)
    let outcome = try place.shell(
      "cat mine.yaml | \"$0\" run --scenario /dev/stdin --dry-run --strategy bitmap")
    #expect(outcome.code == 0 && outcome.output.contains("# mine · 16 slots"))
  }

  @Test(arguments: ["table", "markdown", "csv", "json"])
  func theScenariosAreListed(format: String) throws {
    let outcome = try Workplace().run("list", "scenarios", "--format", format)
    #expect(outcome.code == 0)
    for scenario in Scenario.all { #expect(outcome.output.contains(scenario.name)) }
    if format == "table" { #expect(outcome.outputLines.allSatisfy { $0.count <= 100 }) }
  }
}
