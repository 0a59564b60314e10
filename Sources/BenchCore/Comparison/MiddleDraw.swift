internal import Glibc

/// Where the middle two values of a sample stand that is drawn, with replacement, from so many values in
/// ascending order: without drawing the others.
///
/// Of n uniform variables the k-th smallest is distributed as Beta(k, n − k + 1), and the next one is the
/// least of n − k uniform ones between it and 1 (L. Devroye, "Non-Uniform Random Variate Generation",
/// Springer 1986, sections I.4.3 and V.2). Places are n times a uniform variable, rounded down, which
/// keeps the order: the distribution is that of drawing all n, whatever n is.
package struct MiddleDraw: Sendable {
  private let size: Double
  /// How many values lie above the lower one of the middle.
  private let above: Double
  private let isEven: Bool
  private let first: GammaVariable
  private let second: GammaVariable

  package init(size: Int) {
    precondition(size > 0, "nothing is drawn from nothing")
    let rank = (size + 1) / 2
    (self.size, above, isEven) = (Double(size), Double(size - rank), size.isMultiple(of: 2))
    first = GammaVariable(shape: Double(rank))
    second = GammaVariable(shape: Double(size - rank + 1))
  }

  /// The places of the lower and the upper one, which are the same where the number is odd.
  package func places(using generator: inout SeededGenerator) -> SIMD2<UInt32> {
    let (a, b) = (first.next(using: &generator), second.next(using: &generator))
    let low = a / (a + b)
    guard isEven else { return SIMD2(place(low), place(low)) }
    let step = 1 - pow(generator.nextWithinUnit(), 1 / above)
    return SIMD2(place(low), place(low + (1 - low) * step))
  }

  private func place(_ uniform: Double) -> UInt32 { UInt32(min(size - 1, uniform * size)) }
}

/// A gamma variable of scale 1.
///
/// Source: G. Marsaglia, W. W. Tsang, "A simple method for generating gamma variables", ACM
/// Transactions on Mathematical Software 26, 2000; for shapes of 1 or more.
private struct GammaVariable: Sendable {
  private let d: Double
  private let c: Double

  init(shape: Double) {
    d = shape - 1.0 / 3
    c = 1 / (9 * d).squareRoot()
  }

  func next(using generator: inout SeededGenerator) -> Double {
    while true {
      let x = standardNormalQuantile(generator.nextWithinUnit())
      let root = 1 + c * x
      guard root > 0 else { continue }
      let v = root * root * root
      if log(generator.nextWithinUnit()) < x * x / 2 + d - d * v + d * log(v) { return d * v }
    }
  }
}

extension SeededGenerator {
  /// Uniform between 0 and 1, and neither of them.
  fileprivate mutating func nextWithinUnit() -> Double {
    (Double(next() >> 12) + 0.5) * 0x1p-52
  }
}
