/// Rate and longest time of what users wait for, interval by interval: a line of bars each.
///
/// Of the first repetition: a stall lies elsewhere in the next, and a mean over both shows neither.
package struct IntervalTable {
  /// Bars in a line; more intervals than that share them.
  private static let width = 40
  private static let bars = Array("▁▂▃▄▅▆▇█")

  private let paragraphs: [(heading: String, lines: [String])]

  package init(_ records: [IntervalRecord]) {
    let shown = records.filter { record in
      guard record.keys[.repetition] == .count(1) else { return false }
      let subject = Subject(rawValue: record.keys[.subject].text)
      return record.keys[.op].text == (subject?.query ?? "lookup")
    }
    var series = Dictionary(grouping: shown) { $0.keys.keyText }.values.map { Array($0) }
    series.sort { ResultRow.precedes($0[0].keys, $1[0].keys) }
    let cells = CellRows.cells(of: series.map { $0[0].keys })
    paragraphs = cells.map { cell in
      let own = series.filter { one in cell.rows.contains { $0.keyText == one[0].keys.keyText } }
      return ("intervals · " + cell.heading, own.flatMap(Self.lines))
    }
  }

  package func text() -> String {
    let lines = paragraphs.flatMap { TableLayout.wrap([$0.heading]) + $0.lines + [""] }
    return lines.dropLast().map { $0 + "\n" }.joined()
  }

  /// Headings and blocks of code: bars need letters of one width.
  package func markdown() -> String {
    paragraphs.map { paragraph in
      "### \(paragraph.heading)\n\n```\n\(paragraph.lines.joined(separator: "\n"))\n```\n"
    }.joined(separator: "\n")
  }

  private static func lines(of records: [IntervalRecord]) -> [String] {
    let rates = records.map { $0.ratePerSecond ?? 0 }
    let longest = records.map { Double($0.count.latencies?.maximum ?? 0) }
    let name = "\(records[0].keys[.strategy].text) \(records[0].keys[.op].text)"
    // What is longer than the bars leave room for stands above them.
    let isLong = name.count > 24
    let label = isLong ? "" : name
    let margin = label + String(repeating: " ", count: max(0, 25 - label.count))
    return (isLong ? [name] : []) + [
      margin + line("rate", rates) { HumanNumber.rate($0) },
      String(repeating: " ", count: 25) + line("max", longest) { HumanNumber.time($0) },
    ]
  }

  private static func line(_ what: String, _ values: [Double], _ text: (Double) -> String) -> String
  {
    let shown = shared(values)
    let (low, high) = (values.min() ?? 0, values.max() ?? 0)
    let title = what + String(repeating: " ", count: 5 - what.count)
    return "\(title)\(String(shown.map { bar($0, of: high) })) \(text(low)) to \(text(high))"
  }

  /// From 0 up.
  private static func bar(_ value: Double, of high: Double) -> Character {
    guard high > 0 else { return bars[0] }
    return bars[min(Int(value / high * Double(bars.count)), bars.count - 1)]
  }

  /// As many values as there are bars, each the largest of its neighbours.
  private static func shared(_ values: [Double]) -> [Double] {
    let size = (values.count + width - 1) / width
    return stride(from: 0, to: values.count, by: max(size, 1)).map { first in
      values[first..<min(first + size, values.count)].max() ?? 0
    }
  }
}
