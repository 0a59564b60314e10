/// Between which bounds a probability lies of which so many of so many trials were seen.
///
/// Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
/// Journal of the American Statistical Association 22, 1927.
package struct BinomialInterval: Sendable, Equatable {
  package let low: Double
  package let high: Double

  /// Of a level such as 0.95, from at least one trial.
  package init(successes: Int, trials: Int, level: Double = 0.95) {
    let z = standardNormalQuantile((1 + level) / 2)
    let (n, share) = (Double(trials), Double(successes) / Double(trials))
    let middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    let reach = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
    low = successes == 0 ? 0 : middle - reach
    high = successes == trials ? 1 : middle + reach
  }
}
