import TextTable

/// A table's titles and cells, laid out as text or as a GitHub table.
struct TableLayout {
  struct Title {
    let text: String
    let isNumber: Bool

    static func words(_ text: String) -> Title { Title(text: text, isNumber: false) }
    static func number(_ text: String) -> Title { Title(text: text, isNumber: true) }
  }

  let titles: [Title]
  var rows: [[String]] = []
  private var widths: [Int]?

  init(titles: [Title]) { self.titles = titles }

  /// Makes the columns as wide as those of the widest of some tables with the same titles.
  mutating func align(with tables: [TableLayout]) {
    let rows = tables.flatMap(\.rows) + [titles.map(\.text)]
    widths = titles.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
  }

  /// A line of titles (Markdown needs two), then a line per row, without blanks at the end.
  func lines(markdown: Bool = false) -> [String] {
    let titles = titles
    let widths = markdown ? nil : widths
    let table = TextTable<[String]> { cells in
      titles.indices.map { column in
        .init(
          title: titles[column].text, value: cells[column], width: widths?[column],
          align: titles[column].isNumber ? .right : .left)
      }
    }
    let escaped = markdown ? rows.map { $0.map(Self.escape) } : rows
    let text = table.string(for: escaped, style: markdown ? Style.pipe : Style.plain) ?? ""
    return text.split(separator: "\n").map { line in
      String(line.reversed().drop { $0 == " " }.reversed())
    }
  }

  /// Words joined by a separator, broken into lines of at most a hundred columns.
  static func wrap(_ words: [String], separator: String = " · ", indent: String = "") -> [String] {
    var lines: [String] = []
    for word in words {
      if let last = lines.last, last.count + separator.count + word.count <= 100 {
        lines[lines.count - 1] += separator + word
      } else {
        lines.append(indent + word)
      }
    }
    return lines
  }

  private static func escape(_ cell: String) -> String {
    cell.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }
}
