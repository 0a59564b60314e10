/// Open loops: times from the schedule, and what they are made of.
package struct OpenLoopTable {
  private struct Block {
    let heading: String
    var layout: TableLayout
  }

  private let blocks: [Block]
  private let warnings: [String]

  package init(rows: [ResultRow]) {
    var blocks = CellRows.cells(of: rows.filter { $0[.scheduledOps] != .empty }).map { cell in
      var layout = TableLayout(titles: Self.titles)
      for strategy in cell.strategies {
        for op in cell.operations { layout.rows.append(Self.line(cell, strategy, op)) }
      }
      return Block(heading: "open loop · " + cell.heading, layout: layout)
    }
    blocks.align(\.layout)
    self.blocks = blocks
    warnings = FallingBehind.sentences(of: rows)
  }

  package func text() -> String {
    guard !blocks.isEmpty else { return "" }
    let lines = blocks.flatMap { TableLayout.wrap([$0.heading]) + $0.layout.lines() + [""] }
    let told = warnings.flatMap {
      TableLayout.wrap($0.split(separator: " ").map(String.init), separator: " ")
    }
    return (lines + Self.legend + told).joined(separator: "\n") + "\n"
  }

  /// The same as GitHub tables, a heading each.
  package func markdown() -> String {
    guard !blocks.isEmpty else { return "" }
    let paragraphs = blocks.flatMap {
      [MarkdownText.heading($0.heading), $0.layout.lines(markdown: true).joined(separator: "\n")]
    }
    let notes = MarkdownText.list(Self.legend + warnings)
    return (paragraphs + [notes]).joined(separator: "\n\n") + "\n"
  }

  private static let titles: [TableLayout.Title] =
    [.words("strategy")]
    + [
      "served", "p99", "max", "lag p99", "max", "service p50", "p99", "late", "skipped", "left",
    ].map { .number($0) } + [.words("")]

  private static let legend = [
    "served   share of the arrivals that were due; left: those that were not served in time",
    "p99, max from when an arrival was due: the lag, until it began, and the service time after it",
  ]

  private static func line(_ cell: CellRows, _ strategy: String, _ op: String) -> [String] {
    func median(_ column: Column) -> Double? { cell.median(column, of: strategy, op) }
    let times: [Column] = [.p99, .max, .lagP99, .lagMax, .serviceP50, .serviceP99]
    let counts: [Column] = [.lateOps, .skippedOps, .unfinishedOps]
    return [strategy, HumanNumber.share(median(.achievedRateShare))]
      + times.map { HumanNumber.time(median($0)) }
      + counts.map { HumanNumber.count(median($0)) } + [Mark(of: cell.rows(of: strategy)).rawValue]
  }
}
