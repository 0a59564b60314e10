/// What a user asked to have explored, each axis a list.
package struct VerificationRequest: Sendable {
  package var strategies = ["all"]
  package var models = [ModelName.sc]
  package var backends: [UInt32] = [2]
  package var slots: [UInt32] = [2]
  package var operations: [UInt32] = [2]
  package var tagBits: [UInt32] = [16]
  package var kills = false
  package var corrupts = false
  package var preemptions: UInt32?
  package var walk: WalkPlan?
  /// Nanoseconds for each strategy within each bounds.
  package var time: UInt64 = 60_000_000_000

  package init() {}
}

/// A strategy and the bounds within which it is explored.
package struct VerificationCase: Sendable {
  package let entry: StrategyEntry
  package let bounds: ExplorationBounds

  package init(entry: StrategyEntry, bounds: ExplorationBounds) {
    self.entry = entry
    self.bounds = bounds
  }

  /// Throws what the strategy cannot serve.
  package func explore(progress: @escaping (UInt64) -> Void) throws -> Exploration {
    let exploring = Exploring(bounds: bounds, progress: progress)
    try entry.show(exploring)
    guard let found = exploring.result.found else { fatalError("a strategy shows its type") }
    return found
  }
}

/// The cases of a verification, and what was left out of it.
package struct Verification: Sendable {
  package private(set) var cases: [VerificationCase] = []
  /// What `all` or a pattern brought in and bounds ruled out: a sentence each.
  package private(set) var notes: [String] = []

  /// Checks every word and forms the product of the axes.
  package init(_ request: VerificationRequest) throws(UsageError) {
    let strategies = try Sweep.strategies(request.strategies, withFloors: false)
    for bounds in try Self.bounds(of: request) {
      for strategy in strategies { try add(strategy, bounds, request) }
    }
    guard !cases.isEmpty else {
      throw UsageError("Nothing is left to explore: \(notes.joined(separator: " "))")
    }
  }

  /// Every combination of the axes, checked.
  static func bounds(
    of request: VerificationRequest
  ) throws(UsageError) -> [ExplorationBounds] {
    try checkSizes(request)
    return request.models.flatMap { model in
      request.backends.flatMap { backends in
        request.slots.flatMap { slots in
          request.operations.map { operations in
            var bounds = ExplorationBounds()
            bounds.model = model
            (bounds.backends, bounds.slots, bounds.operations) = (backends, slots, operations)
            (bounds.kills, bounds.time) = (request.kills, request.time)
            bounds.corrupts = request.corrupts
            (bounds.preemptions, bounds.walk) = (request.preemptions, request.walk)
            return bounds
          }
        }
      }
    }
  }

  private mutating func add(
    _ strategy: Sweep.Selected, _ bounds: ExplorationBounds, _ request: VerificationRequest
  ) throws(UsageError) {
    let entry = strategy.entry
    for tagBits in entry.readsTagBits ? request.tagBits : [request.tagBits[0]] {
      var bounds = bounds
      bounds.options.tagBits = tagBits
      do throws(ConfigurationError) {
        try entry.serve(bounds)
        cases.append(VerificationCase(entry: entry, bounds: bounds))
      } catch {
        guard !strategy.isNamed else { throw UsageError(error.description + ".") }
        let note = "Skipped: \(error.description)."
        if !notes.contains(note) { notes.append(note) }
      }
    }
  }

  /// More of them than this bound nothing.
  private static let largestPreemptions: UInt32 = 100

  private static func checkSizes(_ request: VerificationRequest) throws(UsageError) {
    let backendLimit = UInt32(Permutations.largestCount)
    for backends in request.backends where !(1...backendLimit).contains(backends) {
      throw UsageError("--backends \(backends) is out of range: use 1 to \(backendLimit).")
    }
    for slots in request.slots where !(1...ExplorationBounds.largestSlots).contains(slots) {
      throw UsageError(
        "--slots \(slots) is out of range: use 1 to \(ExplorationBounds.largestSlots).")
    }
    for operations in request.operations
    where !(1...ExplorationBounds.largestOperations).contains(operations) {
      throw UsageError(
        """
        --operations \(operations) is out of range: use 1 to \
        \(ExplorationBounds.largestOperations).
        """)
    }
    guard !request.corrupts || !request.models.contains(where: { $0 != .sc }) else {
      throw UsageError(
        "--corrupt goes with --model sc: what a rogue writes is arbitrary under any model.")
    }
    if let preemptions = request.preemptions, preemptions > largestPreemptions {
      throw UsageError(
        "--preemptions \(preemptions) is out of range: use 0 to \(largestPreemptions).")
    }
    let mailbox = UInt32(SlotEnvironment.mailboxCapacity)
    for operations in request.operations where request.corrupts && operations > mailbox {
      throw UsageError(
        "--operations \(operations) is out of range with --corrupt: use 1 to \(mailbox).")
    }
    for bits in request.tagBits where bits > CASStack.largestTagBits {
      throw UsageError("--tag-bits \(bits) is out of range: use 0 to \(CASStack.largestTagBits).")
    }
  }
}

