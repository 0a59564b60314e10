extension Report {
  /// Sentences and tables, without pictures: for a pull request, or a CI summary.
  package var markdown: String {
    var paragraphs = ["<!-- \(Self.signature) -->", "# bench-slots"]
    for section in sections {
      paragraphs.append("## \(section.title)")
      paragraphs += section.paragraphs
      if !section.points.isEmpty {
        paragraphs.append(section.points.map { "- \(Self.plain($0))" }.joined(separator: "\n"))
      }
      for figure in section.figures {
        paragraphs += Self.table(figure.chart.title, figure.chart.table)
        if !figure.note.isEmpty { paragraphs.append(figure.note) }
      }
      for table in section.tables { paragraphs += Self.table(table.caption, table.layout) }
    }
    return paragraphs.joined(separator: "\n\n") + "\n"
  }

  private static func table(_ caption: String, _ layout: TableLayout) -> [String] {
    ["### \(plain(caption))", layout.lines(markdown: true).joined(separator: "\n")]
  }

  /// Names of stacks have nothing that Markdown reads as anything else but this.
  private static func plain(_ text: String) -> String {
    text.map { "*<_".contains($0) ? "\\\($0)" : String($0) }.joined()
  }
}
