/// The table at the end of a run, from its rows only: at most a hundred columns, medians over the
/// repetitions, a block per cell of the matrix and in it a line per strategy.
///
/// Each source has tables of its own. A strategy with an error anywhere in a cell shows no number
/// there but a mark, and the error below.
package struct ComparisonTable {
  /// Longer names stand in a list below, so that no table is wider than the screen.
  private static let longestName = 15

  private struct Block {
    let heading: String
    var layout: TableLayout
    let notes: [String]
  }

  private let rows: [ResultRow]
  private let blocks: [Block]
  private let legend: [String]

  package init(rows: [ResultRow]) {
    self.rows = rows
    let long = Set(rows.map { $0[.strategy].text }).filter { $0.count > Self.longestName }.sorted()
    let references = zip(long, 1...).map { ($0, "[\($1)]") }
    let names = Dictionary(uniqueKeysWithValues: references)
    var blocks: [Block] = []
    for source in RowSource.allCases {
      let cells = CellRows.cells(of: rows.filter { $0[.source].text == source.rawValue })
      let prefix = source == .measured ? "" : "\(source.rawValue) · "
      for cell in cells {
        for kind in Self.kinds(for: source) {
          blocks += [Self.block(of: cell, kind, prefix: prefix, names: names)].compactMap { $0 }
        }
      }
    }
    // So that the eye can go down a column.
    blocks.align(\.layout)
    self.blocks = blocks
    legend = references.map { "\($1) \($0)" } + Self.legend(of: blocks)
  }

  /// The table for a terminal; it ends with a line feed unless there is nothing to show.
  package func text() -> String {
    guard !blocks.isEmpty else { return "" }
    var lines = summaries.flatMap { TableLayout.wrap($0) }
    for block in blocks {
      lines += [""] + TableLayout.wrap([block.heading]) + block.layout.lines()
      lines += block.notes.flatMap { note in
        let words = note.split(separator: " ").map(String.init)
        return TableLayout.wrap(words, separator: " ", indent: "  ")
      }
    }
    return (lines + [""] + legend).joined(separator: "\n") + "\n"
  }

  /// The same as GitHub tables, a heading each.
  package func markdown() -> String {
    guard !blocks.isEmpty else { return "" }
    var paragraphs = summaries.map { $0.joined(separator: " · ") }
    for block in blocks {
      paragraphs.append(MarkdownText.heading(block.heading))
      paragraphs.append(block.layout.lines(markdown: true).joined(separator: "\n"))
      if !block.notes.isEmpty {
        paragraphs.append(MarkdownText.list(block.notes))
      }
    }
    paragraphs.append(MarkdownText.list(legend))
    return paragraphs.joined(separator: "\n\n") + "\n"
  }

  /// What all rows have in common; of several subjects, a line for each.
  private var summaries: [[String]] {
    let repetitions = Set(rows.map { $0[.repetition].text }).count
    let medians = repetitions == 1 ? "1 repetition" : "medians of \(repetitions) repetitions"
    let subjects = Dictionary(grouping: rows) { $0[.subject].text }
    guard subjects.count > 1 else { return [[medians] + CellRows.constants(of: rows)] }
    let ordered = Subject.allCases.compactMap { subjects[$0.rawValue] }
    return [[medians]] + ordered.map { CellRows.constants(of: $0) }
  }

  private static func kinds(for source: RowSource) -> [TableKind] {
    source == .counted ? [.counted] : TableKind.allCases.filter { $0 != .counted }
  }

  private static func block(
    of cell: CellRows, _ kind: TableKind, prefix: String, names: [String: String]
  ) -> Block? {
    var layout = TableLayout(titles: kind.titles)
    var notes: [String] = []
    for strategy in cell.strategies {
      let name = names[strategy] ?? strategy
      let filled = kind.operations(of: cell).compactMap {
        kind.row(of: cell, strategy: strategy, named: name, op: $0)
      }
      guard !filled.isEmpty else { continue }
      let failed = cell.rows(of: strategy).first { $0[.error] != .empty }
      guard let failed else {
        layout.rows += filled
        continue
      }
      let blanks = Array(repeating: "", count: kind.titles.count - 2)
      layout.rows.append([name] + blanks + [Mark.failed.rawValue])
      notes.append(
        "\(Mark.failed.rawValue) \(name): \(failed[.error].text): \(failed[.errorMessage].text)")
    }
    guard !layout.rows.isEmpty else { return nil }
    return Block(heading: prefix + cell.heading, layout: layout, notes: notes)
  }

  /// A line for each title and mark that occurs and does not speak for itself.
  private static func legend(of blocks: [Block]) -> [String] {
    let titles = Set(blocks.flatMap { $0.layout.titles.map(\.text) })
    let cells = Set(blocks.flatMap { $0.layout.rows.joined() })
    let isCrowded = blocks.contains { $0.heading.contains(CellRows.oversubscribed) }
    let entries: [(isPresent: Bool, text: String)] = [
      (titles.contains("places"), "places   slots or bitmap words examined per operation"),
      (titles.contains("places") && cells.contains("wakeup"), "         of a wakeup: its steps"),
      (titles.contains("probes"), "probes   places examined per look-up or attach"),
      (titles.contains("per miss"), "per miss the same, for pids that are no child's"),
      (titles.contains("wrong"), "wrong    attaches that got another segment than the handle's"),
      (titles.contains("stale"), "stale    attaches by a stale handle that got a segment"),
      (titles.contains("steps"), "steps    slots, workers and messages looked at per wake-up"),
      (titles.contains("fewer"), "fewer    steps of the baseline for each of them"),
      (titles.contains("faster"), "faster   mean time of the baseline, as a multiple of this one"),
      (titles.contains("per start"), "per start: steps for each worker that was started"),
      (titles.contains("register"), "register, start, end: mean times that a backend sees"),
      (titles.contains("am.fail"), "am.fail  share of searches that cost more than their budget"),
      (titles.contains("×floor"), "×floor   time per operation, as a multiple of one floor-cas"),
      (isCrowded, "oversubscribed: more contenders than CPUs, so latencies hold time slices"),
      (cells.contains(HumanNumber.missing), "–        not measured, or too few samples"),
      (cells.contains(Mark.unsteady.rawValue), "~        not steady in at least one repetition"),
      (cells.contains(Mark.failed.rawValue), "✗        failed: its numbers are withheld"),
    ]
    return entries.filter(\.isPresent).map(\.text)
  }
}
