/// What contenders do in a scenario, whatever the sizes: the part of it that a cell carries.
package struct Workload: Sendable, Hashable, Codable {
  package var subject = Subject.slot
  package var cast = Cast.backendsAndPostmaster
  package var gives = GiveTiming.prompt
  package var turn = BackendTurn.burst
  package var attaches = AttachTarget.live

  package init() {}

  /// One contender plays backend and postmaster in turn: the uncontended cost.
  package var playsBothRoles: Bool { cast == .oneInBothRoles }

  package var waitsForGive: Bool { gives == .awaited }
  package var withholdsGives: Bool { gives == .withheld }
  package var isSawtooth: Bool { turn == .sawtooth }
  package var isReplay: Bool { turn == .replay }
  package var attachesStale: Bool { attaches == .stale }

  /// A worker's life is four subjects' operations, which each of them counts; and of a replay it is the
  /// times that matter.
  package var isCounted: Bool { subject != .lifecycle && !isReplay }
}

/// When the postmaster gives, and whether anybody waits for it: the key `gives` of a scenario file.
package enum GiveTiming: String, CaseIterable, Sendable, Codable {
  /// As soon as it gets there; nobody waits.
  case prompt
  /// A backend's take waits until its last slot has been given back.
  case awaited
  /// Nothing is given until all free slots have been taken and posted; then all come back at once.
  case withheld
}

/// What a backend does in a turn: the key `turn` of a scenario file.
package enum BackendTurn: String, CaseIterable, Sendable, Codable {
  /// Takes as many slots as a query wants, holds them, posts them.
  case burst
  /// Gives a complete burst back one by one, with a take after each.
  case sawtooth
  /// Takes and gives when a trace says so.
  case replay
}

/// What backends attach to: the key `attaches` of a scenario file.
package enum AttachTarget: String, CaseIterable, Sendable, Codable {
  /// Segments that live.
  case live
  /// Segments that are no more.
  case stale
}
