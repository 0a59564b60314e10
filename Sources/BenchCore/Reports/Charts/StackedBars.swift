/// What a whole is made of, a bar each: the parts from left to right.
struct StackedBars: Chart {
  struct Bar: Sendable {
    let name: String
    /// Shares of the whole, in the order of `parts`; nil where nobody measured it.
    let shares: [Double?]
    /// Words instead of shares, such as why numbers are withheld.
    var note = ""
  }

  let title: String
  let summary: String
  let parts: [String]
  let bars: [Bar]
  /// What shares are of.
  let whole: String

  private static let (rowHeight, left, right) = (42.0, 10.0, 18.0)

  private var scale: ChartScale {
    ChartScale(.linear, holding: bars.map { $0.shares.compactMap { $0 }.reduce(0, +) })
  }

  func drawing(top: Double) -> (elements: String, height: Double) {
    let scale = scale
    let width = ChartSize.width - Self.left - Self.right
    let bottom = top + Double(bars.count) * Self.rowHeight + 4
    var elements = scale.ticks.map { tick in
      let x = Self.left + scale.place(of: tick) * width
      let anchor = tick == 0 ? "start" : "middle"
      return SVGText.line((x, top), (x, bottom), kind: "grid")
        + SVGText.text(
          ChartAxis.trimmed(HumanNumber.percent(tick)), x: x, y: bottom + 16, anchor: anchor)
    }.joined()
    for (number, bar) in bars.enumerated() {
      elements += drawing(bar, y: top + Double(number) * Self.rowHeight, scale, width)
    }
    elements += SVGText.text(
      "share of \(whole)", x: Self.left + width / 2, y: bottom + 35, anchor: "middle", kind: "name")
    let entries = parts.enumerated().map { ChartLegend.Entry($1, filledAs: $0) }
    let legend = ChartLegend(entries, width: ChartSize.width - 16)
    return (elements + legend.svg(x: 8, y: bottom + 46), bottom + 52 + legend.height)
  }

  private func drawing(_ bar: Bar, y: Double, _ scale: ChartScale, _ width: Double) -> String {
    var (elements, sum) = ("", 0.0)
    for (part, share) in bar.shares.enumerated() {
      guard let share, share > 0 else { continue }
      let (start, end) = (scale.place(of: sum) * width, scale.place(of: sum + share) * width)
      elements += SVGText.element(
        "rect",
        [
          ("class", "part p\(part)"), ("x", SVGText.number(Self.left + start)),
          ("y", SVGText.number(y + 18)), ("width", SVGText.number(end - start)), ("height", "16"),
        ])
      sum += share
    }
    let name = bar.note.isEmpty ? bar.name : "\(bar.name): \(bar.note)"
    return SVGText.text(name, x: Self.left + 4, y: y + 13) + elements
  }

  var table: TableLayout {
    var table = TableLayout(
      titles: [.words("")] + parts.map { .number($0) } + [.number("together"), .words("")])
    table.rows = bars.map { bar in
      let known = bar.shares.compactMap { $0 }
      let sum = known.isEmpty ? nil : known.reduce(0, +)
      return [bar.name] + bar.shares.map { HumanNumber.percent($0) }
        + [HumanNumber.percent(sum), bar.note]
    }
    return table
  }
}
