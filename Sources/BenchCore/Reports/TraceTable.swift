/// An interleaving as a table: a numbered line per access, a column per contender.
package enum TraceTable {
  package static func text(
    _ property: Property, _ trace: Trace, of strategy: String, detail: String? = nil
  ) -> String {
    var lines = [
      "\(strategy): \(property.name) after \(count(trace.steps.count, "step"))"
        + (trace.steps.isEmpty ? "" : " in \(count(turns(of: trace), "turn"))"),
      "  what does not hold: \(property.statement)",
    ]
    if let detail { lines.append("  \(detail)") }
    if !trace.steps.isEmpty { lines += table(trace).lines() }
    if property == .race { lines += races(trace) }
    if property == .livelock { lines.append("From here it can go round for ever.") }
    return lines.map { $0 + "\n" }.joined()
  }

  /// Each contender's column begins a little further to the right than the one before: a line holds
  /// one access, so it may run on under the names of the next, and a hundred columns are enough.
  private static func table(_ trace: Trace) -> TableLayout {
    let contenders = trace.backends + (trace.hasPostmaster ? 1 : 0)
    let shift = contenders > 4 ? 10 : 13
    let names = (0..<contenders).map { contender in
      name(of: contender, in: trace).padding(to: contender < contenders - 1 ? shift : 0)
    }
    var table = TableLayout(
      titles: [.number("#"), .words("where"), .words(names.joined())])
    for (number, step) in trace.steps.enumerated() {
      let text = step.text + (step.end.map { " ⇒ \($0)" } ?? "")
      table.rows.append([
        "\(number + 1)", place(of: step), "".padding(to: step.contender * shift) + text,
      ])
    }
    return table
  }

  /// "take.3 (2)": the third access of the second take, as fault tables name it.
  private static func place(of step: Trace.Step) -> String {
    guard step.position > 0 else { return step.operation }
    let words = step.operation.split(separator: " ", maxSplits: 1)
    return "\(words[0]).\(step.position)" + (words.count > 1 ? " (\(words[1]))" : "")
  }

  private static func name(of contender: Int, in trace: Trace) -> String {
    contender < trace.backends ? "backend \(contender)" : "postmaster"
  }

  private static func races(_ trace: Trace) -> [String] {
    trace.pending.enumerated().compactMap { contender, text in
      text.map { "next, \(name(of: contender, in: trace)): \($0)" }
    }
  }

  /// How many times another contender moves than before.
  private static func turns(of trace: Trace) -> Int {
    var turns = 0
    var last: Int?
    for step in trace.steps where step.contender != last {
      turns += 1
      last = step.contender
    }
    return turns
  }

  private static func count(_ number: Int, _ one: String) -> String {
    "\(number) \(one)\(number == 1 ? "" : "s")"
  }
}

extension String {
  /// With blanks behind it, at least so many characters.
  fileprivate func padding(to count: Int) -> String {
    self + String(repeating: " ", count: max(0, count - self.count))
  }
}
