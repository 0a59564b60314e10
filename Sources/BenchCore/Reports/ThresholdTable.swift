/// A file of limits for people: a block per series, and a line per limit.
package struct ThresholdTable {
  private let file: ThresholdFile

  package init(_ file: ThresholdFile) { self.file = file }

  /// At most a hundred columns, unless a reason is longer.
  package func text(markdown: Bool) -> String {
    var layouts = file.entries.map { entry in
      var layout = TableLayout(
        titles: [.words("metric"), .words("kind"), .words("limit"), .words("unit"), .words("from")])
      layout.rows = entry.limits.map { limit in
        [
          limit.metric.rawValue, limit.reference.map { "× \($0)" } ?? limit.kind.rawValue,
          limit.text, limit.unit, limit.runs.map { "\($0) runs" } ?? "hand",
        ]
      }
      return layout
    }
    layouts.align(\.self)
    let blocks = zip(file.entries, layouts).map { entry, layout in
      let notes = entry.limits.compactMap { limit -> String? in
        let parts = [limit.machine.map { "on \($0)" }, limit.reason].compactMap { $0 }
        guard !parts.isEmpty else { return nil }
        let metric = limit.metric.rawValue
        return (markdown ? "`\(metric)`: " : "  \(metric): ") + parts.joined(separator: ": ")
      }
      let table = layout.lines(markdown: markdown)
      guard markdown else {
        return ([entry.name.onOneLine] + table + notes.map(\.onOneLine)).joined(separator: "\n")
      }
      return [
        MarkdownText.heading(entry.name), table.joined(separator: "\n"), MarkdownText.list(notes),
      ].filter { !$0.isEmpty }.joined(separator: "\n\n")
    }
    return (blocks + ["\(file.limitCount) limits of \(file.entries.count) series"])
      .joined(separator: "\n\n") + "\n"
  }
}
