/// Break-even values as text for standard output.
package struct BreakEvenReport: Sendable {
  package let breakEven: BreakEven
  private let notes: [String]

  package init(_ breakEven: BreakEven, notes: [String]) {
    self.breakEven = breakEven
    self.notes = notes
  }

  /// The forms are those of a comparison, but for Go's.
  package func text(as format: ChangeFormat) -> String {
    switch format {
    case .csv: RecordText.csv(records)
    case .json: RecordText.json(records)
    case .markdown: table(markdown: true)
    case .table, .goBench: table(markdown: false)
    }
  }

  private typealias Workload = (heading: String, crossings: [BreakEven.Crossing])

  private var workloads: [Workload] {
    let varying = varying
    var (workloads, places) = ([Workload](), [String: Int]())
    for crossing in breakEven.crossings {
      let heading = Self.heading(crossing, varying)
      if let place = places[heading] {
        workloads[place].crossings.append(crossing)
      } else {
        places[heading] = workloads.count
        workloads.append((heading, [crossing]))
      }
    }
    return workloads
  }

  /// Places of the keys that tell workloads apart.
  private var varying: [Int] {
    let apart: Set<Column> = Column.ofStrategy.union([.strategy, .scenario, breakEven.key])
    return ResultsTable.keys.indices.filter { index in
      let column = ResultsTable.keys[index]
      return !apart.contains(column) && !ResultsTable.withinCell.contains(column)
        && Set(breakEven.crossings.map { $0.keys[index] }).count > 1
    }
  }

  private static func heading(_ crossing: BreakEven.Crossing, _ varying: [Int]) -> String {
    let place = Dictionary(uniqueKeysWithValues: zip(ResultsTable.keys, crossing.keys))
    let settings = varying.map { "\(ResultsTable.keys[$0].rawValue) \(crossing.keys[$0])" }
    return
      ([place[.scenario] ?? ""] + settings + ["\(place[.role] ?? "") \(place[.op] ?? "")"]
      + ["against \(crossing.against)"]).joined(separator: " · ")
  }

  private func table(markdown: Bool) -> String {
    let key = breakEven.key.rawValue
    var blocks: [String] = []
    for (heading, crossings) in workloads {
      var layout = TableLayout(
        titles: [
          .words("strategy"), .words("metric"), .number("better from"), .number("between"),
          .number("measured"),
        ])
      for crossing in crossings {
        layout.rows.append([
          crossing.strategy, crossing.metric.rawValue, crossing.betterFrom(breakEven.key),
          crossing.between, range(crossing),
        ])
      }
      blocks.append(
        (markdown ? "\(MarkdownText.heading(heading))\n\n" : "\(heading.onOneLine)\n")
          + layout.lines(markdown: markdown).joined(separator: "\n"))
    }
    if blocks.isEmpty { blocks.append("Nothing to compare.") }
    let closing =
      [
        "better from: the smallest \(key) from which every verdict is 'better'",
        "between: where it lies 95 times in 100; ∞ is beyond what was measured",
      ] + notes
    blocks.append(
      markdown
        ? MarkdownText.list(closing) : closing.map(\.onOneLine).joined(separator: "\n"))
    return blocks.joined(separator: "\n\n") + "\n"
  }

  private func range(_ crossing: BreakEven.Crossing) -> String {
    let values = crossing.points.map { DecimalText.shortest($0.value) }
    guard values.count > 4 else { return values.joined(separator: ", ") }
    return "\(values[0]), \(values[1]), … \(values[values.count - 1])"
  }

  private var records: [[RecordText.Member]] {
    breakEven.crossings.map { crossing in
      let keys = zip(ResultsTable.keys, crossing.keys).filter { column, _ in
        column != breakEven.key
      }.map { column, text in
        (name: column.rawValue, value: text.isEmpty ? ResultRow.Field.empty : .text(text))
      }
      let points = crossing.points
      return keys + [
        ("against", .text(crossing.against)), ("metric", .text(crossing.metric.rawValue)),
        ("key", .text(breakEven.key.rawValue)),
        ("break_even", .init(crossing.value)), ("break_even_low", .init(crossing.low)),
        ("break_even_high", .init(crossing.high)),
        ("least_measured", .init(points.first?.value)),
        ("most_measured", .init(points.last?.value)),
        ("points", .count(UInt64(points.count))),
        (
          "verdicts",
          .text(
            points.map {
              "\(DecimalText.shortest($0.value))=\($0.compared.verdict.rawValue)"
            }.joined(separator: " "))
        ),
      ]
    }
  }
}
