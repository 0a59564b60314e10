/// How a series is told from the others: by colour, by the shape of its points and by its dashes, so
/// that any one of them may be lost.
struct SeriesStyle: Sendable, Equatable {
  enum Marker: CaseIterable, Sendable {
    case circle, square, triangle, diamond, cross, plus, wedge, ring
  }

  /// Names of classes in charts.css: `s0` is the colour of the text.
  static let colours = 7
  private static let dashes = ["", "6 3", "2 3", "8 3 2 3"]

  /// Nil for floors, which are grey lines.
  let number: Int?

  static let floor = SeriesStyle(number: nil)

  private init(number: Int?) { self.number = number }

  /// The first one is for what others are compared with.
  init(_ number: Int) { self.number = number }

  var colourClass: String { number.map { "s\($0 % Self.colours)" } ?? "floor" }

  var marker: Marker? { number.map { Marker.allCases[$0 % Marker.allCases.count] } }

  /// For `stroke-dasharray`, empty for an unbroken line.
  var dash: String {
    number.map { Self.dashes[$0 / Self.colours % Self.dashes.count] } ?? "1 4"
  }

  func path(_ points: [(x: Double, y: Double)], stepped: Bool = false) -> String {
    guard let first = points.first else { return "" }
    var path = "M\(SVGText.number(first.x)) \(SVGText.number(first.y))"
    for point in points.dropFirst() {
      path +=
        stepped
        ? "H\(SVGText.number(point.x))V\(SVGText.number(point.y))"
        : "L\(SVGText.number(point.x)) \(SVGText.number(point.y))"
    }
    var attributes = [("class", "series \(colourClass)"), ("d", path)]
    if !dash.isEmpty { attributes.append(("stroke-dasharray", dash)) }
    return SVGText.element("path", attributes)
  }

  func mark(x: Double, y: Double) -> String {
    guard let marker else { return "" }
    func at(_ dx: Double, _ dy: Double) -> String {
      "\(SVGText.number(x + dx)) \(SVGText.number(y + dy))"
    }
    let path =
      switch marker {
      case .circle: "M\(at(-3.5, 0))a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0Z"
      case .square: "M\(at(-3.2, -3.2))h6.4v6.4h-6.4Z"
      case .triangle: "M\(at(0, -4.2))L\(at(4, 3))L\(at(-4, 3))Z"
      case .diamond: "M\(at(0, -4.6))L\(at(4.6, 0))L\(at(0, 4.6))L\(at(-4.6, 0))Z"
      case .cross: "M\(at(-3.5, -3.5))L\(at(3.5, 3.5))M\(at(-3.5, 3.5))L\(at(3.5, -3.5))"
      case .plus:
        "M\(at(0, -4.2))V\(SVGText.number(y + 4.2))M\(at(-4.2, 0))H\(SVGText.number(x + 4.2))"
      case .wedge: "M\(at(0, 4.2))L\(at(4, -3))L\(at(-4, -3))Z"
      case .ring: "M\(at(-3.8, 0))a3.8 3.8 0 1 0 7.6 0a3.8 3.8 0 1 0 -7.6 0Z"
      }
    let kind = [Marker.cross, .plus, .ring].contains(marker) ? "mark open" : "mark"
    return SVGText.element("path", [("class", "\(kind) \(colourClass)"), ("d", path)])
  }
}
