/// How likely pairs differ as they do, or more, if neither side of a pair tended to be the larger.
///
/// Source: F. Wilcoxon, "Individual comparisons by ranking methods", Biometrics Bulletin 1, 1945.
/// Pairs without a difference are left out. Few pairs exactly, ties included; more by the normal
/// approximation, corrected for ties and for continuity.
package enum SignedRank {
  /// Up to so many pairs p is exact.
  static let mostExact = 25

  /// The two-sided p; 1 if no pair differs.
  package static func p(differences: [Double]) -> Double {
    let differences = differences.filter { $0 != 0 }
    guard !differences.isEmpty else { return 1 }
    let ranks = MidRanks(of: differences.map(abs))
    let sum = zip(ranks.doubled, differences).reduce(0) { $0 + ($1.1 > 0 ? $1.0 : 0) }
    guard differences.count > mostExact else {
      return RankSums.twoSided(sum, among: RankSums.choices(from: ranks.doubled))
    }
    let n = Double(differences.count)
    let variance = n * (n + 1) * (2 * n + 1) / 24 - ranks.tieTerm / 48
    let distance = abs(Double(sum) / 2 - n * (n + 1) / 4)
    return min(1, 2 * normalTail(above: max(0, distance - 0.5) / variance.squareRoot()))
  }

  /// The smallest p that so many pairs can have.
  package static func leastP(_ pairs: Int) -> Double {
    pairs == 0 ? 1 : min(1, 2 / Double(sign: .plus, exponent: pairs, significand: 1))
  }
}
