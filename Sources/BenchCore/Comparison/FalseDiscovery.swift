/// Probabilities adjusted for how many there are: of those at or below a level, at most that share
/// is expected to be chance.
///
/// Source: Y. Benjamini, Y. Hochberg, "Controlling the false discovery rate", Journal of the Royal
/// Statistical Society B 57, 1995.
package enum FalseDiscovery {
  /// The adjusted values, in the order given.
  package static func adjusted(_ values: [Double]) -> [Double] {
    var adjusted = values
    var least = 1.0
    let order = values.indices.sorted { values[$0] > values[$1] }
    for (place, index) in order.enumerated() {
      least = min(least, values[index] * Double(values.count) / Double(values.count - place))
      adjusted[index] = least
    }
    return adjusted
  }
}
