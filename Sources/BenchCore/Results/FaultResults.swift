/// What a fault run has found so far: rows of results.csv, and lines of a file of its own.
package struct FaultResults: Sendable {
  package let file: FaultFile
  package private(set) var rows: [ResultRow] = []
  /// One for each line of the file, a field for each of its columns.
  package private(set) var lines: [[ResultRow.Field]] = []
  /// One sentence each.
  package private(set) var violations: [String] = []
  private let runID: String

  package init(_ file: FaultFile, runID: String) {
    self.file = file
    self.runID = runID
  }

  /// The text of the file.
  package var text: String {
    file.header + lines.map { CSVText.line($0.map(\.text)) }.joined()
  }

  package func save(to folder: ResultsFolder) throws(ResultsError) {
    try folder.write("results.csv", CSVText.document(rows.sorted(by: ResultRow.precedes)))
    try folder.write("\(file.rawValue).csv", text)
  }

  func remove(from folder: ResultsFolder) {
    for name in ["results.csv", "\(file.rawValue).csv"] { folder.remove(name) }
  }

  // MARK: Kills

  package mutating func append(
    _ findings: [KillFinding], of cell: Cell, bound: UInt32, entry: StrategyEntry
  ) {
    for finding in findings {
      lines.append(keys(of: cell, entry) + Self.fields(of: finding, bound: bound))
      if finding.outcome.isViolation {
        violations.append(
          """
          \(cell.strategy)\(Self.under(cell)) \(finding.outcome.name) when a process gets \
          \(finding.cell.signal.rawValue) before \(finding.cell.name)\
          \(finding.complaint.isEmpty ? "" : ": \(finding.complaint)")
          """)
      }
    }
    for operation in FaultOperation.allCases {
      let own = findings.filter { $0.cell.operation == operation }
      if !own.isEmpty { rows.append(row(own, operation, of: cell, entry)) }
    }
  }

  private func row(
    _ findings: [KillFinding], _ operation: FaultOperation, of cell: Cell, _ entry: StrategyEntry
  ) -> ResultRow {
    var row = row(
      of: cell, entry, op: operation.rawValue,
      role: operation.isPostmasters ? "postmaster" : "backend", source: .counted)
    row[.ops] = .count(UInt64(findings.count))
    if !FaultOperation.ofSegments.contains(operation) {
      row[.maxSteps] = .count(findings.map(\.giveSteps).max() ?? 0)
    }
    row[.leakedSlots] = .count(UInt64(findings.map(\.leakedSlots).max() ?? 0))
    row[.lostSlots] = .count(findings.reduce(0) { $0 + UInt64($1.lostSlots) })
    row[.doubleHandouts] = .count(findings.reduce(0) { $0 + UInt64($1.doubleHandouts) })
    if let worst = findings.first(where: \.outcome.isViolation) {
      row[.error] = .text(worst.outcome == .corrupts ? "corrupts" : "blocks_postmaster")
      row[.errorMessage] = .text("\(worst.cell.signal.rawValue) before \(worst.cell.name)")
    }
    return row
  }

  private static func fields(of finding: KillFinding, bound: UInt32) -> [ResultRow.Field] {
    let cell = finding.cell
    let isOfSegments = FaultOperation.ofSegments.contains(cell.operation)
    /// What slots have and segments do not.
    func ofSlots(_ count: some BinaryInteger) -> ResultRow.Field {
      isOfSegments ? .empty : .count(UInt64(count))
    }
    return [
      .text(cell.operation.rawValue), .count(UInt64(cell.step.number)),
      .text(cell.step.kind?.rawValue ?? "end"), text(cell.step.word),
      .text(cell.signal.rawValue), .text(finding.outcome.name), text(finding.blockage),
      .count(UInt64(finding.leakedSlots)),
      isOfSegments ? .count(UInt64(finding.leakedReferences)) : .empty,
      ofSlots(finding.reservedSlots), ofSlots(finding.auditedSlots),
      ofSlots(finding.adoptedSlots), .count(UInt64(finding.lostSlots)),
      ofSlots(finding.blockedSlots), .count(finding.blockedNanoseconds),
      ofSlots(finding.ownerDeaths), .count(UInt64(finding.doubleHandouts)),
      .count(UInt64(finding.takes)), ofSlots(finding.gives), ofSlots(finding.giveSteps),
      ofSlots(bound), .count(UInt64(finding.restartedSlots)),
      .count(finding.restartNanoseconds), text(finding.complaint),
    ]
  }

  // MARK: Corruptions

  package mutating func append(
    _ finding: CorruptFinding, of cell: Cell, bound: UInt32, entry: StrategyEntry
  ) {
    let counts = finding.counts
    let isStepped = finding.mode == .stepped
    lines.append(
      keys(of: cell, entry) + [
        .text(finding.mode.rawValue), .text(finding.kind.rawValue), .count(finding.seed),
        .count(counts.hostileWrites), .count(counts.gives), .count(counts.refusals),
        .count(counts.giveSteps), .count(UInt64(bound)), .count(counts.stashed),
        isStepped ? .empty : .count(counts.turnNanoseconds),
        isStepped ? .empty : .count(counts.shutdownNanoseconds),
        isStepped ? .empty : .count(counts.takes), isStepped ? .empty : .count(counts.emptyTakes),
        isStepped ? .empty : .count(counts.falseEmpties),
        isStepped ? .empty : .count(counts.doubleHandouts),
        isStepped ? .empty : .count(counts.rejects),
        isStepped ? .empty : .count(UInt64(finding.stuckBackends)),
        isStepped ? .empty : .count(UInt64(finding.deadBackends)),
        .count(UInt64(finding.restartedSlots)), .count(finding.restartNanoseconds),
        Self.text(finding.violation),
      ])
    if !finding.violation.isEmpty {
      violations.append(
        """
        \(cell.strategy)\(Self.under(cell)) lets a rogue of kind '\(finding.kind.rawValue)' harm the \
        postmaster (\(finding.mode.rawValue), --random-seed \(finding.seed)): \(finding.violation)
        """)
    }
    amend(finding, of: cell, entry)
  }

  /// One row of results.csv for each mode, over all kinds.
  private mutating func amend(
    _ finding: CorruptFinding, of cell: Cell, _ entry: StrategyEntry
  ) {
    var cell = cell
    cell.mode = finding.mode == .stepped ? .threads : .processes
    var row = row(
      of: cell, entry, op: entry.subject == .start ? "answer" : "give", role: "postmaster",
      source: finding.mode == .stepped ? .counted : .measured)
    let known = rows.firstIndex { $0.keyText == row.keyText }
    if let known { row = rows[known] }
    row[.ops] = .count(UInt64(row[.ops].number ?? 0) + finding.counts.gives)
    row[.maxSteps] = .count(max(UInt64(row[.maxSteps].number ?? 0), finding.counts.giveSteps))
    if !finding.violation.isEmpty && row[.error] == .empty {
      row[.error] = .text("corrupt_postmaster")
      row[.errorMessage] = .text(finding.violation)
    }
    if let known { rows[known] = row } else { rows.append(row) }
  }

  // MARK: Attempts

  package mutating func append(
    _ finding: StarveFinding, of cell: Cell, bound: UInt32, entry: StrategyEntry
  ) {
    let rogue: ResultRow.Field = finding.withRogue ? .text(RogueKind.hammer.rawValue) : .empty
    for (number, count) in finding.attempts.enumerated() where count > 0 {
      lines.append(
        keys(of: cell, entry) + [
          rogue, .count(UInt64(number)), .count(count), .count(finding.counts.giveSteps),
          .count(UInt64(bound)),
        ])
    }
    var cell = cell
    if finding.withRogue { cell.scenario += "-rogue" }
    var row = row(of: cell, entry, op: "give", role: "postmaster", source: .measured)
    row[.ops] = .count(finding.counts.gives)
    row[.maxSteps] = .count(finding.counts.giveSteps)
    let attempts = finding.attempts.enumerated().reduce(0) { $0 + UInt64($1.offset) * $1.element }
    row[.casRetriesPerOp] =
      finding.mostAttempts == 0
      ? .count(0)
      : .perOperation(attempts - finding.attempts.dropFirst().reduce(0, +), finding.counts.gives)
    row[.stashedSlots] = .count(finding.counts.stashed)
    if !finding.violation.isEmpty {
      row[.error] = .text("starved_postmaster")
      row[.errorMessage] = .text(finding.violation)
      violations.append(
        """
        \(cell.strategy)\(Self.under(cell)) with \(finding.backends) backends\
        \(finding.withRogue ? " and a rogue" : "") starves the postmaster: \(finding.violation)
        """)
    }
    rows.append(row)
  }

  // MARK: Audits

  package mutating func append(_ finding: AuditFinding, of cell: Cell, entry: StrategyEntry) {
    lines.append(
      keys(of: cell, entry) + [
        .text(finding.audit.rawValue), .count(UInt64(finding.leakedSlots)),
        .count(UInt64(finding.auditedSlots)), .count(finding.accesses),
        .perOperation(finding.accesses, UInt64(cell.slots)), .count(finding.postmasterAccesses),
        .count(finding.postmasterTurns), .count(finding.turnSteps),
        .count(UInt64(finding.turnBound)), .count(finding.nanoseconds),
        .count(finding.restartNanoseconds),
        .perOperation(finding.nanoseconds, finding.restartNanoseconds),
        Self.text(finding.violation),
      ])
    var row = row(
      of: cell, entry, op: "audit", role: finding.audit.rawValue, source: .counted)
    row[.ops] = .count(1)
    row[.maxSteps] = .count(finding.turnSteps)
    row[.leakedSlots] = .count(UInt64(finding.leakedSlots - finding.auditedSlots))
    if !finding.violation.isEmpty {
      row[.error] = .text("audit")
      row[.errorMessage] = .text(finding.violation)
      violations.append("\(cell.strategy)\(Self.under(cell)): \(finding.violation)")
    }
    rows.append(row)
  }

  // MARK: What all have in common

  private func row(
    of cell: Cell, _ entry: StrategyEntry, op: String, role: String, source: RowSource
  ) -> ResultRow {
    var row = keysRow(of: cell, entry, source)
    row.set(role: role, op: op)
    row[.repetition] = .count(1)
    return row
  }

  private func keysRow(
    of cell: Cell, _ entry: StrategyEntry, _ source: RowSource
  ) -> ResultRow {
    ResultRow(keysOf: cell, entry: entry, runID: runID, source: source)
  }

  private func keys(of cell: Cell, _ entry: StrategyEntry) -> [ResultRow.Field] {
    let row = keysRow(of: cell, entry, .measured)
    let columns: [Column] = [
      .schemaVersion, .runID, .subject, .strategy, .lock, .layout, .workers, .slots, .tagBits,
    ]
    return columns.map { row[$0] }
  }

  private static func text(_ text: String) -> ResultRow.Field {
    text.isEmpty ? .empty : .text(text)
  }

  private static func under(_ cell: Cell) -> String {
    cell.lock == NoLock.name ? "" : " under \(cell.lock)"
  }
}
