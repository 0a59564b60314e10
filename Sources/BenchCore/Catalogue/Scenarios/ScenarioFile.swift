import Foundation
import Yams

/// A scenario as a file in YAML; Benchmarks/scenarios has examples, docs/scenarios.md the keys.
package struct ScenarioFile {
  package let scenario: Scenario
  /// Where its name stands: file, line and column.
  let namePlace: String

  /// The endings by which a file is told from a name.
  package static let endings = [".yaml", ".yml"]

  package static func isPath(_ text: String) -> Bool {
    text.contains("/") || endings.contains { text.hasSuffix($0) }
  }

  package init(path: String) throws(UsageError) {
    if let complaint = InputFile.complaint(of: path) { throw UsageError(complaint + ".") }
    // A pipe has no size, and a folder no end.
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw UsageError(
        "The scenario file \(path) cannot be read; 'bench-slots list scenarios' has the built-in ones."
      )
    }
    let bytes: Data?
    do { bytes = try handle.read(upToCount: YAMLTree.largestSize + 1) } catch {
      throw UsageError("The scenario file \(path) cannot be read; is it a folder?")
    }
    try self.init(name: path, bytes: Array(bytes ?? Data()))
  }

  /// `name` is what messages call the file.
  package init(name: String, bytes: [UInt8]) throws(UsageError) {
    let tree = try YAMLTree(file: name, bytes: bytes)
    var reading = ScenarioReading(tree)
    scenario = try reading.scenario()
    namePlace = reading.namePlace ?? name
  }
}

/// The keys of a scenario file that are no axes.
enum ScenarioKey: String, CaseIterable {
  case name, purpose, subject, roles, gives, turn, attaches, example
}

/// A file half read.
private struct ScenarioReading {
  private let tree: YAMLTree
  private var name: String?
  private(set) var namePlace: String?
  private var purpose: String?
  private var workload = Workload()
  private var axes = Axes()
  private var example = Scenario.Example()

  /// Workers are a role's count.
  private static let axisKeys = Axis.all.map(\.key).filter { $0 != Axis.workers.key }
  private static let keys = ScenarioKey.allCases.map(\.rawValue) + axisKeys

  /// What a key means that is none, and where it is said.
  private static let elsewhere = [
    Axis.workers.key: "workers are the backends of the roles; write 'roles: {backend: [1, 4], …}'"
  ]

  init(_ tree: YAMLTree) { self.tree = tree }

  mutating func scenario() throws(UsageError) -> Scenario {
    let pairs = try tree.pairs(
      of: tree.root, "a scenario", keys: Self.keys, elsewhere: Self.elsewhere)
    for pair in pairs {
      if let key = ScenarioKey(rawValue: pair.key) {
        try read(key, pair.value)
      } else if let axis = Axis.named(pair.key) {
        try read(axis, pair.value, as: axis.key)
      }
    }
    func node(_ key: ScenarioKey) -> Node {
      pairs.first { $0.key == key.rawValue }?.value ?? tree.root
    }
    guard let name else { throw missing("name", "churn") }
    guard let purpose else { throw missing("purpose", "what it is for, in a line") }
    guard pairs.contains(where: { $0.key == ScenarioKey.roles.rawValue }) else {
      throw missing("roles", "{backend: [1, 4], postmaster: 1}")
    }
    try check(node)
    let known = SweepAxis.keys(of: workload.subject)
    for pair in pairs where Axis.named(pair.key) != nil && !known.contains(pair.key) {
      throw tree.error(
        at: pair.node, "\(pair.key) means nothing in the subject \(workload.subject).")
    }
    return Scenario(
      name: name, purpose: purpose, workload: workload, axes: axes, example: example)
  }

  private mutating func read(_ key: ScenarioKey, _ node: Node) throws(UsageError) {
    switch key {
    case .name:
      name = try self.name(node)
      namePlace = tree.place(of: node)
    case .purpose: purpose = try tree.text(of: node, "purpose")
    case .subject: workload.subject = try word(node, "subject")
    case .roles: try readRoles(node)
    case .gives: workload.gives = try word(node, "gives")
    case .turn: workload.turn = try word(node, "turn")
    case .attaches: workload.attaches = try word(node, "attaches")
    case .example: try readExample(node)
    }
  }

