/// The box that lines are drawn in, with its axes around it.
struct PlotArea {
  private static let (left, right, below) = (80.0, 16.0, 40.0)

  let x: ChartAxis
  let y: ChartAxis
  let top: Double
  let height: Double

  init(x: ChartAxis, y: ChartAxis, top: Double, height: Double = 240) {
    (self.x, self.y, self.top, self.height) = (x, y, top, height)
  }

  private var width: Double { ChartSize.width - Self.left - Self.right }
  private var bottom: Double { top + height }

  /// Where something below the plot and the titles of its axis may begin.
  var end: Double { bottom + Self.below + 8 }

  /// Nil for what is not in the box.
  func place(_ x: Double, _ y: Double) -> (x: Double, y: Double)? {
    guard self.x.scale.holds(x), self.y.scale.holds(y) else { return nil }
    return (
      Self.left + self.x.scale.place(of: x) * width, bottom - self.y.scale.place(of: y) * height
    )
  }

  func across(_ y: Double) -> [(x: Double, y: Double)] {
    [x.scale.low, x.scale.high].compactMap { place($0, y) }
  }

  var axes: String {
    let right = ChartSize.width - Self.right
    var parts = y.ticks.map { tick in
      let height = bottom - y.scale.place(of: tick) * self.height
      return SVGText.line((Self.left, height), (right, height), kind: "grid")
        + SVGText.text(y.label(tick), x: Self.left - 6, y: height + 4.5, anchor: "end")
    }
    parts += x.legibleTicks(width: width).map { tick in
      let place = Self.left + x.scale.place(of: tick) * width
      return SVGText.line((place, top), (place, bottom), kind: "grid")
        + SVGText.text(x.label(tick), x: place, y: bottom + 16, anchor: "middle")
    }
    parts += [
      SVGText.line((Self.left, bottom), (right, bottom), kind: "axis"),
      SVGText.line((Self.left, top), (Self.left, bottom), kind: "axis"),
      SVGText.text(
        x.title, x: Self.left + width / 2, y: bottom + 35, anchor: "middle", kind: "name"),
      SVGText.text(
        y.title, x: 12, y: top + height / 2, anchor: "middle", kind: "name", turned: true),
    ]
    return parts.joined()
  }
}
