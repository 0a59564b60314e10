/// The scenarios of a run: built in, or read from files that the command line names.
struct ScenarioFiles {
  /// By what was typed.
  private var read: [String: Scenario] = [:]
  private let words: [String]

  init(_ words: [String]) throws(UsageError) {
    self.words = words
    for word in words where ScenarioFile.isPath(word) {
      let scenario = try ScenarioFile(path: word).scenario
      try Self.checkName(of: scenario, from: word)
      read[word] = scenario
    }
  }

  /// Results of both would stand under one name.
  private static func checkName(of scenario: Scenario, from path: String) throws(UsageError) {
    guard let known = Scenario.named(scenario.name), known != scenario else { return }
    throw UsageError(
      """
      \(path) calls itself \(scenario.name), as a built-in scenario does that is another one; give it \
      a name of its own.
      """)
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
