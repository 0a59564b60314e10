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

  private static let (lineHeight, size) = (13.0, 11.0)

  private var left: Double {
    min(150, 12 + (rows.map { SVGText.width(of: $0.name, size: 12) }.max() ?? 0))
  }

  private var columnWidth: Double {
    (ChartSize.width - left - 6) / Double(max(1, columns.count))
  }

  func drawing(top: Double) -> (elements: String, height: Double) {
    let width = columnWidth
    let most = rows.flatMap(\.cells).map { lines(of: $0).count }.max() ?? 1
    let rowHeight = 13 + Double(most) * Self.lineHeight
    var elements = columns.enumerated().map { number, name in
      SVGText.text(
        name, x: left + (Double(number) + 0.5) * width, y: top + 12, anchor: "middle", kind: "small"
      )
    }.joined()
    for (number, row) in rows.enumerated() {
      let y = top + 20 + Double(number) * rowHeight
      elements += SVGText.text(row.name, x: 6, y: y + rowHeight / 2 + 4, kind: "row")
      for (place, cell) in row.cells.enumerated() where cell.badness != nil {
        elements += drawing(cell, x: left + Double(place) * width, y: y, height: rowHeight)
      }
    }
    return (elements, top + 28 + Double(rows.count) * rowHeight)
  }

  private func drawing(_ cell: Cell, x: Double, y: Double, height: Double) -> String {
    let width = columnWidth
    let lines = lines(of: cell)
    let first = y + height / 2 + 4 - Double(lines.count - 1) * Self.lineHeight / 2
    let box = SVGText.element(
      "rect",
      [
        ("class", "cell b\(cell.badness ?? 0)"), ("x", SVGText.number(x + 1)),
        ("y", SVGText.number(y + 1)), ("width", SVGText.number(width - 2)),
        ("height", SVGText.number(height - 2)),
      ])
    return box
      + lines.enumerated().map { number, line in
        SVGText.text(
          line, x: x + width / 2, y: first + Double(number) * Self.lineHeight, anchor: "middle",
          kind: "small on\(cell.badness ?? 0)")
      }.joined()
  }

  /// Two at most, each as long as fits; the table has the text whole.
  private func lines(of cell: Cell) -> [String] {
    let width = columnWidth - 6
    let all = SVGText.wrapped(cell.text, width: width, size: Self.size)
    let most = max(2, Int(width / (Self.size * 0.56)))
    return all.prefix(2).enumerated().map { number, line in
      let isCut = line.count > most || (number == 1 && all.count > 2)
      return isCut ? line.prefix(most - 1) + "…" : line
    }
  }

  var table: TableLayout {
    var table = TableLayout(titles: [.words("")] + columns.map { .words($0) })
    table.rows = rows.map { row in
      [row.name] + row.cells.map { $0.badness == nil ? HumanNumber.missing : $0.text }
    }
    return table
  }
}
