/// What a trace of workers shows, for people.
package enum WorkerTraceReport {
  /// Spans of time in the chart.
  package static let spans = 72
  private static let chartHeight = 8

  /// What an import found, and what it could not use: a line each.
  package static func text(_ summary: TraceImport.Summary) -> String {
    let workers = summary.workers
    var lines = [
      "\(counted(workers.workers, "worker")) in \(HumanNumber.time(Double(summary.microseconds) * 1e3)),"
        + " at most \(workers.peak) at once, \(workers.unfinished) unfinished",
      "\(counted(summary.lines, "line")) read as '\(summary.prefix)', "
        + "\(counted(summary.events, "event")) of background workers",
    ]
    for (count, what) in [
      (workers.failures, "failed and were to be started again"),
      (workers.silentExits, "left their slot without the message of an exit"),
      (workers.unregisteredStarts, "were started, and registered before the log begins"),
      (workers.unknownFrees, "slots were freed that nobody was known to hold"),
      (workers.unknownExits, "exits were of workers of which nothing else is known"),
      (workers.tooMany, "registrations were more than PostgreSQL can have at once"),
      (summary.wentBack, "events were earlier than the one before; they count as at its time"),
      (summary.continuations, "lines went on with the message before"),
      (summary.foreign, "messages were of a level in no English word"),
      (summary.broken, "lines did not begin as the prefix says"),
      (summary.tooLong, "lines were too long to be read"),
    ] where count > 0 {
      lines.append("\(count) \(what)")
    }
    if summary.isCut { lines.append("the last line was cut off, and left out") }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func counted(_ count: UInt64, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }

  /// A few numbers, a chart, and a table of how long things took.
  package static func text(_ trace: TraceStatistics) -> String {
    let seconds = HumanNumber.time(Double(trace.microseconds) * 1e3)
    var lines = [
      "\(counted(trace.workers, "worker")) in \(seconds) (\(HumanNumber.rate(trace.rate))), "
        + "at most \(trace.peak) at once, \(trace.unfinished) unfinished, \(trace.failures) failed",
      "", "slots held, most in each \(span(of: trace))",
    ]
    lines += chart(trace.liveOverTime, peak: trace.peak)
    lines.append("")
    var table = TableLayout(
      titles: [.words("from, to")]
        + ["workers", "p50", "p90", "p99", "max"].map { TableLayout.Title.number($0) })
    table.rows = [
      row("registered, started", trace.starting), row("started, slot free", trace.running),
      row("registered, slot free", trace.holding),
    ]
    return (lines + table.lines()).joined(separator: "\n") + "\n"
  }

  private static func span(of trace: TraceStatistics) -> String {
    HumanNumber.time(Double(trace.microseconds) * 1e3 / Double(trace.liveOverTime.count))
  }

  private static func row(_ name: String, _ spans: SpanStatistics) -> [String] {
    func time(_ microseconds: UInt64?) -> String {
      HumanNumber.time(microseconds.map { Double($0) * 1e3 })
    }
    return [name, "\(spans.count)"]
      + [0.5, 0.9, 0.99].map { time(spans.percentile($0)) }
      + [time(spans.count == 0 ? nil : spans.maximum)]
  }

  /// Columns of eighths of a line, with the scale on the left.
  private static func chart(_ values: [Int], peak: Int) -> [String] {
    let eighths = Array(" ▁▂▃▄▅▆▇█")
    let width = "\(peak)".count
    return (0..<chartHeight).map { line in
      let base = chartHeight - 1 - line
      let label = line == 0 ? "\(peak)" : line == chartHeight - 1 ? "0" : ""
      let cells = values.map { value -> Character in
        let height = peak == 0 ? 0 : (Double(value) / Double(peak) * Double(chartHeight) * 8)
        // What happened at all is to be seen.
        let filled = max(value > 0 && base == 0 ? 1 : 0, Int(height.rounded()) - 8 * base)
        return eighths[min(8, max(0, filled))]
      }
      return String(repeating: " ", count: width - label.count) + label + "│" + String(cells)
    }
  }
}
