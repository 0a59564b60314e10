/// One access of one operation: its number within the operation, what it does, and to which word.
///
/// The names are those of traces: `take.3 exchange head`.
package struct AccessStep: Hashable, Sendable {
  /// From 1; one more than the last access stands for the operation's end.
  package let number: UInt32
  /// Nil at the operation's end.
  package let kind: AccessKind?
  /// Empty for a fence and at the operation's end.
  package let word: String

  package init(number: UInt32, kind: AccessKind?, word: String) {
    self.number = number
    self.kind = kind
    self.word = word
  }

  /// What stands after `take.3 `.
  package var text: String {
    guard let kind else { return "end" }
    return word.isEmpty ? kind.rawValue : "\(kind.rawValue) \(word)"
  }

  /// The steps of a recorded operation, its end included.
  static func steps(
    of trace: UnsafeBufferPointer<TracedAccess>, in layout: RegionLayout
  ) -> [AccessStep] {
    var steps = trace.enumerated().map { index, access in
      AccessStep(
        number: UInt32(index) + 1, kind: access.kind,
        word: access.kind == .fence ? "" : layout.name(at: access.offset))
    }
    steps.append(AccessStep(number: UInt32(steps.count) + 1, kind: nil, word: ""))
    return steps
  }
}

/// An access as a participant notes it in shared memory.
struct TracedAccess: BitwiseCopyable {
  let code: UInt32
  /// In bytes from the region's start.
  let offset: UInt32

  init(_ kind: AccessKind, at offset: UInt32) {
    code = kind.code
    self.offset = offset
  }

  var kind: AccessKind { AccessKind.allCases[Int(code) % AccessKind.allCases.count] }
}

extension AccessKind: CaseIterable {
  package static let allCases: [AccessKind] = [
    .load, .store, .exchange, .compareExchange, .fetchAdd, .fetchOr, .fetchAnd, .setBits, .fill,
    .read, .fence,
  ]

  /// The place in `allCases`.
  var code: UInt32 {
    switch self {
    case .load: 0
    case .store: 1
    case .exchange: 2
    case .compareExchange: 3
    case .fetchAdd: 4
    case .fetchOr: 5
    case .fetchAnd: 6
    case .setBits: 7
    case .fill: 8
    case .read: 9
    case .fence: 10
    }
  }
}
