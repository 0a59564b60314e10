/// The median: of an even number of values the mean of the middle two; nil of none.
package func median(_ values: [Double]) -> Double? {
  guard !values.isEmpty else { return nil }
  let sorted = values.sorted()
  let (low, high) = MiddlePair.places(of: sorted.count)
  return (sorted[low] + sorted[high]) / 2
}

/// The places of the values in the middle, one and the same where their number is odd.
enum MiddlePair {
  static func places(of count: Int) -> (low: Int, high: Int) { ((count - 1) / 2, count / 2) }
}
