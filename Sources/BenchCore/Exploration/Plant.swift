/// What is wrong, on purpose, with what is explored: bugs in the code, and edits of its accesses.
///
/// A value that only `ExploredMemory` can carry: no other world has a place for one, so that what is
/// timed has neither the bugs nor a branch around them.
package struct Plant: Sendable, Hashable {
  package var bugs: Set<PlantedBug>
  package var edits: [Edit]

  package init(bugs: Set<PlantedBug> = [], edits: [Edit] = []) {
    self.bugs = bugs
    self.edits = edits
  }

  package static let nothing = Plant()

  package var isNothing: Bool { bugs.isEmpty && edits.isEmpty }

  /// How many accesses a planted contender may make for each one that its code makes.
  var accessesForOne: UInt32 { edits.contains { $0.change == .torn } ? 2 : 1 }
}

/// Some accesses of a program, by what they do and to which words.
package struct AccessPattern: Sendable, Hashable {
  package enum Contender: String, Sendable { case anyone, backend, postmaster }

  package var contender: Contender
  /// Nil for any.
  package var kind: Request.Kind?
  /// The name of a field, or of a part of its elements ("slot.state"); empty for what names no word.
  package var word: String
  /// Of C11; nil for any.
  package var ordering: UInt8?
  /// Of a compare-exchange that fails.
  package var failureOrdering: UInt8?

  package init(
    _ contender: Contender, _ kind: Request.Kind?, _ word: String = "", ordering: UInt8? = nil,
    failureOrdering: UInt8? = nil
  ) {
    self.contender = contender
    self.kind = kind
    self.word = word
    self.ordering = ordering
    self.failureOrdering = failureOrdering
  }

  package static func anyone(_ kind: Request.Kind, _ word: String = "") -> AccessPattern {
    AccessPattern(.anyone, kind, word)
  }

  package static func backend(_ kind: Request.Kind, _ word: String = "") -> AccessPattern {
    AccessPattern(.backend, kind, word)
  }

  package static func postmaster(_ kind: Request.Kind, _ word: String = "") -> AccessPattern {
    AccessPattern(.postmaster, kind, word)
  }

  /// The same accesses, but only those with an ordering.
  package func with(_ ordering: AccessOrdering) -> AccessPattern {
    var pattern = self
    pattern.ordering = ordering.rawValue
    return pattern
  }
}

/// An ordering of any kind of access; the numbers are those of C11.
package enum AccessOrdering: UInt8, Sendable, CaseIterable, Codable {
  case relaxed = 0
  case acquiring = 2
  case releasing = 3
  case acquiringAndReleasing = 4
  case sequentiallyConsistent = 5
}

/// A change to some of a program's accesses.
package struct Edit: Sendable, Hashable {
  package enum Change: Sendable, Hashable {
    /// Has other orderings.
    case ordered(UInt8, failure: UInt8)
    /// Is left out; nothing may depend on its answer.
    case skipped
    /// A read-modify-write becomes a load and a store.
    case torn
    /// The lock is left just before it, and not where it should be.
    case unlockedBefore
    /// A store is made later, after the next access of that pattern.
    case deferred(until: AccessPattern)
    /// The words of an array from this share on are the first ones again: 2 for half of them.
    case folded(by: UInt32)
    /// What is written is another value, or what is set or kept are other bits.
    case written(Substitute)
  }

  package enum Substitute: Sendable, Hashable {
    case value(UInt32)
    case shiftedLeft
    /// Of what a word of bits keeps, the bit above too.
    case maskTooWide
  }

  package let pattern: AccessPattern
  package let change: Change

  package init(_ pattern: AccessPattern, _ change: Change) {
    self.pattern = pattern
    self.change = change
  }

  package static func skips(_ pattern: AccessPattern) -> Edit { Edit(pattern, .skipped) }
  package static func tears(_ pattern: AccessPattern) -> Edit { Edit(pattern, .torn) }
  package static func folds(_ word: String) -> Edit {
    Edit(AccessPattern(.anyone, nil, word), .folded(by: 2))
  }
  package static func leavesTheLock(before pattern: AccessPattern) -> Edit {
    Edit(pattern, .unlockedBefore)
  }
  package static func defers(_ pattern: AccessPattern, until later: AccessPattern) -> Edit {
    Edit(pattern, .deferred(until: later))
  }
  package static func writes(_ substitute: Substitute, _ pattern: AccessPattern) -> Edit {
    Edit(pattern, .written(substitute))
  }
  /// A compare-exchange that fails is weakened with it.
  package static func weakens(
    _ pattern: AccessPattern, to ordering: AccessOrdering = .relaxed
  ) -> Edit {
    Edit(pattern, .ordered(ordering.rawValue, failure: AccessOrdering.relaxed.rawValue))
  }

  /// The takes without their lock.
  package static let unlocked: [Edit] = [.skips(.backend(.lock)), .skips(.backend(.unlock))]
}
