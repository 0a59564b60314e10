/// Samples drawn, with replacement, from so many pairs, and where the middle two of each stand in any
/// order of the pairs.
struct PairDraws: Sendable {
  private let samples: Int
  private let size: Int
  /// How often a pair is in each sample: of the first pair in all samples, then of the next, so that one
  /// instruction counts in several samples.
  private var counts: [UInt16]

  init(_ samples: Int, of size: Int, using generator: inout SeededGenerator) {
    (self.samples, self.size) = (samples, size)
    counts = [UInt16](repeating: 0, count: samples * size)
    for sample in 0..<samples {
      for _ in 0..<size {
        counts[Int.random(in: 0..<size, using: &generator) * samples + sample] += 1
      }
    }
  }

  /// Of each sample the places in this order, which is an ascending one.
  func middles(_ order: [Int]) -> [SIMD2<UInt32>] {
    let (low, high) = MiddlePair.places(of: size)
    var passed = [UInt32](repeating: 0, count: samples)
    var lows = passed, highs = passed
    lows.withUnsafeMutableBufferPointer { lows in
      highs.withUnsafeMutableBufferPointer { highs in
        passed.withUnsafeMutableBufferPointer { passed in
          counts.withUnsafeBufferPointer { counts in
            for pair in order {
              let start = pair * samples
              for sample in 0..<samples {
                let now = passed[sample] &+ UInt32(truncatingIfNeeded: counts[start &+ sample])
                passed[sample] = now
                // A value stands behind as many places as do not reach it.
                lows[sample] &+= now <= UInt32(truncatingIfNeeded: low) ? 1 : 0
                highs[sample] &+= now <= UInt32(truncatingIfNeeded: high) ? 1 : 0
              }
            }
          }
        }
      }
    }
    return zip(lows, highs).map { SIMD2($0, $1) }
  }
}
