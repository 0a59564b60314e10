/// A bug planted into strategies, by which it comes to light, and where.
///
/// A judge is worth what it condemns: `verify --mutants` must find every one of them.
package struct Mutant: Sendable {
  package let name: String
  /// What is wrong, in a line.
  package let summary: String
  /// By their names.
  package let strategies: [String]
  package let locks: [String]
  package let plant: Plant
  /// The properties by any of which it is condemned.
  package let violates: Set<Property>
  package let settings: Settings

  /// What it takes beside sizes to see it.
  package struct Settings: Sendable, Hashable {
    /// The weakest model in which it is a bug.
    package var model = ModelName.sc
    /// Whether the postmaster has to look at what a slot holds without having been told of it.
    package var needsLook = false
    /// Whether a word has to hold what no contender has written.
    package var needsCorruption = false
    /// Of cas-stack.
    package var tagBits = StrategyOptions().tagBits

    package init() {}

    package static let usual = Settings()
    package static let looking: Settings = {
      var settings = Settings()
      settings.needsLook = true
      return settings
    }()

    package static let totalStoreOrder: Settings = {
      var settings = Settings()
      settings.model = .tso
      return settings
    }()
    package static let releaseAcquire: Settings = {
      var settings = Settings()
      settings.model = .ra
      return settings
    }()
    package static let lookingUnderReleaseAcquire: Settings = {
      var settings = releaseAcquire
      settings.needsLook = true
      return settings
    }()

    package static let corrupted: Settings = {
      var settings = Settings()
      settings.needsCorruption = true
      return settings
    }()

    package static func tagged(_ bits: UInt32) -> Settings {
      var settings = Settings()
      settings.tagBits = bits
      return settings
    }
  }

  package init(
    _ name: String, _ summary: String, in strategies: [any SlotStrategy.Type],
    _ edits: [Edit] = [], bugs: Set<PlantedBug> = [], _ settings: Settings = .usual,
    violates: Set<Property>
  ) {
    self.name = name
    self.summary = summary
    self.strategies = strategies.map { $0.card.name }
    locks = []
    plant = Plant(bugs: bugs, edits: edits)
    self.violates = violates
    self.settings = settings
  }

  package init(
    _ name: String, _ summary: String, inStart strategies: [any StartStrategy.Type],
    _ edits: [Edit] = [], bugs: Set<PlantedBug> = [], _ settings: Settings = .usual,
    violates: Set<Property>
  ) {
    self.name = name
    self.summary = summary
    self.strategies = strategies.map { $0.card.name }
    locks = []
    plant = Plant(bugs: bugs, edits: edits)
    self.violates = violates
    self.settings = settings
  }

  package init(
    _ name: String, _ summary: String, in locks: [any SlotLock.Type], _ edits: [Edit],
    violates: Set<Property>
  ) {
    self.name = name
    self.summary = summary
    strategies = []
    self.locks = locks.map { $0.name }
    plant = Plant(edits: edits)
    self.violates = violates
    settings = .usual
  }

  /// What comes of a free structure that is mixed up: which of it is met first, nobody need know.
  package static let mixedUp: Set<Property> = [.doubleHandout, .race, .lostSlot, .spuriousEmpty]

  /// What comes of a contender that sees something new and something old beside it.
  package static let outOfOrder: Set<Property> = mixedUp.union([
    .unpublishedSlot, .generation, .strayAccess,
  ])
  /// What comes of a lock that two may have.
  package static let notExcluded: Set<Property> = [
    .exclusion, .race, .lostWakeup, .livelock, .deadlock, .heldAtRest,
  ]
  /// What comes of a lock that nobody can have any more.
  package static let neverFree: Set<Property> = [.livelock, .heldAtRest]

  /// The bounds of a size with this mutant in them.
  package func bounds(_ size: TrialSize, time: UInt64) -> ExplorationBounds {
    var bounds = ExplorationBounds()
    (bounds.backends, bounds.slots, bounds.operations) = (
      size.backends, size.slots, size.operations
    )
    bounds.model = settings.model
    bounds.looks = settings.needsLook ? 1 : 0
    bounds.corrupts = settings.needsCorruption
    bounds.options.tagBits = settings.tagBits
    bounds.time = time
    bounds.plant = plant
    return bounds
  }
}

/// How many backends, slots and operations a mutant is looked for with.
package struct TrialSize: Sendable, Hashable {
  package let backends: UInt32
  package let slots: UInt32
  package let operations: UInt32

  package init(_ backends: UInt32, _ slots: UInt32, _ operations: UInt32) {
    self.backends = backends
    self.slots = slots
    self.operations = operations
  }

  /// From the smallest on; the first one that condemns a mutant is reported.
  ///
  /// Ordered by how many states they have, roughly.
  package static let ladder: [TrialSize] = [
    TrialSize(1, 1, 1), TrialSize(1, 1, 2), TrialSize(1, 2, 2), TrialSize(2, 1, 1),
    TrialSize(2, 2, 1), TrialSize(1, 2, 3), TrialSize(1, 3, 4), TrialSize(2, 1, 2),
    TrialSize(2, 2, 2), TrialSize(2, 3, 2), TrialSize(2, 2, 3), TrialSize(2, 3, 3),
  ]

  /// The same of start strategies.
  package static let startLadder: [TrialSize] = [
    TrialSize(1, 1, 1), TrialSize(1, 1, 2), TrialSize(1, 1, 3), TrialSize(2, 1, 2),
    TrialSize(1, 1, 4), TrialSize(2, 2, 2), TrialSize(2, 1, 3), TrialSize(2, 2, 3),
    TrialSize(2, 1, 4), TrialSize(2, 2, 4),
  ]

  /// The same of locks, which have no slots.
  package static let lockLadder: [TrialSize] = [
    TrialSize(1, 0, 1), TrialSize(1, 0, 2), TrialSize(2, 0, 1), TrialSize(2, 0, 2),
    TrialSize(3, 0, 1), TrialSize(2, 0, 3),
  ]
}
