import CAtomics

/// Times something short that leaves everything as it was.
enum RoundTimer {
  /// The shortest of so many rounds, in nanoseconds; 0 for none.
  ///
  /// What else runs only ever adds.
  static func shortest(of rounds: UInt32, _ round: () -> Void) -> UInt64 {
    var shortest: UInt64?
    for _ in 0..<rounds {
      let begin = ca_clock_monotonic_ns()
      round()
      shortest = min(shortest ?? .max, ca_clock_monotonic_ns() &- begin)
    }
    return shortest ?? 0
  }
}
