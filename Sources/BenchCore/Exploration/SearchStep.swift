/// What a state's expansion met.
struct Finding {
  let property: Property
  /// The step that leads to the violation; nil if the state itself is one.
  let action: Action?
}

/// A step, as a search remembers it.
struct Action: BitwiseCopyable, Hashable {
  enum Kind: UInt32 {
    case access, kill, ownStep
    /// An access that finds in its word what a rogue wrote there just before; `choice` says what.
    case corrupt
  }

  let code: UInt32

  init(code: UInt32) { self.code = code }

  /// `command` is the number of a command that is given along with the access.
  @inline(__always) init(_ kind: Kind, of contender: Int, command: Int? = nil, choice: Int = 0) {
    code =
      kind.rawValue &<< 28 | UInt32(contender) &<< 20
      | UInt32(command.map { $0 &+ 1 } ?? 0) &<< 12 | UInt32(choice)
  }

  var kind: Kind { Kind(rawValue: code >> 28) ?? .access }
  /// The contender's place in the state, whose backends are in the search's order.
  var contender: Int { Int(code >> 20 & 0xff) }
  var command: Int? { code >> 12 & 0xff == 0 ? nil : Int(code >> 12 & 0xff) - 1 }
  var choice: Int { Int(code & 0xfff) }
}

/// A state's successor, and how it came about: a header of four cells before the state's own.
struct Successor {
  static let header = 4

  let base: State

  var state: State { base + Self.header }
  var action: Action { Action(code: base[0]) }
  /// The order that the backends were put into.
  var order: Int { Int(base[1]) }
  var response: UInt64 { UInt64(base[2]) | UInt64(base[3]) << 32 }
}
