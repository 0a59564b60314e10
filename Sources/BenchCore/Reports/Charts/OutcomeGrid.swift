/// A word for each pair of a row and a column, darker the worse it is.
struct OutcomeGrid: Chart {
  /// A word, and how bad it is: 0 is good, 3 a violation; nil where nothing was tried.
  struct Cell: Sendable, Equatable {
    let text: String
    let badness: Int?

    init(_ text: String, badness: Int?) { (self.text, self.badness) = (text, badness) }

    static let none = Cell("", badness: nil)
  }

  let title: String
  let summary: String
  let columns: [String]
  let rows: [(name: String, cells: [Cell])]

  private static let (rowHeight, size) = (26.0, 11.0)

  private var left: Double {
    min(150, 12 + (rows.map { SVGText.width(of: $0.name, size: 12) }.max() ?? 0))
  }

  func drawing(top: Double) -> (elements: String, height: Double) {
    let width = (ChartSize.width - left - 6) / Double(max(1, columns.count))
    var elements = columns.enumerated().map { number, name in
      SVGText.text(
        name, x: left + (Double(number) + 0.5) * width, y: top + 12, anchor: "middle", kind: "small"
      )
    }.joined()
    for (number, row) in rows.enumerated() {
      let y = top + 20 + Double(number) * Self.rowHeight
      elements += SVGText.text(row.name, x: 6, y: y + 17, kind: "row")
      for (place, cell) in row.cells.enumerated() where cell.badness != nil {
        elements += drawing(cell, x: left + Double(place) * width, y: y, width)
      }
    }
    return (elements, top + 28 + Double(rows.count) * Self.rowHeight)
  }

  private func drawing(_ cell: Cell, x: Double, y: Double, _ width: Double) -> String {
    SVGText.element(
      "rect",
      [
        ("class", "cell b\(cell.badness ?? 0)"), ("x", SVGText.number(x + 1)),
        ("y", SVGText.number(y + 1)), ("width", SVGText.number(width - 2)),
        ("height", SVGText.number(Self.rowHeight - 2)),
      ])
      + SVGText.text(
        short(cell.text, width - 6), x: x + width / 2, y: y + 17, anchor: "middle",
        kind: "small on\(cell.badness ?? 0)")
  }

  /// What fits into a cell; the table has it whole.
  private func short(_ text: String, _ width: Double) -> String {
    guard SVGText.width(of: text, size: Self.size) > width else { return text }
    let most = max(1, Int(width / (Self.size * 0.56)) - 1)
    return text.prefix(most) + "…"
  }

  var table: TableLayout {
    var table = TableLayout(titles: [.words("")] + columns.map { .words($0) })
    table.rows = rows.map { row in
      [row.name] + row.cells.map { $0.badness == nil ? HumanNumber.missing : $0.text }
    }
    return table
  }
}
