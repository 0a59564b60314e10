/// One attempt at a repetition, as far as it matters to whether it stands.
package protocol MeasuredAttempt {
  /// Of the time of the CPUs that it used; nil if the kernel does not say.
  var stolenShare: Double? { get }
  /// Whether it found something wrong: that is never thrown away.
  var isBroken: Bool { get }
}

/// When a repetition is measured again: CPU time was stolen from it, or it was stopped and resumed.
///
/// A hypervisor that runs somebody else makes a strategy slow that is not, or, if it takes a CPU from
/// those who contend, fast. What is stolen does not depend on which strategy runs, so to leave such
/// repetitions out favours none.
package struct Remeasurement: Sendable {
  /// More than this is measured again.
  ///
  /// One of the kernel's ticks of 10 ms is 4.2 % of the default 120 ms on two CPUs, and may be of time
  /// before: it takes two.
  package static let largestStolenShare = 0.05

  /// How often at most one repetition is measured again for stolen time; 0 is never.
  package let stealCap: UInt32

  package init(stealCap: UInt32) { self.stealCap = stealCap }

  /// Measures until an attempt stands, or the cap is reached; then the one that lost least does.
  ///
  /// A disturbance is somebody's at the keyboard, who will not do it for ever: it has no cap.
  package func run<Attempt: MeasuredAttempt>(
    _ measure: () throws -> Attempt
  ) throws -> (kept: Attempt, attempts: Int) {
    var best: Attempt?
    var attempts = 0
    var stolen: UInt32 = 0
    while true {
      attempts += 1
      let attempt: Attempt
      do {
        attempt = try measure()
      } catch is Disturbance {
        continue
      }
      let share = attempt.stolenShare ?? 0
      if attempt.isBroken || share <= Self.largestStolenShare { return (attempt, attempts) }
      let kept = best.flatMap { ($0.stolenShare ?? 0) <= share ? $0 : nil } ?? attempt
      if stolen >= stealCap { return (kept, attempts) }
      (best, stolen) = (kept, stolen + 1)
    }
  }
}

/// This program was stopped and resumed while it measured: what it measured means nothing.
package struct Disturbance: Error, Equatable {
  package init() {}
}

extension Repetition: MeasuredAttempt {
  package var stolenShare: Double? { conditions.stolenShare }
  package var isBroken: Bool { verdict != nil }
}
