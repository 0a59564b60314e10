/// How likely two samples differ as they do, or more, if both were drawn from one distribution.
///
/// Source: H. B. Mann, D. R. Whitney, "On a test of whether one of two random variables is
/// stochastically larger than the other", Annals of Mathematical Statistics 18, 1947. Small samples
/// exactly, by all ways of dividing their values, ties included; larger ones by the normal
/// approximation, corrected for ties and for continuity.
package enum MannWhitney {
  /// Up to so many values in both samples p is exact.
  static let mostExact = 24

  /// The two-sided p; 1 if a sample is empty.
  package static func p(_ a: [Double], _ b: [Double]) -> Double {
    var table = MannWhitneyTable()
    return table.p(a, b)
  }

  /// The smallest p that samples of these sizes can have.
  package static func leastP(_ m: Int, _ n: Int) -> Double {
    guard m > 0, n > 0 else { return 1 }
    var choices = 1.0
    for step in 1...min(m, n) {
      choices = choices * Double(m + n - min(m, n) + step) / Double(step)
    }
    return min(1, 2 / choices)
  }

  /// How many values on each side can have a p as small as this.
  package static func repetitions(reaching level: Double) -> Int {
    var count = 1
    while count < 1_000, leastP(count, count) > level { count += 1 }
    return count
  }
}

/// The same for many samples: what depends on their sizes alone is counted once.
struct MannWhitneyTable: Sendable {
  /// By the sizes, in how many ways ranks without ties come to each sum.
  private var ways: [SIMD2<Int>: [Double]] = [:]

  mutating func p(_ a: [Double], _ b: [Double]) -> Double {
    guard !a.isEmpty, !b.isEmpty else { return 1 }
    let ranks = MidRanks(of: a + b)
    let sum = ranks.doubled[..<a.count].reduce(0, +)
    guard a.count + b.count > MannWhitney.mostExact else {
      return RankSums.twoSided(sum, among: ways(a.count, b.count, ranks))
    }
    let (m, n) = (Double(a.count), Double(b.count))
    let all = m + n
    let variance = m * n / 12 * (all + 1 - ranks.tieTerm / (all * (all - 1)))
    guard variance > 0 else { return 1 }
    let distance = abs(Double(sum) / 2 - m * (all + 1) / 2)
    return min(1, 2 * normalTail(above: max(0, distance - 0.5) / variance.squareRoot()))
  }

  private mutating func ways(_ m: Int, _ n: Int, _ ranks: MidRanks) -> [Double] {
    let sizes = SIMD2(m, n)
    if ranks.tieTerm == 0, let known = ways[sizes] { return known }
    let counted = RankSums.choices(of: m, from: ranks.doubled.sorted())
    if ranks.tieTerm == 0 { ways[sizes] = counted }
    return counted
  }
}