  private mutating func read(_ axis: Axis, _ node: Node, as key: String) throws(UsageError) {
    for item in try tree.items(of: node, key) {
      try axis.append(item.text, "\(tree.place(of: item.node)): \(key)", &axes)
    }
  }

  /// Names stand in results, files and command lines.
  private func name(_ node: Node) throws(UsageError) -> String {
    let text = try tree.text(of: node, "name")
    let allowed = text.utf8.allSatisfy {
      (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
    }
    guard allowed, text.utf8.first != UInt8(ascii: "-"), text.utf8.count <= 60 else {
      throw tree.error(
        at: node,
        "'\(text)' is no name of a scenario: use up to 60 small letters, digits and hyphens.")
    }
    return text
  }

  private func word<Value: AxisValue>(
    _ node: Node, _ what: String
  ) throws(UsageError) -> Value {
    let text = try tree.text(of: node, what)
    return try Value.values(text, of: "\(tree.place(of: node)): \(what)")[0]
  }

  private mutating func readRoles(_ node: Node) throws(UsageError) {
    let pairs = try tree.pairs(
      of: node, "roles", keys: ["backend", "postmaster", "all"])
    let roles = pairs.map(\.key)
    let casts: [Cast] = [.backendsAndPostmaster, .backends, .postmaster, .oneInBothRoles]
    guard let cast = casts.first(where: { Set($0.roles) == Set(roles) }) else {
      throw tree.error(
        at: node,
        """
        \(roles.isEmpty ? "nobody" : roles.joined(separator: " and ")) cannot contend; there are \
        backend and postmaster, either alone, or all (one contender in both roles).
        """)
    }
    workload.cast = cast
    for pair in pairs {
      if pair.key == "backend" {
        try read(Axis.workers, pair.value, as: "backend")
      } else if try tree.text(of: pair.value, pair.key) != "1" {
        throw tree.error(at: pair.value, "there is one \(pair.key); write '\(pair.key): 1'.")
      }
    }
  }

  private mutating func readExample(_ node: Node) throws(UsageError) {
    for pair in try tree.pairs(of: node, "example", keys: ["slots", "occupancy"]) {
      let place = "\(tree.place(of: pair.value)): \(pair.key)"
      let text = try tree.text(of: pair.value, pair.key)
      if pair.key == "slots" {
        example.slots = try UInt32.values(text, of: place)[0]
      } else {
        example.occupancy = try Double.values(text, of: place)[0]
      }
    }
  }

  /// What does not go together.
  private func check(_ node: (ScenarioKey) -> Node) throws(UsageError) {
    let casts = Cast.casts(of: workload.subject)
    guard casts.contains(workload.cast) else {
      let known = casts.map { $0.roles.joined(separator: " and ") }
      throw tree.error(
        at: node(.roles),
        """
        the subject \(workload.subject) has other roles: \(known.joined(separator: ", or ")).
        """)
    }
    guard !workload.isSawtooth || workload.gives == .awaited else {
      throw tree.error(at: node(.turn), "a sawtooth waits for its gives: add 'gives: awaited'.")
    }
    let isOfSlots = workload.subject == .slot
    guard !workload.isReplay || (workload.gives, workload.cast) == (.prompt, .backendsAndPostmaster)
    else {
      throw tree.error(
        at: node(.turn), "a replay has backends and a postmaster that gives promptly.")
    }
    guard isOfSlots || (workload.gives == .prompt && workload.turn == .burst) else {
      let key: ScenarioKey = workload.turn != .burst ? .turn : .gives
      throw tree.error(
        at: node(key), "\(key) is of the subject slot, and this scenario's is \(workload.subject).")
    }
    guard workload.attaches == .live || workload.subject == .dsm else {
      throw tree.error(
        at: node(.attaches),
        "attaches is of the subject dsm, and this scenario's is \(workload.subject).")
    }
  }

  private func missing(_ key: String, _ example: String) -> UsageError {
    UsageError("\(tree.file) has no \(key); add '\(key): \(example)'.")
  }
}
