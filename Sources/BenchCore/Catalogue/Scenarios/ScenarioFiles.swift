/// The scenarios of a run: built in, or read from files that the command line names.
struct ScenarioFiles {
  /// By what was typed.
  private var read: [String: Scenario] = [:]
  private let words: [String]

  init(_ words: [String]) throws(UsageError) {
    self.words = words
    for word in words where ScenarioFile.isPath(word) {
      let file = try ScenarioFile(path: word)
      try Self.checkName(of: file)
      read[word] = file.scenario
    }
  }

  /// Results of both would stand under one name.
  private static func checkName(of file: ScenarioFile) throws(UsageError) {
    let name = file.scenario.name
    guard let known = Scenario.named(name), known != file.scenario else { return }
    throw UsageError(
      "\(file.namePlace): a built-in scenario that is another one is called \(name); give it a name of its own."
    )
  }

  /// The file that a scenario is from; nil for one that is built in.
  func path(of name: String) -> String? {
    words.first { read[$0]?.name == name }
  }

  private func scenario(_ word: String) -> Scenario? { read[word] ?? Scenario.named(word) }

  /// The subject of the first that is known.
  var firstSubject: Subject? { words.lazy.compactMap { scenario($0)?.subject }.first }

  func scenarios(
    _ words: [String], of subject: Subject
  ) throws(UsageError) -> [Scenario] {
    var found: [Scenario] = []
    for word in words {
      guard let scenario = scenario(word) else {
        throw UsageError.unknown(
          "scenario", word, among: Scenario.scenarios(of: subject).map(\.name),
          or: Scenario.names)
      }
      guard scenario.subject == subject else {
        throw Sweep.strange("--scenario \(word)", of: scenario.subject, in: subject)
      }
      if let other = found.first(where: { $0.name == scenario.name && $0 != scenario }) {
        throw UsageError("Two scenarios of this run are called \(other.name); rename one of them.")
      }
      found.append(scenario)
    }
    return found
  }
}
