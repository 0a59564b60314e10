/// What fault runs print for people; the lines of their files say all of it.
package enum FaultTable {
  package static func text(_ results: FaultResults, as format: ReportFormat) -> String {
    switch format {
    case .csv: results.text
    case .json: json(results)
    case .table: render(results, markdown: false)
    case .markdown: render(results, markdown: true)
    }
  }

  private static func render(_ results: FaultResults, markdown: Bool) -> String {
    guard !results.lines.isEmpty else { return "" }
    let tables =
      switch results.file {
      case .kills: [kills(results), locks(results)]
      case .corruptions: [corruptions(results)]
      case .attempts: [attempts(results)]
      case .audits: [audits(results)]
      }
    return tables.filter { !$0.rows.isEmpty }
      .map { $0.lines(markdown: markdown).joined(separator: "\n") + "\n" }
      .joined(separator: "\n")
  }

  /// A line by column name.
  private struct Line {
    private let fields: [String: ResultRow.Field]

    init(_ file: FaultFile, _ line: [ResultRow.Field]) {
      fields = Dictionary(uniqueKeysWithValues: zip(file.columns.map(\.name), line))
    }

    func text(_ name: String) -> String { fields[name]?.text ?? "" }
    func number(_ name: String) -> Double { fields[name]?.number ?? 0 }
  }

  private static func lines(_ results: FaultResults) -> [Line] {
    results.lines.map { Line(results.file, $0) }
  }

  // MARK: Kills

  /// A row for each run of steps with the same outcomes.
  private static func kills(_ results: FaultResults) -> TableLayout {
    var table = TableLayout(titles: [
      .words("strategy"), .words("lock"), .words("before"), .words("to"), .words("SIGKILL"),
      .words("SIGSTOP"),
    ])
    let lines = lines(results)
    var outcomes: [String: [String: String]] = [:]
    var order: [Line] = []
    for line in lines {
      if outcomes[place(line)] == nil { order.append(line) }
      outcomes[place(line), default: [:]][line.text("signal")] = outcome(line)
    }
    var last = ""
    for line in order {
      let both = outcomes[place(line), default: [:]]
      let (killed, stopped) = (both["SIGKILL"] ?? "–", both["SIGSTOP"] ?? "–")
      let step = "\(line.text("op")).\(line.text("step"))"
      let name = "\(step) \(line.text("access")) \(line.text("word"))"
      let group =
        "\(line.text("strategy"))|\(line.text("lock"))|\(line.text("op"))|\(killed)|\(stopped)"
      if group == last {
        table.rows[table.rows.count - 1][3] = name
      } else {
        let lock = line.text("lock")
        table.rows.append(
          [line.text("strategy"), lock.isEmpty ? "–" : lock, name, "", killed, stopped])
      }
      last = group
    }
    return table
  }

  /// What became of the others, by lock: how many cells blocked them, how, and for how long.
  private static func locks(_ results: FaultResults) -> TableLayout {
    var table = TableLayout(titles: [
      .words("lock"), .words("signal"), .number("cells"), .number("block backends"),
      .words("who then"), .number("median wait"), .number("longest"), .number("owner deaths"),
      .number("leaked"), .number("audited"),
    ])
    let lines = lines(results).filter {
      !$0.text("lock").isEmpty && !["give", "answer"].contains($0.text("op"))
    }
    var groups: [(key: [String], lines: [Line])] = []
    for line in lines {
      let key = ["lock", "signal"].map(line.text)
      if let index = groups.firstIndex(where: { $0.key == key }) {
        groups[index].lines.append(line)
      } else {
        groups.append((key, [line]))
      }
    }
    table.rows = groups.map { group in
      func sum(_ name: String) -> String {
        HumanNumber.count(group.lines.reduce(0) { $0 + $1.number(name) })
      }
      let blocked = group.lines.filter { !$0.text("blockage").isEmpty }
      let waits = (blocked.isEmpty ? group.lines : blocked).map { $0.number("blocked_ns") }.sorted()
      return group.key + [
        "\(group.lines.count)", "\(blocked.count)",
        blocked.isEmpty
          ? "–" : Set(blocked.map { $0.text("blockage") }).sorted().joined(separator: ", "),
        HumanNumber.time(waits[waits.count / 2]), HumanNumber.time(waits.last),
        sum("owner_deaths"), sum("leaked_slots"), sum("audited_slots"),
      ]
    }
    return table
  }

  private static func place(_ line: Line) -> String {
    ["strategy", "lock", "slots", "layout", "tag_bits", "op", "step"].map(line.text)
      .joined(separator: "|")
  }

  private static func outcome(_ line: Line) -> String {
    let outcome = line.text("outcome")
    let audited = line.number("audited_slots")
    if audited > 0 {
      let all = audited == line.number("leaked_slots")
      return all ? "\(outcome) (audited)" : "\(outcome) (\(line.text("audited_slots")) audited)"
    }
    guard outcome == KillOutcome.blocksBackends.name else { return outcome }
    return line.text("signal") == FaultSignal.kill.rawValue
      ? "\(outcome) (restart)" : "\(outcome) (until resumed)"
  }

  // MARK: Corruptions

  private static func corruptions(_ results: FaultResults) -> TableLayout {
    var table = TableLayout(titles: [
      .words("strategy"), .words("lock"), .words("rogue"), .number("writes"), .number("gives"),
      .number("steps"), .number("bound"), .number("shutdown"), .number("false empties"),
      .number("twice"), .number("rejects"), .number("stuck"), .number("dead"),
      .words("postmaster"),
    ])
    var groups: [(key: [String], lines: [Line])] = []
    for line in lines(results) {
      let key = ["strategy", "lock", "rogue"].map(line.text)
      if let index = groups.firstIndex(where: { $0.key == key }) {
        groups[index].lines.append(line)
      } else {
        groups.append((key, [line]))
      }
    }
    table.rows = groups.map { group in
      func sum(_ name: String) -> String {
        HumanNumber.count(group.lines.reduce(0) { $0 + $1.number(name) })
      }
      func most(_ name: String) -> Double { group.lines.map { $0.number(name) }.max() ?? 0 }
      let violation = group.lines.map { $0.text("error_message") }.first { !$0.isEmpty }
      return [
        group.key[0], group.key[1].isEmpty ? "–" : group.key[1], group.key[2],
        sum("hostile_writes"), sum("gives"), HumanNumber.count(most("max_steps")),
        HumanNumber.count(most("give_bound")), HumanNumber.time(most("shutdown_ns")),
        sum("false_empties"), sum("double_handouts"), sum("rejects"), sum("stuck_backends"),
        sum("dead_backends"), violation ?? "holds",
      ]
    }
    return table
  }

  // MARK: Attempts

  /// The histogram in a line: how many gives needed one compare-exchange, two, three to eight, more.
  private static func attempts(_ results: FaultResults) -> TableLayout {
    var table = TableLayout(titles: [
      .words("strategy"), .words("lock"), .number("backends"), .words("rogue"), .number("gives"),
      .number("0"), .number("1"), .number("2"), .number("3 to 7"), .number("8 or more"),
      .number("most"), .number("steps"), .number("bound"),
    ])
    var groups: [(key: [String], lines: [Line])] = []
    for line in lines(results) {
      let key = ["strategy", "lock", "workers", "rogue"].map(line.text)
      if let index = groups.firstIndex(where: { $0.key == key }) {
        groups[index].lines.append(line)
      } else {
        groups.append((key, [line]))
      }
    }
    table.rows = groups.map { group in
      func gives(_ range: ClosedRange<Double>) -> String {
        HumanNumber.count(
          group.lines.filter { range.contains($0.number("attempts")) }
            .reduce(0) { $0 + $1.number("count") })
      }
      return [
        group.key[0], group.key[1].isEmpty ? "–" : group.key[1], group.key[2],
        group.key[3].isEmpty ? "–" : group.key[3], gives(0...1_000), gives(0...0), gives(1...1),
        gives(2...2), gives(3...7), gives(8...1_000),
        HumanNumber.count(group.lines.map { $0.number("attempts") }.max() ?? 0),
        group.lines.first?.text("max_steps") ?? "", group.lines.first?.text("give_bound") ?? "",
      ]
    }
    return table
  }

  // MARK: Audits

  private static func audits(_ results: FaultResults) -> TableLayout {
    var table = TableLayout(titles: [
      .words("strategy"), .words("auditor"), .number("slots"), .number("leaked"),
      .number("audited"), .number("accesses"), .number("a slot"), .number("turns"),
      .number("most a turn"), .number("bound"), .number("time"), .number("restart"),
      .number("times"),
    ])
    table.rows = lines(results).map { line in
      func count(_ name: String) -> String { HumanNumber.count(line.number(name)) }
      return [
        line.text("strategy"), line.text("auditor"), count("slots"), count("leaked_slots"),
        count("audited_slots"), count("accesses"),
        HumanNumber.ratio(line.number("accesses_per_slot")), count("postmaster_turns"),
        count("max_steps"), count("turn_bound"), HumanNumber.time(line.number("audit_ns")),
        HumanNumber.time(line.number("restart_ns")),
        HumanNumber.ratio(line.number("times_restart")),
      ]
    }
    return table
  }

  // MARK: JSON

  private static func json(_ results: FaultResults) -> String {
    let names = results.file.columns.map(\.name)
    return JSONText.array(
      results.lines.map { line in zip(names, line).map { (name: $0, value: $1) } })
  }
}
