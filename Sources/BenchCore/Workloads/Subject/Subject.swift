/// A problem that several strategies solve; the names are those of the column `subject`.
///
/// A subject brings a protocol of its strategies; a `PreparedSubject` for each strategy and cell, which
/// formats, runs a contender, counts, and says in the end what it all came to; its scenarios; its
/// operations, the values of the column `op`, with their columns; and its invariants, always on. All
/// else is the same for all: cells, crews, the supervisor, the runner, rows, files and tables ask no
/// subject for its name.
package enum Subject: String, CaseIterable, Sendable, Codable {
  /// A backend takes a worker slot, the postmaster gives it back.
  case slot
  /// Backends tell the postmaster which workers to start and which to end.
  case start
  /// The postmaster finds the slot of a child that has exited, by its pid.
  case exit
  /// Backends create, attach, detach and destroy dynamic shared memory segments.
  case dsm
  /// A worker's whole life, through the searches of all four.
  case lifecycle

  /// One line for `list`.
  package var summary: String {
    switch self {
    case .slot: "a backend takes a free worker slot, the postmaster gives it back"
    case .start: "backends tell the postmaster which workers to start and to end"
    case .exit: "the postmaster finds the slot of a child that has exited"
    case .dsm: "backends create dynamic shared memory segments and find them by handle"
    case .lifecycle: "a worker's whole life, with a strategy for each of the four searches"
    }
  }

  /// The operation that whoever arrives in an open loop waits for; nil where there are no backends.
  package var query: String? {
    switch self {
    case .slot: "take"
    case .start: "start"
    case .exit: nil
    case .dsm: "create"
    case .lifecycle: "life"
    }
  }

  /// Why `verify` has nothing to interleave in a subject that is not explored.
  package var unexplored: String {
    switch self {
    case .lifecycle: "its parts are, each by itself"
    case .slot, .start, .exit, .dsm:
      "its strategies are the postmaster's own, one operation after the other"
    }
  }
}
