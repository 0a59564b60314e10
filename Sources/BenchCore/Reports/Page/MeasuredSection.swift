/// What was measured on what, from the meta.json of each run.
enum MeasuredSection {
  static func section(_ rows: ReportRows) -> ReportSection {
    var section = ReportSection("measured", title: "What was measured on what")
    section.points = rows.inputs.flatMap { $0.notes }.map(sentence)
    let withheld = Dictionary(grouping: rows.series.filter { !$0.errors.isEmpty }, by: \.strategy)
    section.points += withheld.sorted { $0.key < $1.key }.map { strategy, series in
      let errors = Set(series.flatMap(\.errors)).sorted().joined(separator: ", ")
      let all = rows.series.count { $0.strategy == strategy }
      let scope = series.count < all ? " in \(series.count) of \(all) series" : ""
      return "Numbers of \(strategy) are withheld\(scope): \(errors)."
    }
    section.tables = [
      runs(rows.records), machine(rows.records), warnings(rows.records), fitness(rows.records),
    ]
    .compactMap { $0 }
    return section
  }

  private static func sentence(_ note: String) -> String {
    note.prefix(1).uppercased() + note.dropFirst() + "."
  }

  private static func runs(_ records: [RunMetadata]) -> ReportSection.Table? {
    var layout = TableLayout(titles: [
      .words("run"), .words("started"), .words("state"), .words("random seed"), .words("command"),
    ])
    layout.rows = records.map { record in
      [
        record.runID, record.startedUTC, record.state.rawValue, "\(record.randomSeed)",
        record.commandLine.map(quoted).joined(separator: " "),
      ]
    }
    return layout.rows.isEmpty ? nil : ReportSection.Table(caption: "Runs", layout: layout)
  }

  /// One for all runs: what differs between machines is refused.
  private static func machine(_ records: [RunMetadata]) -> ReportSection.Table? {
    guard let record = records.first else { return nil }
    let machine = record.machine
    var layout = TableLayout(titles: [.words("machine"), .words("")])
    let memory = machine.memoryBytes.map { "\(HumanNumber.ratio(Double($0) / 0x1p30)) GiB" }
    let clock = record.clock.source.map {
      "\($0), \(HumanNumber.time(record.clock.costNs)) a reading"
    }
    let build = [record.build.configuration, record.build.swiftVersion].compactMap { $0 }
    let lines: [(String, String?)] = [
      ("CPU", machine.cpuModel), ("allowed CPUs", machine.allowedCPUs),
      ("architecture", machine.architecture), ("memory", memory), ("kernel", machine.kernel),
      ("system", machine.os), ("clock", clock), ("build", build.joined(separator: ", ")),
    ]
    layout.rows = lines.map { [$0, $1 ?? "unknown"] }
    return ReportSection.Table(caption: "Machine and build", layout: layout)
  }

  /// As a shell takes it.
  private static func quoted(_ word: String) -> String {
    let plain = word.unicodeScalars.allSatisfy { scalar in
      scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
        || "-_./,:=+@%".unicodeScalars.contains(scalar)
    }
    return plain && !word.isEmpty
      ? word
      : "'"
        + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
        + "'"
  }

  /// Each once, however many runs had it.
  private static func warnings(_ records: [RunMetadata]) -> ReportSection.Table? {
    var layout = TableLayout(titles: [.words("warnings and failures")])
    for text in records.flatMap({ $0.failures + $0.warnings }) where !layout.rows.contains([text]) {
      layout.rows.append([text])
    }
    return layout.rows.isEmpty ? nil : ReportSection.Table(caption: "Warnings", layout: layout)
  }

  /// What was not fit, the values of all runs together.
  private static func fitness(_ records: [RunMetadata]) -> ReportSection.Table? {
    var layout = TableLayout(titles: [
      .words("finding"), .words("value"), .words("verdict"), .words("advice"),
    ])
    let unfit = records.flatMap(\.fitness).filter { $0.verdict != .fit }
    for (name, findings) in Dictionary(grouping: unfit, by: \.name).sorted(by: { $0.key < $1.key })
    {
      var values: [String] = []
      for value in findings.map(\.value) where !values.contains(value) { values.append(value) }
      let worst = findings.first { $0.verdict == .unfit } ?? findings[0]
      layout.rows.append(
        [name, values.joined(separator: "; "), worst.verdict.rawValue, worst.advice])
    }
    return layout.rows.isEmpty
      ? nil : ReportSection.Table(caption: "What makes the machine less than fit", layout: layout)
  }
}
