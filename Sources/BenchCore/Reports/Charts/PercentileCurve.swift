/// A histogram as a line over 1/(1−p).
package struct PercentileCurve: Sendable {
  /// Ascending: at so many of 1/(1−p), so many ns.
  package let points: [SIMD2<Double>]

  /// A percentile needs so many samples beyond it.
  private static let fewest = 10.0
  /// Points closer together than this cannot be told apart.
  private static let step = 1.02

  /// Nil if there are too few samples for any percentile.
  package init?(_ counts: [Double: Double]) {
    let all = counts.values.reduce(0, +)
    let most = all / Self.fewest
    guard most >= 2 else { return nil }
    let sorted = counts.filter { $0.value > 0 }.sorted { $0.key < $1.key }
    var points = [SIMD2(1, sorted.first?.key ?? 0)]
    var (before, start) = (0.0, 1.0)
    for (value, count) in sorted {
      // All up to what is left before this value are faster; the rest take this long or longer.
      guard all / (all - before) <= most else { break }
      before += count
      let end = before < all ? min(most, all / (all - before)) : most
      if points.count > 1, end < start * Self.step {
        points[points.count - 1] = SIMD2(end, value)
      } else {
        start = points[points.count - 1].x
        points.append(SIMD2(end, value))
      }
    }
    self.points = Self.stepped(points)
  }

  /// A line that goes across and then up: at an end the value of what comes next begins.
  private static func stepped(_ points: [SIMD2<Double>]) -> [SIMD2<Double>] {
    guard points.count > 1 else { return points }
    var steps = [points[0]]
    for (here, next) in zip(points.dropFirst(), points.dropFirst(2)) {
      steps.append(SIMD2(here.x, next.y))
    }
    if let last = points.last { steps.append(last) }
    return steps
  }

  /// Nil beyond the end.
  package func value(at place: Double) -> Double? {
    guard let last = points.last, place <= last.x * (1 + 1e-9) else { return nil }
    return points.last { $0.x < place }?.y ?? points.first?.y
  }
}
