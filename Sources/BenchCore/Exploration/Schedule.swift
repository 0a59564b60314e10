import Foundation

/// An interleaving as a file: enough to run it again, and to stop where it ends.
package struct Schedule: Codable, Sendable, Equatable {
  package struct Step: Codable, Sendable, Equatable {
    package var contender: Int
    package var kind: Trace.Step.Kind
    /// The backend whose mailbox the postmaster turns to, -1 for its stash, -2 for a look at slot 0,
    /// -3 at slot 1 and so on; nil for none of these.
    package var mailbox: Int?
    /// Which of several possible answers of the memory.
    package var choice: Int
    /// For whoever reads the file; not read back.
    package var text: String

    private enum CodingKeys: String, CodingKey { case contender, kind, mailbox, choice, text }
  }

  package static let version = 1

  package var schemaVersion = Schedule.version
  /// What is explored: a strategy, or else a lock.
  package var strategy: String?
  package var lock: String?
  /// The name of what is wrong with it on purpose.
  package var mutant: String?
  /// What that is: whoever knows mutants by their names says so, no file does.
  package var plant = Plant.nothing
  package var model: ModelName
  package var backends: UInt32
  package var slots: UInt32
  package var operations: UInt32
  package var kill: Bool
  /// Absent for false.
  package var corrupt: Bool?
  /// How often the postmaster looks at a slot unasked; nil for never.
  package var looks: UInt32?
  package var tagBits: UInt32
  /// The name of the property that is violated at its end.
  package var property: String
  package var steps: [Step]

  private enum CodingKeys: String, CodingKey {
    case schemaVersion = "schema_version"
    case strategy, lock, mutant, model, backends, slots, operations, kill, corrupt, looks
    case tagBits = "tag_bits"
    case property, steps
  }

  package init(
    of strategy: String, _ bounds: ExplorationBounds, _ property: Property, _ trace: Trace
  ) {
    self.init(bounds, property, trace)
    self.strategy = strategy
  }

  package init(
    ofLock lock: String, _ bounds: ExplorationBounds, _ property: Property, _ trace: Trace
  ) {
    self.init(bounds, property, trace)
    self.lock = lock
  }

  private init(_ bounds: ExplorationBounds, _ property: Property, _ trace: Trace) {
    model = bounds.model
    backends = bounds.backends
    slots = bounds.slots
    operations = bounds.operations
    kill = bounds.kills
    corrupt = bounds.corrupts ? true : nil
    looks = bounds.looks == 0 ? nil : bounds.looks
    plant = bounds.plant
    tagBits = bounds.options.tagBits
    self.property = property.name
    steps = trace.steps.map { step in
      Step(
        contender: step.contender, kind: step.kind, mailbox: step.mailbox, choice: step.choice,
        text: "\(step.operation): \(step.text)")
    }
  }

  /// Of what it is.
  package var name: String { lock ?? strategy ?? "" }

  package var bounds: ExplorationBounds {
    var bounds = ExplorationBounds()
    bounds.model = model
    bounds.backends = backends
    bounds.slots = slots
    bounds.operations = operations
    bounds.kills = kill
    bounds.corrupts = corrupt ?? false
    bounds.looks = looks ?? 0
    bounds.plant = plant
    bounds.options.tagBits = tagBits
    return bounds
  }

  package func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
  }

  /// Reads a file's contents; throws a sentence.
  package init(decoding text: String) throws(ConfigurationError) {
    do {
      self = try JSONDecoder().decode(Schedule.self, from: Data(text.utf8))
    } catch {
      throw ConfigurationError(
        "it is no schedule of 'verify --schedule-file': \(Self.cause(error))")
    }
    guard schemaVersion == Self.version else {
      throw ConfigurationError(
        "it has format \(schemaVersion), and this program reads format \(Self.version)")
    }
  }

  private static func cause(_ error: any Error) -> String {
    switch error as? DecodingError {
    case .keyNotFound(let key, _): "'\(key.stringValue)' is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      "'\(context.codingPath.map(\.stringValue).joined(separator: "."))' is of another kind"
    case .dataCorrupted(let context):
      context.codingPath.isEmpty
        ? "it is not JSON"
        : "'\(context.codingPath.map(\.stringValue).joined(separator: "."))' has no such value"
    default: "it cannot be read"
    }
  }

  /// The steps as a search without symmetry takes them, where places are contenders.
  var actions: [Action] {
    steps.map { step in
      let kind: Action.Kind =
        switch step.kind {
        case .access: .access
        case .kill: .kill
        case .flush: .ownStep
        case .corrupt: .corrupt
        }
      return Action(
        kind, of: step.contender,
        command: step.mailbox.map { $0 < 0 ? Int(backends) - 1 - $0 : $0 }, choice: step.choice)
    }
  }
}
