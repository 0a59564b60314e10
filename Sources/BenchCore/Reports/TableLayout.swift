import TextTable

/// A table's titles and cells, laid out as text or as a GitHub table.
package struct TableLayout {
  package struct Title {
    let text: String
    let isNumber: Bool

    package static func words(_ text: String) -> Title { Title(text, isNumber: false) }
    package static func number(_ text: String) -> Title { Title(text, isNumber: true) }

    private init(_ text: String, isNumber: Bool) {
      (self.text, self.isNumber) = (text.onOneLine, isNumber)
    }
  }

  let titles: [Title]
  package var rows: [[String]] = []
  fileprivate var widths: [Int]?

  package init(titles: [Title]) { self.titles = titles }

  /// A line of titles (Markdown needs two), then a line per row, without blanks at the end.
  package func lines(markdown: Bool = false) -> [String] {
    let titles = titles
    let widths = markdown ? nil : widths
    let table = TextTable<[String]> { cells in
      titles.indices.map { column in
        .init(
          title: titles[column].text, value: cells[column], width: widths?[column],
          align: titles[column].isNumber ? .right : .left)
      }
    }
    let cells = rows.map { row in
      row.map { markdown ? Self.escape($0.onOneLine) : $0.onOneLine }
    }
    let text = table.string(for: cells, style: markdown ? Style.pipe : Style.plain) ?? ""
    return text.split(separator: "\n").map { line in
      String(line.reversed().drop { $0 == " " }.reversed())
    }
  }

  /// Words joined by a separator, broken into lines of at most a hundred columns.
  static func wrap(_ words: [String], separator: String = " · ", indent: String = "") -> [String] {
    var lines: [String] = []
    for word in words.map(\.onOneLine) {
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

extension MutableCollection {
  /// Makes the columns of tables with the same titles as wide as those of the widest of them.
  package mutating func align(_ layout: WritableKeyPath<Element, TableLayout>) {
    var widths: [[String]: [Int]] = [:]
    for element in self {
      let table = element[keyPath: layout]
      let titles = table.titles.map(\.text)
      var widest = widths[titles] ?? titles.map(\.count)
      for row in table.rows {
        for column in titles.indices {
          widest[column] = Swift.max(widest[column], row[column].onOneLine.count)
        }
      }
      widths[titles] = widest
    }
    for index in indices {
      let titles = self[index][keyPath: layout].titles.map(\.text)
      self[index][keyPath: layout].widths = widths[titles]
    }
  }
}
