extension Scenario {
  /// The scenario as a file: what `ScenarioFile` reads as an equal one.
  package var yaml: String {
    var lines = ["name: \(name)", "purpose: \(Self.quoted(purpose))"]
    let plain = Workload()
    if workload.subject != plain.subject { lines.append("subject: \(workload.subject.rawValue)") }
    lines.append("roles: {\(roles)}")
    if workload.gives != plain.gives { lines.append("gives: \(workload.gives.rawValue)") }
    if workload.turn != plain.turn { lines.append("turn: \(workload.turn.rawValue)") }
    if workload.attaches != plain.attaches {
      lines.append("attaches: \(workload.attaches.rawValue)")
    }
    for axis in Axis.all where axis.key != Axis.workers.key {
      let texts = axis.texts(axes)
      if !texts.isEmpty { lines.append("\(axis.key): \(Self.list(texts))") }
    }
    if example != Example() {
      lines.append(
        "example: {slots: \(example.slots), occupancy: \(numberText(example.occupancy))}")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private var roles: String {
    workload.cast.roles.map { role in
      role == "backend" ? "backend: \(Self.list(axes.workers.map(\.text)))" : "\(role): 1"
    }.joined(separator: ", ")
  }

  private static func list(_ texts: [String]) -> String {
    let items = texts.map { $0.contains(",") || $0.contains(":") ? quoted($0) : $0 }
    return items.count == 1 ? items[0] : "[\(items.joined(separator: ", "))]"
  }

  /// A scalar in double quotes, in which control characters are escaped.
  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\", "\"": quoted += "\\\(scalar)"
      case _ where scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value):
        let digits = String(scalar.value, radix: 16)
        quoted += "\\x" + String(repeating: "0", count: 2 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }

  /// The same scenario with all that it leaves unsaid.
  package var resolved: Scenario { with(axes.over(Axes.usual.of(subject))) }

  /// The same scenario with what flags say instead.
  package func with(_ flags: Axes) -> Scenario {
    var axes = flags.over(axes)
    // Whoever is alone stays so.
    if !workload.cast.roles.contains("backend") { axes.workers = [] }
    return Scenario(
      name: name, purpose: purpose, workload: workload, axes: axes, example: example)
  }
}
