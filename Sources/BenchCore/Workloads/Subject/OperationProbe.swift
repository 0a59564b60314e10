import CAtomics

/// What looks at an operation while the loop makes it: nothing else may differ between worlds.
package protocol OperationProbe {
  mutating func begins()
  mutating func ends(succeeded: Bool)
  /// The operations since the last such call were all that a user asked for.
  mutating func answers()
  /// The user does not want it any more.
  mutating func abandons()
}

extension OperationProbe {
  // Of interest to those who know what operations are made for.
  @inline(__always) package mutating func answers() {}
  @inline(__always) package mutating func abandons() {}
}

/// Times 1 operation in k, and in locked strategies the hold of the lock in some of those instead.
///
/// Most operations are no longer than a few clock readings, so timing each would time the clock.
/// One in k on average, at random distances: a list of 32 slots is refilled at every 32nd take, and
/// every 16th operation would be a refill in half of the samples or in none.
/// Takes that come back empty are counted, not timed.
package struct LatencyProbe: OperationProbe {
  private let recorder: LatencyRecorder
  private let scale: TickScale
  private let notes: UnsafeMutablePointer<BackendNotes>?
  /// How many distances are drawn from: 1 to twice the mean, exclusive.
  private let distances: UInt32
  private var generator: SeededGenerator
  private var countdown: UInt32
  private var sampled: UInt32 = 0
  private var began: UInt64 = 0
  private var isTiming = false

  /// One sampled take in four times the hold of the lock instead of the take.
  private static let holdEvery: UInt32 = 4

  /// `interval` is the mean distance between samples, 0 for no samples at all; `notes` are those of a
  /// backend whose strategy locks, nil for all others.
  package init(
    _ recorder: LatencyRecorder, scale: TickScale, interval: UInt32, seed: UInt64,
    notes: UnsafeMutablePointer<BackendNotes>?
  ) {
    self.recorder = recorder
    self.scale = scale
    self.notes = notes
    distances = max(2 * interval, 1) - 1
    generator = SeededGenerator(seed: seed)
    // 0 is 2^32 operations away.
    countdown = interval == 0 ? 0 : Self.distance(upTo: distances, &generator)
  }

  /// From 1 to `distances`, each as likely as the others.
  @inline(__always) private static func distance(
    upTo distances: UInt32, _ generator: inout SeededGenerator
  ) -> UInt32 {
    let draw = generator.next() &>> 32
    return 1 &+ UInt32(truncatingIfNeeded: (draw &* UInt64(distances)) &>> 32)
  }

  @inline(__always) package mutating func begins() {
    countdown &-= 1
    if countdown == 0 { beginsSample() }
  }

  @inline(__always) package mutating func ends(succeeded: Bool) {
    if isTiming {
      let end = ca_ticks_end()
      isTiming = false
      if succeeded { recorder.record(scale.nanoseconds(between: began, and: end)) }
    }
  }

  @inline(__always) private mutating func beginsSample() {
    countdown = Self.distance(upTo: distances, &generator)
    sampled &+= 1
    if let notes, sampled % Self.holdEvery == 0 {
      notes.pointee.timesHold = true
    } else {
      isTiming = true
      began = ca_ticks_begin()
    }
  }
}

/// Counts the accesses of each operation, and keeps the sum and the worst.
package struct CountingProbe: OperationProbe {
  private let tally: UnsafeMutablePointer<AccessTally>
  package private(set) var operations: UInt64 = 0
  package private(set) var sum = AccessCounts()
  /// The most accesses that one operation made, empty ones included.
  package private(set) var worstSteps: UInt64 = 0

  package init(_ tally: UnsafeMutablePointer<AccessTally>) { self.tally = tally }

  package mutating func begins() { tally.pointee.begin() }

  package mutating func ends(succeeded: Bool) {
    let counts = tally.pointee.end()
    worstSteps = max(worstSteps, counts.steps)
    guard succeeded else { return }
    operations += 1
    sum += counts
  }
}