/// Explores a strategy whose type it is shown.
private struct Exploring: StrategyVisitor {
  final class Result { var found: Exploration? }

  let bounds: ExplorationBounds
  let progress: (UInt64) -> Void
  let result = Result()

  func visit<Strategy: SlotStrategy>(_: Strategy.Type) throws {
    result.found = try Strategy.explore(bounds, progress: progress)
  }
}

/// Follows a schedule with the strategy that it names.
private struct Following: StrategyVisitor {
  final class Result { var found: Exploration? }

  let schedule: Schedule
  let result = Result()

  func visit<Strategy: SlotStrategy>(_: Strategy.Type) throws {
    result.found = try Strategy.follow(schedule)
  }
}

extension Schedule {
  /// Runs the schedule again.
  ///
  /// Throws a sentence if its strategy or its bounds are none of this program's.
  package func follow() throws(ConfigurationError) -> Exploration {
    guard let mutant else { return try followPlanted() }
    var planted = self
    let known = (Catalogue.mutants + Catalogue.controls).first {
      $0.name == mutant && ($0.strategies + $0.locks).contains(name)
    }
    guard let known else { throw ConfigurationError("no mutant of \(name) is called '\(mutant)'") }
    planted.plant = known.plant
    return try planted.followPlanted()
  }

  private func followPlanted() throws(ConfigurationError) -> Exploration {
    if let lock { return try follow(lock: lock) }
    guard let strategy else { throw ConfigurationError("it names no strategy and no lock") }
    if let start = ExploredStart.named(strategy) { return try start.follow(self) }
    guard let entry = Catalogue.strategy(named: strategy) else {
      throw ConfigurationError("no strategy is called '\(strategy)'")
    }
    do {
      let following = Following(schedule: self)
      try entry.show(following)
      guard let found = following.result.found else { fatalError("a strategy shows its type") }
      return found
    } catch {
      throw error as? ConfigurationError ?? ConfigurationError("\(error)")
    }
  }

  private func follow(lock: String) throws(ConfigurationError) -> Exploration {
    guard let join = LockVerification.join(named: lock) else {
      throw ConfigurationError("no lock is called '\(lock)'")
    }
    do {
      let following = FollowingLock(schedule: self)
      try join.showLock(following)
      guard let found = following.result.found else { fatalError("a lock shows its type") }
      return found
    } catch {
      throw error as? ConfigurationError ?? ConfigurationError("\(error)")
    }
  }
}

extension StrategyEntry {
  /// Throws if the strategy cannot be explored within these bounds.
  fileprivate func serve(_ bounds: ExplorationBounds) throws(ConfigurationError) {
    guard card.kind != .floor else {
      throw ConfigurationError("\(card.name) hands out no slots, so there is nothing to verify")
    }
    do {
      try show(Building(bounds: bounds))
    } catch {
      throw error as? ConfigurationError ?? ConfigurationError("\(error)")
    }
  }
}

private struct Building: StrategyVisitor {
  let bounds: ExplorationBounds

  func visit<Strategy: SlotStrategy>(_: Strategy.Type) throws {
    var layout = RegionLayout()
    _ = try Strategy(
      SlotGeometry(slots: bounds.slots, layout: .dense), options: bounds.options, layout: &layout)
  }
}
