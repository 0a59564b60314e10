/// How fast a trace is replayed: so many times as fast as it was, or as fast as it goes.
package enum ReplaySpeed: Sendable, Hashable {
  case times(Double)
  /// Nobody waits; each backend still does what it did in that order.
  case max

  /// When something is due that happened at a time of the trace, both in nanoseconds.
  package func due(_ nanoseconds: UInt64) -> UInt64 {
    switch self {
    case .times(let factor): UInt64(Double(nanoseconds) / factor)
    case .max: 0
    }
  }
}

extension ReplaySpeed: AxisValue {
  private static let maxName = "max"
  /// What is slower or faster than this is a slip of the finger.
  private static let sensible = 0.01...1_000

  package static func values(_ text: String, of name: String) throws(UsageError) -> [ReplaySpeed] {
    if text == maxName { return [.max] }
    guard let factor = Double(text), sensible.contains(factor) else {
      throw UsageError("\(name) '\(text)' is no speed: use 0.01 to 1000, or max.")
    }
    return [.times(factor)]
  }

  package var text: String {
    switch self {
    case .times(let factor): numberText(factor)
    case .max: Self.maxName
    }
  }
}

/// As text, so that briefs read as the flag does.
extension ReplaySpeed: Codable {
  package init(from decoder: any Decoder) throws {
    self = try Self.values(decoder.singleValueContainer().decode(String.self), of: "speed")[0]
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}
