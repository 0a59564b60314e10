extension ThresholdFile {
  static let heading =
    "# Limits for 'bench-slots check'. Comments are not kept by 'thresholds update': say why in reason."

  /// The file as it is written: entries and limits in a fixed order, so that changes are few lines.
  package var text: String {
    let head = """
      \(Self.heading)
      schema_version: \(schemaVersion)
      thresholds:

      """
    let entries = entries.sorted { $0.values.lexicographicallyPrecedes($1.values) }
    return head + entries.map(Self.text).joined()
  }

  private static func text(of entry: ThresholdEntry) -> String {
    let keys = ResultsTable.keys.compactMap { column in
      entry.keys[column].map { "\(column.rawValue): \(scalar($0))" }
    }
    let order = Dictionary(uniqueKeysWithValues: zip(Column.allCases, Column.allCases.indices))
    let limits = entry.limits.sorted { a, b in
      (order[a.metric, default: 0], a.kind.rawValue, a.reference ?? "", a.machine ?? "")
        < (order[b.metric, default: 0], b.kind.rawValue, b.reference ?? "", b.machine ?? "")
    }
    return "- keys: {\(keys.joined(separator: ", "))}\n  limits:\n"
      + limits.map { "  - {\(text(of: $0))}\n" }.joined()
  }

  private static func text(of limit: ThresholdLimit) -> String {
    let pairs: [(ThresholdKey, String?)] = [
      (.metric, limit.metric.rawValue), (.kind, limit.kind.rawValue),
      (.to, limit.reference.map(scalar)), (.machine, limit.machine.map(scalar)),
      (.min, limit.min.map(DecimalText.shortest)), (.max, limit.max.map(DecimalText.shortest)),
      (.unit, scalar(limit.unit)), (.better, limit.metric.direction.rawValue),
      (.metricClass, limit.metricClass.rawValue), (.runs, limit.runs.map { "\($0)" }),
      (.reason, limit.reason.map(scalar)),
    ]
    return pairs.compactMap { key, text in text.map { "\(key.rawValue): \($0)" } }
      .joined(separator: ", ")
  }

  /// A scalar that reads back as this text: bare where it is a plain word.
  private static func scalar(_ text: String) -> String {
    let isPlain =
      !text.isEmpty
      && text.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte)
          || (0x61...0x7a).contains(byte) || "-._/".utf8.contains(byte)
      }
    guard !isPlain || text.first == "-" else { return text }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      // Neither written nor read as they are by YAML, or changed by a reader: line breaks, a mark at the
      // beginning, what is no character.
      case _ where !isPrintable(scalar):
        let digits = String(scalar.value, radix: 16)
        quoted += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }

  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7f..<0xa0, 0x2028, 0x2029, 0xfeff, 0xfffe, 0xffff: false
    default: true
    }
  }
}
