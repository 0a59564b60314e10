import BenchCore
import Foundation
import Testing

struct ScenarioFileTests {
  private static let small = """
    name: mine
    purpose: to see
    roles: {backend: [1, 8/cpu], postmaster: 1}
    slots: [8, 64..66]
    occupancy: [0, all-but-one, up-to(4)]
    think: ["uniform(50ns,150ns)", 0]
    hold: exponential(1ms)
    """

  private func scenario(_ text: String) throws(UsageError) -> Scenario {
    try ScenarioFile(name: "mine.yaml", bytes: Array(text.utf8)).scenario
  }

  private func complaint(_ text: String) -> String {
    do throws(UsageError) {
      _ = try scenario(text)
      return "nothing"
    } catch {
      return error.description
    }
  }

  @Test func aFileSaysWhatTheFlagsSay() throws {
    let scenario = try scenario(Self.small)
    #expect(scenario.name == "mine" && scenario.purpose == "to see")
    #expect(scenario.workload == Workload())
    #expect(scenario.axes.workers == [1, .perProcessor(8)])
    #expect(scenario.axes.slots == [8, 64, 65, 66])
    #expect(scenario.axes.occupancies == [0, .allButOne, .upTo(4)])
    #expect(scenario.axes.thinks == [.uniform(low: 50, high: 150), .none])
    #expect(scenario.axes.holds == [.exponential(mean: 1_000_000)])
    #expect(scenario.axes.modes.isEmpty)
  }

  @Test(arguments: Scenario.all) func whatIsWrittenIsReadAsTheSame(scenario: Scenario) throws {
    #expect(try self.scenario(scenario.yaml) == scenario)
    var flags = Axes()
    (flags.workers, flags.affinities) = ([.perProcessor(2)], [.cpus([0, 2])])
    if scenario.subject == .slot {
      flags.thinks = [.lognormal(median: 100, sigma: 0.5), .none]
      (flags.occupancies, flags.bursts) = ([0.25, .allButWorkers], [.shareOfFree, 3])
      flags.locks = ["mcs", "all"]
    }
    let changed = scenario.with(flags)
    #expect(try self.scenario(changed.yaml) == changed)
  }

  /// What nobody says is said in the resolved file, in which every axis of the subject has a value.
  @Test func everyAxisCanBeSaidInAFile() throws {
    var said = Set<String>()
    for scenario in Scenario.all {
      let resolved = try self.scenario(scenario.resolved.yaml)
      #expect(resolved == scenario.resolved)
      said.formUnion(Axis.all.filter { !$0.texts(resolved.axes).isEmpty }.map(\.key))
      var request = SweepRequest()
      (request.scenarios, request.processors) = ([scenario.name], 2)
      let cells = try Sweep(request).cells
      request.axes = resolved.axes
      if !scenario.workload.cast.roles.contains("backend") { request.workers = [] }
      #expect(try Sweep(request).cells == cells)
    }
    #expect(said == Set(Axis.all.map(\.key)))
  }

