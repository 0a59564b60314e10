/// How much one sample lies above another: the share of pairs in which it is the larger less the
/// share in which it is the smaller, from −1 to 1; 0 where neither tends to be.
///
/// Source: N. Cliff, "Dominance statistics: ordinal analyses to answer ordinal questions",
/// Psychological Bulletin 114, 1993.
package func cliffsDelta(of values: [Double], over others: [Double]) -> Double {
  guard !values.isEmpty, !others.isEmpty else { return 0 }
  let ranks = MidRanks(of: values + others)
  let (m, n) = (Double(values.count), Double(others.count))
  let sum = Double(ranks.doubled[..<values.count].reduce(0, +)) / 2
  return 2 * (sum - m * (m + 1) / 2) / (m * n) - 1
}
