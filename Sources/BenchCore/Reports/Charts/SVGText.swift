/// Pieces of SVG as text: elements, numbers short enough to read, texts that break nothing.
enum SVGText {
  /// An element; without content it closes itself.
  static func element(
    _ name: String, _ attributes: [(String, String)], _ content: String = ""
  ) -> String {
    let list = attributes.map { " \($0)=\"\(XMLText.escaped($1))\"" }.joined()
    return content.isEmpty ? "<\(name)\(list)/>" : "<\(name)\(list)>\(content)</\(name)>"
  }

  /// A line of text; its anchor is `start`, `middle` or `end`.
  static func text(
    _ text: String, x: Double, y: Double, anchor: String = "start", kind: String = "label",
    turned: Bool = false
  ) -> String {
    var attributes = [
      ("class", kind), ("x", number(x)), ("y", number(y)), ("text-anchor", anchor),
    ]
    if turned { attributes.append(("transform", "rotate(-90 \(number(x)) \(number(y)))")) }
    return element("text", attributes, XMLText.escaped(text))
  }

  static func line(
    _ from: (x: Double, y: Double), _ to: (x: Double, y: Double), kind: String
  ) -> String {
    element(
      "line",
      [
        ("class", kind), ("x1", number(from.x)), ("y1", number(from.y)), ("x2", number(to.x)),
        ("y2", number(to.y)),
      ])
  }

  /// A hundredth of a unit is less than an eye sees.
  static func number(_ value: Double) -> String {
    DecimalText.shortest((value * 100).rounded() / 100)
  }

  /// About how wide a text is: most fonts without serifs are narrower.
  static func width(of text: String, size: Double = ChartSize.fontSize) -> Double {
    Double(text.count) * size * 0.56
  }

  /// Words in lines that are no wider than this.
  static func wrapped(_ text: String, width: Double, size: Double) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let last = lines.last, Self.width(of: "\(last) \(word)", size: size) <= width {
        lines[lines.count - 1] += " \(word)"
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }
}
