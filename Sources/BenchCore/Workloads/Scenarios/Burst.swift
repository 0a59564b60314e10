/// How many slots one query takes at once, before it is known how many are free.
package enum Burst: Sendable, Hashable {
  /// As many as were asked for.
  case slots(UInt32)
  /// So many, or all that are free where those are fewer.
  case upTo(UInt32)
  /// All that are free, in equal shares: together, the backends empty the table.
  case shareOfFree

  package func count(free: UInt32, workers: UInt32) -> UInt32 {
    switch self {
    case .slots(let count): count
    case .upTo(let count): max(1, min(count, free))
    case .shareOfFree: max(1, free / workers)
    }
  }
}

/// What a query does that found fewer free slots than it wanted.
package enum BurstPolicy: String, CaseIterable, Sendable, Codable {
  /// Keeps what it got, as PostgreSQL's parallel query does.
  case bestEffort = "best-effort"
  /// Posts what it got at once, and tries again.
  case allOrNothing = "all-or-nothing"
}

/// How the slots of a burst go back.
package enum GiveBack: String, CaseIterable, Sendable, Codable {
  /// One hold, then all of them.
  case together
  /// A hold before each.
  case staggered
}

extension Burst: ExpressibleByIntegerLiteral {
  package init(integerLiteral value: UInt32) { self = .slots(value) }
}

/// As text `4`, `up-to(4)`, or `share-of-free`.
extension Burst: AxisValue {
  private static let shareName = "share-of-free"

  package static func values(_ text: String, of name: String) throws(UsageError) -> [Burst] {
    if text == shareName { return [.shareOfFree] }
    let most = AxisText.argument(of: "up-to", in: text)
    guard most != nil || text.first?.isLetter != true else {
      throw AxisText.unknown(name, text, among: [shareName, "up-to(4)"], or: "a count of slots")
    }
    return try UInt32.values(most ?? text, of: name).map { most == nil ? .slots($0) : .upTo($0) }
  }

  package var text: String {
    switch self {
    case .slots(let count): String(count)
    case .upTo(let count): "up-to(\(count))"
    case .shareOfFree: Self.shareName
    }
  }
}
