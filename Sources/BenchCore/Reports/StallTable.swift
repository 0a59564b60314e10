/// What stalls did: damage against the width of the tag, from rows of stalled runs only.
///
/// The share of stalls that matched a stale word halves with each bit of the tag; how much of that
/// does harm depends on the load.
package struct StallTable {
  private struct Block {
    let heading: String
    var layout: TableLayout
  }

  private let blocks: [Block]
  private let isProvoked: Bool

  package init(rows: [ResultRow]) {
    let takes = rows.filter { $0[.op] == .text("take") && $0[.stalls] != .empty }
    isProvoked = takes.contains { $0[.error] == .text("provoked") }
    var blocks = CellRows.cells(of: takes, apartFrom: [.tagBits]).map { cell in
      var layout = TableLayout(titles: Self.titles)
      for strategy in cell.strategies {
        let widths = Dictionary(grouping: cell.rows(of: strategy)) { $0[.tagBits].text }
        layout.rows += widths.values.sorted(by: Self.isNarrower).map { Self.line(strategy, $0) }
      }
      return Block(heading: "stalled · " + cell.heading, layout: layout)
    }
    blocks.align(\.layout)
    self.blocks = blocks
  }

  package func text() -> String {
    guard !blocks.isEmpty else { return "" }
    let lines = blocks.flatMap { TableLayout.wrap([$0.heading]) + $0.layout.lines() + [""] }
    return (lines + legend).joined(separator: "\n") + "\n"
  }

  /// The same as GitHub tables, a heading each.
  package func markdown() -> String {
    guard !blocks.isEmpty else { return "" }
    let paragraphs = blocks.flatMap {
      [MarkdownText.heading($0.heading), $0.layout.lines(markdown: true).joined(separator: "\n")]
    }
    return (paragraphs + [MarkdownText.list(legend)])
      .joined(separator: "\n\n") + "\n"
  }

  private static let titles: [TableLayout.Title] = [
    .words("strategy"), .number("tag bits"), .number("stalls"), .number("matched"),
    .number("per stall"), .number("damaged"), .number("caught"), .number("twice"),
    .number("lost slots"),
  ]

  private var legend: [String] {
    let meaning = [
      "matched    stalls whose compare-exchange succeeded though the word had changed meanwhile",
      "per stall  their share of all stalls",
      "damaged    repetitions with a sign of damage; a caught slot ends the stalls of its repetition",
      "caught     takes of a slot that was somebody's, caught by its state or its owner word",
      "twice      those of them that passed the check of the state and were handed out twice",
    ]
    return isProvoked
      ? meaning + ["Provoked: --tag-bits was set by hand, so this damage is no violation."]
      : meaning
  }

  private static func isNarrower(_ left: [ResultRow], _ right: [ResultRow]) -> Bool {
    (left[0][.tagBits].number ?? 0) < (right[0][.tagBits].number ?? 0)
  }

  private static func line(_ strategy: String, _ rows: [ResultRow]) -> [String] {
    func sum(_ column: Column) -> Double { rows.compactMap { $0[column].number }.reduce(0, +) }
    let signs: [Column] = [.caughtHandouts, .doubleHandouts, .lostSlots]
    let damaged = rows.filter { row in signs.contains { (row[$0].number ?? 0) > 0 } }.count
    let stalls = sum(.stalls)
    let tag = rows[0][.tagBits]
    return [
      strategy, tag == .empty ? HumanNumber.missing : tag.text, HumanNumber.count(stalls),
      HumanNumber.count(sum(.staleMatches)),
      stalls > 0 ? HumanNumber.smallShare(sum(.staleMatches) / stalls) : HumanNumber.missing,
      "\(damaged) of \(rows.count)", HumanNumber.count(sum(.caughtHandouts)),
      HumanNumber.count(sum(.doubleHandouts)), HumanNumber.count(sum(.lostSlots)),
    ]
  }
}
