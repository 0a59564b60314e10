internal import Glibc

/// The smallest effect that so many samples, scattered as they are, could have shown.
///
/// As a share of the base: 0.1 is ten per cent. It would be seen in 80 of 100 such comparisons at
/// this level. For logarithms that are normal: the rank test needs π/3 times the samples of the
/// t-test there (E. L. Lehmann, "Nonparametrics", 1975, section 2.4).
package enum DetectableEffect {
  private static let power = 0.8

  /// Of two independent samples; nil if a logarithm, or a scatter, cannot be had.
  package static func independent(
    _ base: [Double], _ candidate: [Double], level: Double
  ) -> Double? {
    guard let a = variance(ofLogarithmsOf: base), let b = variance(ofLogarithmsOf: candidate)
    else { return nil }
    return effect(a / Double(base.count) + b / Double(candidate.count), level: level)
  }

  /// Of pairs: only what differs within them counts.
  package static func paired(
    _ base: [Double], _ candidate: [Double], level: Double
  ) -> Double? {
    guard (base + candidate).allSatisfy({ $0 > 0 }),
      let variance = variance(ofLogarithmsOf: zip(base, candidate).map { $1 / $0 })
    else { return nil }
    return effect(variance / Double(base.count), level: level)
  }

  private static func effect(_ squaredError: Double, level: Double) -> Double {
    let error = (squaredError * .pi / 3).squareRoot()
    let quantiles = standardNormalQuantile(1 - level / 2) + standardNormalQuantile(power)
    return exp(quantiles * error) - 1
  }

  private static func variance(ofLogarithmsOf values: [Double]) -> Double? {
    guard values.count > 1, values.allSatisfy({ $0 > 0 }) else { return nil }
    let logarithms = values.map { log($0) }
    let mean = logarithms.reduce(0, +) / Double(values.count)
    let squares = logarithms.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return squares / Double(values.count - 1)
  }
}
