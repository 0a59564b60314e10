/// Whether a rate has settled, by the coefficient of variation of its slices.
///
/// The rule is that of Chaoran Yang's fast-wait-free-queue harness (`harness.c`, NUM_MEASS and
/// COV_THRESHOLD): the coefficient of variation over the last five iterations. Its bound, 0.01 or 0.02
/// by version, is for iterations of a fixed, large number of operations on CPUs of their own. A slice
/// here lasts milliseconds, about as long as the kernel lets a thread run before the next one's turn:
/// where contenders outnumber the CPUs, a slice gains or loses one such turn, and 0.02 would never be
/// met. In the committed run of 396 repetitions on two CPUs 60 % stayed below 0.1.
package struct Steadiness: Sendable {
  /// Slices of the warm-up's test.
  package static let window = 5
  /// A coefficient of variation below this is steady.
  package static let bound = 0.1
  /// Fewer rates than this tell nothing about how they vary.
  private static let fewest = 3

  private struct Mark: Sendable {
    let time: UInt64
    let progress: UInt64
  }

  private var marks: [Mark] = []

  package init() {}

  /// Ends a slice and begins the next: `progress` counts up for ever, `time` is in nanoseconds.
  package mutating func mark(_ progress: UInt64, at time: UInt64) {
    marks.append(Mark(time: time, progress: progress))
  }

  /// Of each slice, in operations per nanosecond.
  package var rates: [Double] {
    zip(marks, marks.dropFirst()).compactMap { earlier, later in
      guard later.time > earlier.time else { return nil }
      return Double(later.progress &- earlier.progress) / Double(later.time - earlier.time)
    }
  }

  /// Whether the last rates, or all of them, differ little; nil if there is nothing to compare.
  package func isSteady(last count: Int? = nil) -> Bool? {
    let rates = self.rates.suffix(count ?? .max)
    guard rates.count >= max(count ?? 0, Self.fewest) else { return nil }
    let mean = rates.reduce(0, +) / Double(rates.count)
    guard mean > 0 else { return nil }
    let variance =
      rates.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(rates.count - 1)
    return variance.squareRoot() / mean < Self.bound
  }
}
