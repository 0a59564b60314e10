/// What the lines of a chart are, below its plot: as many to a row as fit.
struct ChartLegend {
  struct Entry {
    let name: String
    /// Drawn at a place, as wide as `sample`.
    let sample: (_ x: Double, _ y: Double) -> String
  }

  private static let sample = 26.0
  private static let rowHeight = 18.0

  private let rows: [[(entry: Entry, x: Double)]]

  init(_ entries: [Entry], width: Double) {
    var rows: [[(entry: Entry, x: Double)]] = []
    var free = width
    for entry in entries {
      let own = Self.sample + 5 + SVGText.width(of: entry.name) + 14
      if rows.isEmpty || own > free {
        rows.append([])
        free = width
      }
      rows[rows.count - 1].append((entry, width - free))
      free -= own
    }
    self.rows = rows
  }

  var height: Double { Double(rows.count) * Self.rowHeight }

  func svg(x: Double, y: Double) -> String {
    rows.enumerated().map { number, row in
      let middle = y + (Double(number) + 0.5) * Self.rowHeight
      return row.map { item in
        item.entry.sample(x + item.x, middle)
          + SVGText.text(item.entry.name, x: x + item.x + Self.sample + 5, y: middle + 4)
      }.joined()
    }.joined()
  }
}

extension ChartLegend.Entry {
  /// A piece of a series' line with its mark.
  init(_ name: String, _ style: SeriesStyle) {
    self.init(name: name) { x, y in
      style.path([(x, y), (x + 26, y)]) + style.mark(x: x + 13, y: y)
    }
  }

  /// A box filled as a part of a bar is.
  init(_ name: String, filledAs part: Int) {
    self.init(name: name) { x, y in
      SVGText.element(
        "rect",
        [
          ("class", "part p\(part)"), ("x", SVGText.number(x + 8)), ("y", SVGText.number(y - 6)),
          ("width", "14"), ("height", "12"),
        ])
    }
  }
}
