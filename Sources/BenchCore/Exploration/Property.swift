/// Something that must hold at every state or at every step; what is violated says which.
///
/// A value: whoever looks at states (an environment, a memory model) names its own, and the search
/// only passes them on.
package struct Property: Sendable, Hashable, CustomStringConvertible {
  package let name: String
  /// What holds where the property does.
  package let statement: String

  package init(_ name: String, _ statement: String) {
    self.name = name
    self.statement = statement
  }

  package var description: String { name }

  package static func == (a: Property, b: Property) -> Bool { a.name == b.name }
  package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension Property {
  // Of any program.

  package static let deadlock = Property(
    "deadlock", "while operations are left, somebody can move")
  package static let livelock = Property(
    "livelock", "no cycle of states: whoever keeps another from moving makes progress itself")
  package static let race = Property(
    "race", "a plain access never meets, unordered, another to the same word of which one stores")
  package static let strayAccess = Property(
    "stray-access", "every access is to a word that the layout reserves: no index is out of range")
  package static let postmasterBound = Property(
    "postmaster-bound", "what the postmaster does takes no more accesses than its declared bound")
  package static let falseMark = Property(
    "false-mark", "a loop head carries all that is known there")

  // Of the hand-out of slots.

  package static let doubleHandout = Property(
    "double-handout", "no slot is handed out while somebody holds it")
  package static let spuriousEmpty = Property(
    "spurious-empty", "a take comes back empty only if at some moment of it no slot was free")
  package static let lostSlot = Property(
    "lost-slot", "at rest every slot is free, or leaked by a backend that was killed")
  package static let unpublishedSlot = Property(
    "unpublished-slot", "a slot that was handed out says that it is in use")
  package static let generation = Property(
    "generation", "the generation of a slot steps by one at each reuse")

  // Of locks.

  /// The same property of contenders that may wait by looking again: then most cycles are no mistake.
  package static let fairLivelock = Property(
    livelock.name, "no cycle that goes on though everybody who can move in all of it does move")
  package static let exclusion = Property(
    "exclusion", "at most one contender is between its acquisition and its release")
  package static let lostWakeup = Property(
    "lost-wakeup", "nobody sleeps for ever: whoever sleeps is woken, or its lock is held for ever")
  package static let heldAtRest = Property(
    "held-at-rest", "once all have released it, the lock can be had without waiting")

  // Of segments of dynamic shared memory.

  package static let destroyedWhileAttached = Property(
    "destroyed-while-attached", "no segment is destroyed while somebody is attached to it")
  package static let wrongSegment = Property(
    "wrong-segment", "an attach yields the segment that its handle was made for, or none")
  package static let missedSegment = Property(
    "missed-segment",
    "a segment is found by its handle if somebody is attached to it all the while")
  package static let forgottenHandle = Property(
    "forgotten-handle", "the handle of a segment that there was is never called one of none")

  package static let ofSlots: [Property] = [
    deadlock, livelock, race, strayAccess, postmasterBound, falseMark, doubleHandout,
    spuriousEmpty, lostSlot, unpublishedSlot, generation,
  ]
  package static let ofLocks: [Property] = [
    deadlock, livelock, race, exclusion, lostWakeup, heldAtRest,
  ]
  package static let ofSegments: [Property] = [
    deadlock, livelock, race, strayAccess, falseMark, doubleHandout, spuriousEmpty, lostSlot,
    destroyedWhileAttached, wrongSegment, missedSegment, forgottenHandle,
  ]
  package static let all: [Property] = (ofLocks + ofStarts + ofSegments).reduce(into: ofSlots) {
    if !$0.contains($1) { $0.append($1) }
  }
}
