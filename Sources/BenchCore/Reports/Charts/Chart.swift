/// A picture of some rows, and the same in numbers.
protocol Chart: Sendable {
  /// One line, what is shown.
  var title: String { get }
  /// For those who cannot see it: a sentence or two.
  var summary: String { get }
  /// All that it shows.
  var table: TableLayout { get }

  /// Elements below a title that takes so much height, and the height of all.
  func drawing(top: Double) -> (elements: String, height: Double)
}

/// In the units of every chart: narrow enough for text to be read where a telephone makes it narrower.
enum ChartSize {
  static let width = 480.0
  static let fontSize = 13.0
  static let titleSize = 14.0
}

extension Chart {
  /// An element for a page, or, standing alone, a file that brings its looks along.
  func svg(id: String, standingAlone: Bool = false) -> String {
    let lines = SVGText.wrapped(title, width: ChartSize.width - 12, size: ChartSize.titleSize)
    let top = Double(lines.count) * 18 + 16
    let (elements, height) = drawing(top: top)
    let heading = lines.enumerated().map { number, line in
      SVGText.text(line, x: 6, y: 16 + Double(number) * 18, kind: "title")
    }.joined()
    var attributes = [
      ("class", "chart"),
      ("viewBox", "0 0 \(SVGText.number(ChartSize.width)) \(SVGText.number(height))"),
      ("role", "img"), ("aria-labelledby", "\(id)-t \(id)-d"),
    ]
    if standingAlone {
      attributes += [
        ("xmlns", "http://www.w3.org/2000/svg"), ("width", SVGText.number(ChartSize.width)),
        ("height", SVGText.number(height)),
      ]
    }
    let names =
      SVGText.element("title", [("id", "\(id)-t")], XMLText.escaped(title))
      + SVGText.element("desc", [("id", "\(id)-d")], XMLText.escaped(summary))
    let style =
      standingAlone ? SVGText.element("style", [], ChartStyleSheet.text) : ""
    return SVGText.element("svg", attributes, names + style + heading + elements) + "\n"
  }
}
