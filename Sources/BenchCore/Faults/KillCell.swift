import Glibc

/// An operation that somebody is killed in.
package enum FaultOperation: String, CaseIterable, Sendable {
  case take
  /// A take that has to fetch what the postmaster gave before it can pop: a search, or a drain.
  case refill
  /// The postmaster's: its death is a restart of the whole cluster.
  case give

  // With segments of dynamic shared memory.

  case create
  case attach
  /// While another is attached too.
  case detach
  /// By the last one who is attached.
  case lastDetach = "last-detach"
  /// Of the slot of a segment that has been destroyed.
  case free

  // Of start requests.

  case register
  case terminate
  /// The postmaster's too.
  case answer

  var isPostmasters: Bool { self == .give || self == .answer }

  package static let ofSegments: [FaultOperation] = [.create, .attach, .detach, .lastDetach, .free]
}

/// What happens to whoever is killed.
package enum FaultSignal: String, CaseIterable, Sendable {
  /// Dead.
  case kill = "SIGKILL"
  /// Paused, and resumed later.
  case stop = "SIGSTOP"

  var number: Int32 {
    switch self {
    case .kill: SIGKILL
    case .stop: SIGSTOP
    }
  }
}

/// One cell of the matrix: who, doing what, is hit before which access, by what.
package struct KillCell: Hashable, Sendable {
  package let operation: FaultOperation
  package let step: AccessStep
  package let signal: FaultSignal

  /// `take.3 exchange head`.
  package var name: String { "\(operation.rawValue).\(step.number) \(step.text)" }
}

/// What came of it, the worst first.
package enum KillOutcome: Hashable, Sendable {
  /// A slot was handed out twice, or one went missing that no kill explains, or a restart did not
  /// bring all back: a violation.
  case corrupts
  /// The postmaster did not give within its bound: a violation.
  case blocksPostmaster
  /// Nobody takes any more: until a crash restart, or until the paused one goes on.
  case blocksBackends
  /// So many slots are nobody's until a crash restart.
  case leaks(UInt32)
  /// The dead are still attached to so many segments, which nobody destroys until a crash restart.
  case leaksReference(UInt32)
  /// It was the postmaster: PostgreSQL ends every backend then.
  case clusterRestart
  case `continues`

  package var name: String {
    switch self {
    case .corrupts: "corrupts"
    case .blocksPostmaster: "blocks postmaster"
    case .blocksBackends: "blocks backends"
    case .leaks(let count): "leaks \(count)"
    case .leaksReference(let count): "leaks \(count) reference\(count == 1 ? "" : "s")"
    case .clusterRestart: "cluster restart"
    case .continues: "continues"
    }
  }

  package var isViolation: Bool { self == .corrupts || self == .blocksPostmaster }
}

/// What one cell of the matrix showed.
package struct KillFinding: Sendable {
  package let cell: KillCell
  package var outcome = KillOutcome.continues
  /// How those wait who are blocked: `sleeps` or `spins`; empty if nobody is.
  package var blockage = ""
  /// Slots that nobody can be handed any more.
  package var leakedSlots: UInt32 = 0
  /// Of the dead, on segments that nobody can destroy any more; their slots are no leaked ones.
  package var leakedReferences: UInt32 = 0
  /// Leaked ones that say who reserved them, so that the postmaster finds them by their dead owner.
  package var reservedSlots: UInt32 = 0
  /// Leaked ones that an audit brought back without a restart.
  package var auditedSlots: UInt32 = 0
  /// Published ones, which the postmaster starts and gives though their backend is dead.
  package var adoptedSlots: UInt32 = 0
  /// Slots that went missing afterwards, which no kill explains.
  package var lostSlots: UInt32 = 0
  /// Free slots behind a lock that nobody gets.
  package var blockedSlots: UInt32 = 0
  /// How long the survivor's first take after the signal took, or waited until a restart ended it.
  package var blockedNanoseconds: UInt64 = 0
  /// Locks that were passed on by a dead holder.
  package var ownerDeaths: UInt64 = 0
  package var doubleHandouts: UInt32 = 0
  /// Takes and gives of the others afterwards, before a restart.
  package var takes: UInt32 = 0
  package var gives: UInt32 = 0
  /// Most accesses of one give afterwards.
  package var giveSteps: UInt64 = 0
  /// Slots that were handed out after the crash restart.
  package var restartedSlots: UInt32 = 0
  /// What formatting the region anew took.
  package var restartNanoseconds: UInt64 = 0
  /// What is wrong, for a violation: one sentence.
  package var complaint = ""
}
