/// JSON for standard output, its members in an order that means something.
package enum JSONText {
  /// An array of objects, empty fields as null.
  package static func array(_ objects: [[(name: String, value: ResultRow.Field)]]) -> String {
    let texts = objects.map { members in
      let lines = members.map { "    \(quoted($0.name)): \(value($0.value))" }
      return "  {\n" + lines.joined(separator: ",\n") + "\n  }"
    }
    return texts.isEmpty ? "[]\n" : "[\n" + texts.joined(separator: ",\n") + "\n]\n"
  }

  private static func value(_ field: ResultRow.Field) -> String {
    switch field {
    case .empty: "null"
    case .text(let text): quoted(text)
    case .count, .real, .flag: field.text
    }
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case "\n": quoted += "\\n"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
