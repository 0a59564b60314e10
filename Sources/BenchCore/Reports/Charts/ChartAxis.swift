/// One side of a plot: what it is of, its scale, where its ticks are and what they say.
struct ChartAxis: Sendable {
  /// With the unit.
  let title: String
  let scale: ChartScale
  let ticks: [Double]
  let label: @Sendable (Double) -> String

  /// Without ticks of its own it has those of its scale.
  init(
    _ title: String, _ scale: ChartScale, ticks: [Double]? = nil,
    label: @escaping @Sendable (Double) -> String
  ) {
    self.title = title
    self.scale = scale
    self.ticks = (ticks ?? scale.ticks).filter(scale.holds)
    self.label = label
  }

  /// Ticks whose labels do not touch, on an axis so wide; the last one is always among them.
  func legibleTicks(width: Double) -> [Double] {
    var kept: [Double] = []
    var free = width + 1_000
    for tick in ticks.reversed() {
      let half = SVGText.width(of: label(tick)) / 2
      let middle = scale.place(of: tick) * width
      guard middle + half + 4 <= free else { continue }
      kept.append(tick)
      free = middle - half
    }
    return kept.reversed()
  }

  /// A number without zeros behind its point: `1.00 µs` is `1 µs` on an axis.
  static func trimmed(_ text: String) -> String {
    let parts = text.split(separator: " ", maxSplits: 1)
    guard let number = parts.first, number.contains(".") else { return text }
    var digits = String(number)
    while digits.hasSuffix("0") { digits.removeLast() }
    if digits.hasSuffix(".") { digits.removeLast() }
    return ([digits] + parts.dropFirst().map(String.init)).joined(separator: " ")
  }
}
