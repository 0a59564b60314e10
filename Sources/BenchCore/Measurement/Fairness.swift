/// How evenly, and how simultaneously, the contenders of one run did their work.
package enum Fairness {
  /// Jain's index of the contenders' operation counts: 1 when all did the same number, 1/n when
  /// one of n did everything; nil when there is no contender or none did anything.
  ///
  /// Source: R. Jain, D. Chiu, W. Hawe, DEC Research Report TR-301, 1984.
  package static func jainIndex(of operations: [UInt64]) -> Double? {
    let counts = operations.map { Double($0) }
    let sum = counts.reduce(0, +)
    guard sum > 0 else { return nil }
    let sumOfSquares = counts.reduce(0) { $0 + $1 * $1 }
    return sum * sum / (Double(counts.count) * sumOfSquares)
  }

  /// The share, 0 to 1, of the time from the first start to the last end in which every contender
  /// was at work; nil without such time.
  ///
  /// Early finishers leave the others less contention, which fakes speed: a throughput with a low
  /// fraction does not describe the number of contenders that it is filed under. Instants are in
  /// nanoseconds of one clock.
  package static func fullConcurrencyFraction(
    of spans: [(start: UInt64, end: UInt64)]
  ) -> Double? {
    guard let firstStart = spans.map(\.start).min(), let lastStart = spans.map(\.start).max(),
      let firstEnd = spans.map(\.end).min(), let lastEnd = spans.map(\.end).max(),
      lastEnd > firstStart
    else { return nil }
    let together = firstEnd > lastStart ? firstEnd - lastStart : 0
    return Double(together) / Double(lastEnd - firstStart)
  }
}
