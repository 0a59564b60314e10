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
    let all = layouts
    for index in layouts.indices { layouts[index].align(with: all) }
    let blocks = zip(file.entries, layouts).map { entry, layout in
      let heading = markdown ? "### \(entry.name)\n\n" : "\(entry.name)\n"
      let notes = entry.limits.compactMap { limit -> String? in
        let parts = [limit.machine.map { "on \($0)" }, limit.reason].compactMap { $0 }
        return parts.isEmpty ? nil : "  \(limit.metric.rawValue): \(parts.joined(separator: ": "))"
      }
      return heading + (layout.lines(markdown: markdown) + notes).joined(separator: "\n")
    }
    return (blocks + ["\(file.limitCount) limits of \(file.entries.count) series"])
      .joined(separator: "\n\n") + "\n"
  }
}