  @Test func everyFileOfTheFolderIsBuiltIn() throws {
    var folder = URL(fileURLWithPath: #filePath)
    for _ in 0..<5 { folder.deleteLastPathComponent() }
    folder.append(path: "Benchmarks/scenarios")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(Set(files) == Set(Scenario.names.map { "\($0).yaml" }))
    for name in Scenario.names {
      let read = try ScenarioFile(path: folder.appending(path: "\(name).yaml").path).scenario
      #expect(read == Scenario.named(name) && read.name == name)
    }
  }

  @Test(arguments: [
    ("slotz: 8", "mine.yaml:8:1: No key of a scenario is called 'slotz'. Did you mean 'slots'?"),
    ("lock: [lwlock, mcss]", "mine.yaml:8:16: lock 'mcss' is no lock. Did you mean 'mcs'?"),
    ("burst: 0", "mine.yaml:8:8: burst 0 is out of range"),
    ("tag_bits: 99", "mine.yaml:8:11: tag_bits 99 is out of range"),
    (
      "give_back: togther",
      "mine.yaml:8:12: give_back 'togther' is none of together, staggered. Did you mean 'together'?"
    ),
    ("stall: 5", "mine.yaml:8:8: stall '5': the time '5' has no unit"),
    ("failing: -1", "mine.yaml:8:10: failing -1 is no share"),
    ("mode:", "mine.yaml:8:6: mode has no value"),
    ("mode: []", "mine.yaml:8:7: mode is an empty list"),
    ("mode: {a: b}", "mine.yaml:8:7: mode is one value or a list of them, and this is a mapping."),
    ("mode: [{a: b}]", "mine.yaml:8:8: mode is one value, and this is a mapping."),
    ("turn: [burst]", "mine.yaml:8:7: turn is one value, and this is a list."),
    (
      "workers: 4",
      "mine.yaml:8:1: workers are the backends of the roles; write 'roles: {backend: [1, 4], …}'."
    ),
    (
      "stall: [0, uniform(50ns,150ns)]",
      "mine.yaml:8:12: stall is cut at the comma, which ends an item of a list: write \"uniform(50ns,150ns)\"."
    ),
    ("stall: [\"uniform(50ns\", 0]", "the closing parenthesis is missing"),
    ("name: other", "mine.yaml:1:1: the key 'name' is there twice"),
    ("turn: sawtooth", "mine.yaml:8:7: a sawtooth waits for its gives"),
    ("attaches: stale", "mine.yaml:8:11: attaches is of the subject dsm"),
    ("pids: wrapped", "mine.yaml:8:1: pids means nothing in the subject slot."),
    ("subject: exit", "mine.yaml:3:8: the subject exit has other roles: postmaster."),
    ("example: {slots: many}", "mine.yaml:8:18: slots 'many' is not a whole number"),
    ("mode: *threads", "mine.yaml:8:7: a word that begins with '*' is an alias"),
    ("mode: \"threads", "this is no YAML"),
    ("---\nname: two", "mine.yaml:8:1: this file holds two documents; keep one."),
  ]) func aMistakeIsReportedWhereItIs(line: String, message: String) {
    #expect(complaint(Self.small + "\n" + line).contains(message))
  }

  @Test(arguments: [
    ("", "mine.yaml is empty"),
    ("# nothing", "mine.yaml is empty"),
    ("[1, 2]", "mine.yaml:1:1: a scenario is no mapping"),
    ("name: a\npurpose: b", "mine.yaml has no roles; add 'roles: {backend"),
    ("roles: {all: 1}\npurpose: b", "mine.yaml has no name"),
    ("roles: {all: 1}\nname: b", "mine.yaml has no purpose"),
    ("roles: {}\nname: b\npurpose: c", "mine.yaml:1:8: nobody cannot contend"),
    ("roles: {all: 1, backend: 2}\nname: b\npurpose: c", "all and backend cannot contend"),
    ("roles: {all: 2}\nname: b\npurpose: c", "mine.yaml:1:14: there is one all"),
    ("name: A b\nroles: {all: 1}", "'A b' is no name of a scenario"),
    (String(repeating: "[", count: 5_000), "this is no YAML"),
    (String(repeating: "x", count: 70_000), "has more than the 65536 bytes"),
  ]) func whatIsNoScenarioIsToldInOneSentence(text: String, message: String) {
    let complaint = complaint(text)
    #expect(complaint.contains(message), "\(complaint)")
  }

  @Test func whatAPurposeHoldsIsWrittenSoThatItIsReadAgain() throws {
    let odd = #"a \"b\" \\ c\n---\n\x01\x7f\té"#
    let scenario = try scenario(Self.small.replacing("to see", with: "\"\(odd)\""))
    #expect(scenario.purpose == "a \"b\" \\ c\n---\n\u{1}\u{7f}\té")
    #expect(try self.scenario(scenario.yaml) == scenario)
  }

  @Test func howAnEditorBeginsAndEndsLinesIsNothingToIt() throws {
    let plain = try scenario(Self.small)
    #expect(try scenario("\u{feff}" + Self.small) == plain)
    #expect(try scenario(Self.small.replacing("\n", with: "\r\n")) == plain)
  }

  @Test func whatIsNoTextIsToldByItsPlace() {
    let bytes = Array("name: a\né: ".utf8) + [0xff, 0xfe]
    let error = #expect(throws: UsageError.self) {
      try ScenarioFile(name: "mine.yaml", bytes: bytes)
    }
    let message = "mine.yaml:2:4: this is no text in UTF-8, from byte offset 12 on."
    #expect(error?.description == message)
  }

  /// Aliases of aliases would be a billion nodes.
  @Test func aliasesAreRefusedBeforeTheyAreRead() {
    let text = "a: &a [x]\n" + (0..<30).map { "? [*a, *a, *a]\n: &a\($0) 1\n" }.joined()
    #expect(complaint(text).contains("is an alias"))
    #expect(complaint(Self.small.replacing("to see", with: "2 * 3")) == "nothing")
  }
}
