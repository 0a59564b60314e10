/// Something that is explored within bounds, and makes a row.
package protocol ExploredCase: Sendable {
  var name: String { get }
  var bounds: ExplorationBounds { get }
  /// Throws what it cannot serve.
  func explore(progress: @escaping (UInt64) -> Void) throws -> Exploration
  func row(_ found: Exploration) -> VerificationRow
  func schedule(_ property: Property, _ trace: Trace) -> Schedule
  /// Nil if its orderings are not weakened.
  var orderingAudit: OrderingAudit? { get }
}

extension ExploredCase {
  package var orderingAudit: OrderingAudit? { nil }
}

extension VerificationCase: ExploredCase {
  package var name: String { entry.card.name }

  package func row(_ found: Exploration) -> VerificationRow { VerificationRow(self, found) }

  package func schedule(_ property: Property, _ trace: Trace) -> Schedule {
    Schedule(of: name, bounds, property, trace)
  }

  package var orderingAudit: OrderingAudit? {
    guard entry.exploring?.hasPostmaster == true else { return nil }
    var bounds = bounds
    if entry.subject == .slot { bounds.looks = 1 }
    return OrderingAudit(entry: entry, bounds: bounds)
  }
}

/// A lock whose own code is explored access by access.
package struct LockVerificationCase: ExploredCase {
  package let join: LockJoin
  package let bounds: ExplorationBounds

  package init(join: LockJoin, bounds: ExplorationBounds) {
    self.join = join
    self.bounds = bounds
  }

  package var name: String { join.lock }

  package func explore(progress: @escaping (UInt64) -> Void) throws -> Exploration {
    let exploring = ExploringLock(bounds: bounds, progress: progress)
    try join.showLock(exploring)
    guard let found = exploring.result.found else { fatalError("a lock shows its type") }
    return found
  }

  package func row(_ found: Exploration) -> VerificationRow { VerificationRow(self, found) }

  package func schedule(_ property: Property, _ trace: Trace) -> Schedule {
    Schedule(ofLock: name, bounds, property, trace)
  }
}

/// The locks of a verification.
package struct LockVerification: Sendable {
  package private(set) var cases: [LockVerificationCase] = []
  /// What `all` brought in and cannot be explored: a sentence each.
  package private(set) var notes: [String] = []

  /// The most contenders: one more, and the smallest bounds have too many states to wait for.
  package static let largestBackends: UInt32 = 4
  /// What a status counts down, of which a turn takes three.
  package static let largestTurns =
    ExplorationBounds.largestOperations / UInt32(LockEnvironment.operationsPerTurn)

  package init(
    _ patterns: [String], _ request: VerificationRequest
  ) throws(UsageError) {
    try Self.checkSizes(request)
    guard request.preemptions == nil else {
      throw UsageError(
        "--preemptions does not go with --lock: whoever spins would never lose its turn.")
    }
    guard !request.corrupts else {
      throw UsageError(
        "--corrupt does not go with --lock: it judges the postmaster, and a lock has none.")
    }
    for (join, isNamed) in try Self.locks(patterns) {
      guard join.card.isCountable else {
        let reason =
          "\(join.lock) is the C library's own code, one blocking step to whoever explores"
        guard !isNamed else { throw UsageError(reason + ".") }
        notes.append("Skipped: \(reason).")
        continue
      }
      for bounds in Self.product(of: request) {
        cases.append(LockVerificationCase(join: join, bounds: bounds))
      }
    }
    // By bounds, as the tables are.
    let order = Self.product(of: request)
    cases = order.flatMap { bounds in cases.filter { $0.bounds == bounds } }
  }

  private static func product(of request: VerificationRequest) -> [ExplorationBounds] {
    request.models.flatMap { model in
      request.backends.flatMap { backends in
        request.operations.map { operations in
          var bounds = ExplorationBounds()
          bounds.model = model
          (bounds.backends, bounds.slots, bounds.operations) = (backends, 0, operations)
          (bounds.kills, bounds.time) = (request.kills, request.time)
          bounds.walk = request.walk
          return bounds
        }
      }
    }
  }

  private static func checkSizes(_ request: VerificationRequest) throws(UsageError) {
    for backends in request.backends where !(1...largestBackends).contains(backends) {
      throw UsageError(
        "--backends \(backends) is out of range for a lock: use 1 to \(largestBackends).")
    }
    for operations in request.operations where !(1...largestTurns).contains(operations) {
      throw UsageError(
        "--operations \(operations) is out of range for a lock: use 1 to \(largestTurns).")
    }
  }

  /// Every lock that a strategy runs under, the usual one first.
  private static var known: [LockJoin] { Catalogue.slot.first(where: \.usesLock)?.joins ?? [] }

  static func locks(
    _ patterns: [String]
  ) throws(UsageError) -> [(join: LockJoin, isNamed: Bool)] {
    var selected: [(join: LockJoin, isNamed: Bool)] = []
    for pattern in patterns {
      let isNamed = pattern != "all" && !pattern.contains("*") && !pattern.contains("?")
      let matches = known.filter { pattern == "all" || Glob(pattern).matches($0.lock) }
      guard !matches.isEmpty else {
        throw .unknown("lock", pattern, among: known.map(\.lock) + ["all"])
      }
      selected += matches.map { ($0, isNamed) }
    }
    var seen = Set<String>()
    return selected.filter { seen.insert($0.join.lock).inserted }
  }

  static func join(named name: String) -> LockJoin? { known.first { $0.lock == name } }
}

/// Something that is done with every lock's type.
package protocol LockVisitor {
  func visit<Lock: SlotLock>(_: Lock.Type) throws
}

/// Explores a lock whose type it is shown.
private struct ExploringLock: LockVisitor {
  final class Result { var found: Exploration? }

  let bounds: ExplorationBounds
  let progress: (UInt64) -> Void
  let result = Result()

  func visit<Lock: SlotLock>(_: Lock.Type) throws {
    result.found = try Lock.explore(bounds, progress: progress)
  }
}

/// Follows a schedule with the lock that it names.
struct FollowingLock: LockVisitor {
  final class Result { var found: Exploration? }

  let schedule: Schedule
  let result = Result()

  func visit<Lock: SlotLock>(_: Lock.Type) throws {
    result.found = try Lock.follow(schedule)
  }
}
