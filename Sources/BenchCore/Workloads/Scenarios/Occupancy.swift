/// How many slots long-lived occupants hold; as text a share such as `0.5`, `all-but-one`,
/// `all-but-workers`, or `up-to(64)`.
package enum Occupancy: Sendable, Hashable {
  /// Of all slots, from 0 to 1.
  case share(Double)
  case allButOne
  /// A slot is free for each backend.
  case allButWorkers
  /// So many, or half of all slots where that is less.
  case upTo(UInt32)

  package func held(of slots: UInt32, workers: UInt32) -> UInt32 {
    switch self {
    case .share(let share): UInt32((share * Double(slots)).rounded())
    case .allButOne: slots - 1
    case .allButWorkers: slots - min(slots, workers)
    case .upTo(let count): min(count, slots / 2)
    }
  }
}

extension Occupancy: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  package init(floatLiteral value: Double) { self = .share(value) }
  package init(integerLiteral value: UInt32) { self = .share(Double(value)) }
}

extension Occupancy: AxisValue {
  private static let named: [(name: String, occupancy: Occupancy)] = [
    ("all-but-one", .allButOne), ("all-but-workers", .allButWorkers),
  ]

  package static func values(_ text: String, of name: String) throws(UsageError) -> [Occupancy] {
    if let known = named.first(where: { $0.name == text }) { return [known.occupancy] }
    if let count = AxisText.argument(of: "up-to", in: text) {
      return try UInt32.values(count, of: name).map(Occupancy.upTo)
    }
    guard let share = Double(text), share.isFinite else {
      throw AxisText.unknown(
        name, text, among: named.map(\.name) + ["up-to(64)"], or: "a share of slots from 0 to 1")
    }
    return [.share(share)]
  }

  package var text: String {
    switch self {
    case .share(let share): numberText(share)
    case .upTo(let count): "up-to(\(count))"
    case .allButOne, .allButWorkers: Self.named.first { $0.occupancy == self }?.name ?? ""
    }
  }
}

/// Which slots the occupants hold.
package enum OccupancyShape: String, CaseIterable, Sendable, Codable {
  /// The low ones, as logical replication workers do that started with the server.
  case prefix
  case random
  case suffix
}
