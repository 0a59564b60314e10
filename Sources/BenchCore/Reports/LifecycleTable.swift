/// Where a worker's life goes: the share that each of the four searches takes of it, size by size, one
/// stack beside the other, and from which size on any of them matters.
package struct LifecycleTable {
  private struct Block {
    let heading: String
    var layout: TableLayout
    let notes: [String]
  }

  /// The searches of a life, in its order, by the names of a stack's parts.
  private static let searches: [(name: String, column: Column)] = [
    ("dsm", .dsmSearchShare), ("slot", .slotSearchShare), ("start", .startSearchShare),
    ("exit", .exitSearchShare),
  ]
  /// From here on a search is called noticeable.
  private static let noticeable = 0.01
  /// Longer names stand in a list below, as in the other tables.
  private static let longestName = 15

  private let rows: [ResultRow]
  private let blocks: [Block]
  private let names: [(name: String, reference: String)]

  package init(rows: [ResultRow]) {
    let rows = rows.filter {
      $0[.subject] == .text(Subject.lifecycle.rawValue) && $0[.source] == .text("measured")
    }
    self.rows = rows
    let long = Set(rows.map { $0[.strategy].text }).filter { $0.count > Self.longestName }.sorted()
    let names = zip(long, 1...).map { (name: $0, reference: "[\($1)]") }
    self.names = names
    var blocks = CellRows.cells(of: rows, apartFrom: [.slots]).map { cell in
      Self.block(of: cell) { name in names.first { $0.name == name }?.reference ?? name }
    }
    blocks.align(\.layout)
    self.blocks = blocks
  }

  package func text() -> String {
    guard !blocks.isEmpty else { return "" }
    var lines = TableLayout.wrap(summary)
    for block in blocks {
      lines += [""] + TableLayout.wrap([block.heading]) + block.layout.lines()
      lines += block.notes.flatMap { note in
        TableLayout.wrap(note.split(separator: " ").map(String.init), separator: " ", indent: "  ")
      }
    }
    return (lines + [""] + legend).joined(separator: "\n") + "\n"
  }

  /// The same as GitHub tables, a heading each.
  package func markdown() -> String {
    guard !blocks.isEmpty else { return "" }
    let paragraphs = blocks.flatMap { block in
      [
        MarkdownText.heading(block.heading),
        block.layout.lines(markdown: true).joined(separator: "\n"),
        MarkdownText.list(block.notes),
      ]
    }
    return
      ([summary.joined(separator: " · ")] + paragraphs
      + [MarkdownText.list(legend)]).filter { !$0.isEmpty }
      .joined(separator: "\n\n") + "\n"
  }

  private var summary: [String] {
    let repetitions = Set(rows.map { $0[.repetition].text }).count
    let medians = repetitions == 1 ? "1 repetition" : "medians of \(repetitions) repetitions"
    return [medians] + CellRows.constants(of: rows)
  }

  private static let titles: [TableLayout.Title] =
    [.number("slots"), .words("stack"), .number("workers"), .number("life")]
    + searches.map { .number($0.name) } + [.number("busy"), .words("")]

  private static func block(of cell: CellRows, _ name: (String) -> String) -> Block {
    var layout = TableLayout(titles: titles)
    var notes: [String] = []
    // PostgreSQL's first, for the others are read against it.
    let strategies = cell.strategies.sorted { left, _ in left == Stack.today.name }
    for (_, size) in sizes(of: cell) {
      for strategy in strategies {
        let rows = size.rows(of: strategy)
        if rows.isEmpty { continue }
        layout.rows.append(line(of: size, strategy, name(strategy)))
        guard let failed = rows.first(where: { $0[.error] != .empty }) else { continue }
        notes.append(
          "\(Mark.failed.rawValue) \(name(strategy)): \(failed[.error].text): "
            + failed[.errorMessage].text)
      }
    }
    notes += strategies.compactMap { strategy in
      verdict(on: strategy, cell).map { "\(name(strategy)): \($0)" }
    }
    return Block(heading: cell.heading, layout: layout, notes: notes)
  }

  /// The rows of each number of slots.
  private static func sizes(of cell: CellRows) -> [(slots: Double, rows: CellRows)] {
    Dictionary(grouping: cell.rows) { $0[.slots].number ?? 0 }.sorted { $0.key < $1.key }
      .map { ($0.key, CellRows(heading: "", rows: $0.value)) }
  }

  private static func line(of size: CellRows, _ strategy: String, _ name: String) -> [String] {
    let slots = size.rows[0][.slots].text
    let mark = Mark(of: size.rows(of: strategy))
    guard mark != .failed else {
      return [slots, name] + Array(repeating: "", count: titles.count - 3) + [mark.rawValue]
    }
    func median(_ column: Column) -> Double? { size.median(column, of: strategy, "life") }
    let rate = HumanNumber.rate(size.rate(of: strategy, "life"))
    return [slots, name, rate, HumanNumber.time(median(.mean))]
      + (searches.map(\.column) + [.postmasterBusyShare]).map { HumanNumber.percent(median($0)) }
      + [mark.rawValue]
  }

  /// A sentence: at which sizes a search takes a noticeable share; nil if nothing was measured.
  private static func verdict(on strategy: String, _ cell: CellRows) -> String? {
    let sizes = sizes(of: cell).filter { size in
      size.rows.median(.mean, of: strategy, "life") != nil
    }
    guard let first = sizes.first, let last = sizes.last else { return nil }
    let parts = searches.compactMap { search -> String? in
      let found = sizes.filter {
        ($0.rows.median(search.column, of: strategy, "life") ?? 0) > noticeable
      }.map(\.slots)
      guard let least = found.first else { return nil }
      let isFromThere = found == sizes.map(\.slots).filter { $0 >= least }
      let sizes =
        isFromThere && found.count > 1
        ? "from \(count(least)) slots on"
        : "at \(found.map(count).joined(separator: ", ")) slots"
      return "\(search.name) \(sizes)"
    }
    guard parts.isEmpty else {
      return
        "more than 1 % of a worker's life goes into the search of \(parts.joined(separator: "; "))."
    }
    let range = first.slots == last.slots ? "" : " to \(count(last.slots))"
    return
      "each search takes less than 1 % of a worker's life at \(count(first.slots))\(range) slots."
  }

  private static func count(_ slots: Double) -> String { HumanNumber.count(slots) }

  private var legend: [String] {
    let cells = Set(blocks.flatMap { $0.layout.rows.joined() })
    let isCrowded = blocks.contains { $0.heading.contains(CellRows.oversubscribed) }
    let entries: [(isPresent: Bool, text: String)] = [
      (true, "workers  lives per second, of all registrants"),
      (true, "life     mean, from getting segment and slot to the slot's being free again"),
      (true, "dsm, slot, start, exit: the share of it that each search takes; where nothing is"),
      (true, "         searched, that of the whole operation, its lock included"),
      (true, "busy     share of the time in which the postmaster had a processor"),
      (isCrowded, "oversubscribed: more contenders than CPUs, so lives hold time slices"),
      (cells.contains(HumanNumber.missing), "–        not measured"),
      (cells.contains(Mark.unsteady.rawValue), "~        not steady in at least one repetition"),
      (cells.contains(Mark.failed.rawValue), "✗        failed: its numbers are withheld"),
    ]
    return names.map { "\($0.reference) \($0.name)" } + entries.filter(\.isPresent).map(\.text)
  }
}
