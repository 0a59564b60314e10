import CAtomics

/// What one backend notes beside its algorithm, in memory of its own: two or three stores a take.
package struct BackendNotes: BitwiseCopyable, Sendable {
  package var retries: UInt64 = 0
  package var rejects: UInt64 = 0
  package var lockWaits: UInt64 = 0
  /// Robust locks that came from a dead holder; a later audit can tell what that cost.
  package var ownerDeaths: UInt64 = 0
  /// Places that this take's search examined; the loop sets it to 0 before each take.
  package var examined: UInt32 = 0
  /// Slots that this take's search yielded.
  package var yield: UInt32 = 0
  /// Whether this take searched at all.
  package var searched = false
  /// Whether this take times the lock's hold: a sample of its own, because the clock readings that
  /// it takes inside the lock would count in the take's own latency.
  package var timesHold = false
  package var hold = HoldTimer()

  package init() {}

  @inline(__always) mutating func count(_ event: BackendEvent) {
    switch event {
    case .retry: retries &+= 1
    case .reject: rejects &+= 1
    case .lockWait: lockWaits &+= 1
    case .ownerDied: ownerDeaths &+= 1
    }
  }
}

/// Clock readings inside one hold of the lock, in ticks.
package struct HoldTimer: BitwiseCopyable, Sendable {
  private var lockedAt: UInt64 = 0
  private var searchBeganAt: UInt64 = 0
  /// Time in the search of this take; 0 if it made none.
  package private(set) var searchTicks: UInt64 = 0
  /// Time from taking the lock to releasing it.
  package private(set) var holdTicks: UInt64 = 0

  mutating func locked() { self = HoldTimer(lockedAt: ca_ticks_begin()) }
  mutating func searchBegins() { searchBeganAt = ca_ticks_begin() }
  mutating func searchEnds() { searchTicks = ca_ticks_end() &- searchBeganAt }
  mutating func unlocks() { holdTicks = ca_ticks_end() &- lockedAt }

  package init() {}

  private init(lockedAt: UInt64) { self.lockedAt = lockedAt }
}

/// What the postmaster notes beside its algorithm.
package struct PostmasterNotes: BitwiseCopyable, Sendable {
  package var retries: UInt64 = 0
  package var rejects: UInt64 = 0
  package var stashed: UInt64 = 0

  package init() {}

  @inline(__always) mutating func count(_ event: PostmasterEvent) {
    switch event {
    case .retry: retries &+= 1
    case .reject: rejects &+= 1
    case .stash: stashed &+= 1
    }
  }
}
