/// How many backends a scenario has; as text `4`, or `8/cpu`.
package enum WorkerCount: Sendable, Hashable {
  case count(UInt32)
  /// So many for each allowed processor.
  case perProcessor(UInt32)

  package func count(processors: UInt32) -> UInt32 {
    switch self {
    case .count(let count): count
    case .perProcessor(let count):
      UInt32(min(UInt64(count) * UInt64(processors), UInt64(Self.largest)))
    }
  }

  /// Workers beyond this exceed any machine that the model is meant for.
  package static let largest: UInt32 = 256
}

extension WorkerCount: ExpressibleByIntegerLiteral {
  package init(integerLiteral value: UInt32) { self = .count(value) }
}

extension WorkerCount: AxisValue {
  private static let perProcessorEnding = "/cpu"

  package static func values(_ text: String, of name: String) throws(UsageError) -> [WorkerCount] {
    guard text.hasSuffix(perProcessorEnding) else {
      return try UInt32.values(text, of: name).map(WorkerCount.count)
    }
    return try UInt32.values(String(text.dropLast(perProcessorEnding.count)), of: name)
      .map(WorkerCount.perProcessor)
  }

  package var text: String {
    switch self {
    case .count(let count): String(count)
    case .perProcessor(let count): "\(count)\(Self.perProcessorEnding)"
    }
  }
}
