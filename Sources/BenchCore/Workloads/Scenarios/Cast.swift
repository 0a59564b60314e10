/// Who contends in a scenario.
package enum Cast: String, Sendable, Hashable, Codable {
  case backendsAndPostmaster
  case oneInBothRoles
  /// The postmaster alone: nothing is shared.
  case postmaster
  /// Backends alone: the postmaster has no part in it.
  case backends

  /// How many backends there are, of so many that were asked for.
  package func workers(_ asked: UInt32) -> UInt32 {
    switch self {
    case .backendsAndPostmaster, .backends: asked
    case .oneInBothRoles: 1
    case .postmaster: 0
    }
  }

  package func contenders(_ workers: UInt32) -> UInt32 {
    switch self {
    case .backendsAndPostmaster: workers + 1
    case .backends: workers
    case .oneInBothRoles, .postmaster: 1
    }
  }

  package func backends(_ workers: UInt32) -> UInt32 {
    switch self {
    case .backendsAndPostmaster, .backends: workers
    case .oneInBothRoles: 1
    case .postmaster: 0
    }
  }

  /// The roles that a scenario file names, as results call them.
  package var roles: [String] {
    switch self {
    case .backendsAndPostmaster: ["backend", "postmaster"]
    case .backends: ["backend"]
    case .postmaster: ["postmaster"]
    case .oneInBothRoles: ["all"]
    }
  }

  /// Those that a subject can have.
  package static func casts(of subject: Subject) -> [Cast] {
    switch subject {
    case .slot: [.backendsAndPostmaster, .oneInBothRoles]
    case .start, .lifecycle: [.backendsAndPostmaster]
    case .exit: [.postmaster]
    case .dsm: [.backends]
    }
  }
}
