import Foundation

/// What was explored, and what came of it: a row a strategy and bounds.
package struct VerificationRow: Codable, Sendable, Equatable {
  package enum Verdict: String, Codable, Sendable {
    case noViolation = "no violation"
    case violated
    case unfinished
  }

  /// What is explored: a strategy, for which its lock is one step, or else a lock.
  package let strategy: String?
  package let lock: String?
  /// Nil for a lock.
  package let subject: String?
  package let model: ModelName
  package let backends: UInt32
  /// Nil for a lock.
  package let slots: UInt32?
  package let operations: UInt32
  package let kill: Bool
  package let corrupt: Bool
  /// Nil for no limit.
  package let preemptions: UInt32?
  package let randomSeed: UInt64?
  /// Random walks in place of a search: then states and transitions are their steps.
  package let walks: UInt64?
  package let tagBits: UInt32?
  package let verdict: Verdict
  /// The name of the violated property.
  package let property: String?
  /// The length of the trace that violates it.
  package let steps: Int?
  package let exhaustive: Bool
  package let states: UInt64
  package let transitions: UInt64
  package let transitionsPerS: Double
  package let depth: Int
  package let bytesPerState: Double
  package let blockedStates: UInt64
  /// Of a lock: those in which the killed contender was acquiring, held it, or was releasing.
  package let blockedAcquiringStates: UInt64?
  package let blockedHoldingStates: UInt64?
  package let blockedReleasingStates: UInt64?
  package let leakedSlots: Int
  package let spuriousEmpties: UInt64
  /// Backends that went astray after a corruption, and were left there.
  package let stoppedBackends: UInt64
  package let durationS: Double
  /// For whoever reads a table; in no file.
  fileprivate var hasPostmaster = true

  enum CodingKeys: String, CodingKey, CaseIterable {
    case strategy, lock, subject, model, backends, slots, operations, kill, corrupt, preemptions
    case randomSeed = "random_seed"
    case walks
    case tagBits = "tag_bits"
    case verdict, property, steps, exhaustive, states, transitions
    case transitionsPerS = "transitions_per_s"
    case depth
    case bytesPerState = "bytes_per_state"
    case blockedStates = "blocked_states"
    case blockedAcquiringStates = "blocked_acquiring_states"
    case blockedHoldingStates = "blocked_holding_states"
    case blockedReleasingStates = "blocked_releasing_states"
    case leakedSlots = "leaked_slots"
    case spuriousEmpties = "spurious_empties"
    case stoppedBackends = "stopped_backends"
    case durationS = "duration_s"
  }

  package init(_ explored: VerificationCase, _ found: Exploration) {
    self.init(
      explored.bounds, found, strategy: explored.name, subject: explored.entry.subject.rawValue,
      hasPostmaster: explored.entry.exploring?.hasPostmaster ?? true, slots: explored.bounds.slots,
      tagBits: explored.entry.readsTagBits ? explored.bounds.options.tagBits : nil)
  }

  package init(_ explored: LockVerificationCase, _ found: Exploration) {
    self.init(explored.bounds, found, lock: explored.name)
  }

  private init(
    _ bounds: ExplorationBounds, _ found: Exploration, strategy: String? = nil,
    subject: String? = nil, hasPostmaster: Bool = false, lock: String? = nil,
    slots: UInt32? = nil, tagBits: UInt32? = nil
  ) {
    (self.strategy, self.lock, self.slots, self.tagBits) = (strategy, lock, slots, tagBits)
    (self.subject, self.hasPostmaster) = (subject, hasPostmaster)
    model = bounds.model
    (backends, operations) = (bounds.backends, bounds.operations)
    kill = bounds.kills
    corrupt = bounds.corrupts
    preemptions = bounds.preemptions
    randomSeed = bounds.walk?.seed
    walks = bounds.walk.map { _ in found.walks }
    switch found.verdict {
    case .exhausted, .walked: (verdict, property, steps) = (.noViolation, nil, nil)
    case .violated(let violated, let trace):
      (verdict, property, steps) = (.violated, violated.name, trace.steps.count)
    case .outOfTime, .impossible: (verdict, property, steps) = (.unfinished, nil, nil)
    }
    exhaustive = found.verdict == .exhausted && bounds.preemptions == nil
    states = found.states
    transitions = found.transitions
    transitionsPerS = Double(found.transitions) * 1e9 / Double(max(1, found.nanoseconds))
    depth = found.depth
    bytesPerState = Double(found.bytes) / Double(max(1, found.states))
    blockedStates = found.blocked
    let blockedBy = lock == nil ? nil : found.blockedBy
    blockedAcquiringStates = blockedBy?.acquiring
    blockedHoldingStates = blockedBy?.holding
    blockedReleasingStates = blockedBy?.releasing
    leakedSlots = found.leaked
    spuriousEmpties = found.spuriousEmpties
    stoppedBackends = found.stopped
    durationS = Double(found.nanoseconds) / 1e9
  }
}

/// What `verify` prints of its rows.
package enum VerificationReport {
  package static func text(_ rows: [VerificationRow], as format: ReportFormat) throws -> String {
    switch format {
    case .csv: return try csv(rows)
    case .json: return try json(rows)
    case .table, .markdown: return tables(rows, markdown: format == .markdown)
    }
  }

  private static func json(_ rows: [VerificationRow]) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(rows), as: UTF8.self) + "\n"
  }

  private static func csv(_ rows: [VerificationRow]) throws -> String {
    let names = VerificationRow.CodingKeys.allCases.map(\.rawValue)
    var lines = [names.joined(separator: ",")]
    for row in rows {
      let data = try JSONEncoder().encode(row)
      let fields = try JSONDecoder().decode([String: Field].self, from: data)
      lines.append(names.map { fields[$0]?.text ?? "" }.joined(separator: ","))
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// A field of a row: no value of one needs quoting.
  private struct Field: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      if let flag = try? value.decode(Bool.self) {
        text = "\(flag)"
      } else if let whole = try? value.decode(Int.self) {
        text = "\(whole)"
      } else if let number = try? value.decode(Double.self) {
        text = "\(number)"
      } else {
        text = try value.decode(String.self)
      }
    }
  }

  // MARK: Tables

  private static func tables(_ rows: [VerificationRow], markdown: Bool) -> String {
    var headings: [String] = []
    var tables: [String: TableLayout] = [:]
    for row in rows {
      let heading = heading(row)
      if tables[heading] == nil {
        headings.append(heading)
        tables[heading] = TableLayout(
          titles: [.words(row.lock == nil ? "strategy" : "lock")] + titles)
      }
      tables[heading]?.rows.append(cells(row))
    }
    let blocks = headings.map { heading in
      let lines = tables[heading]?.lines(markdown: markdown) ?? []
      return ([markdown ? "**\(heading)**\n" : heading] + lines).map { $0 + "\n" }.joined()
    }
    return (blocks + [conclusion(rows) + "\n"]).joined(separator: "\n")
  }

  private static let titles: [TableLayout.Title] = [
    .number("states"), .number("transitions"), .number("per s"), .number("depth"),
    .number("B/state"), .number("seconds"), .words("explored"), .words("found"),
  ]

  private static func heading(_ row: VerificationRow) -> String {
    func count(_ number: UInt32, _ one: String) -> String {
      "\(number) \(one)\(number == 1 ? "" : "s")"
    }
    var words = [row.model.rawValue]
    if let slots = row.slots {
      words += [
        count(row.backends, "backend") + (row.hasPostmaster ? " and the postmaster" : ""),
        count(slots, "slot"),
        count(row.operations, "operation") + " a backend",
      ]
    } else {
      words += [
        "locks, access by access", count(row.backends, "backend"),
        count(row.operations, "acquisition") + " a backend",
      ]
    }
    if row.kill { words.append("a backend may be killed at any access") }
    if let preemptions = row.preemptions {
      words.append("at most \(count(preemptions, "preemption"))")
    }
    if let seed = row.randomSeed { words.append("random walks, seed \(seed)") }
    if row.corrupt {
      words.append("a word may hold anything once, and then the postmaster alone is judged")
    }
    return words.joined(separator: " · ")
  }

  private static func cells(_ row: VerificationRow) -> [String] {
    var name = row.strategy ?? row.lock ?? ""
    if let bits = row.tagBits, bits != 16 { name += " (\(bits) tag bits)" }
    return [
      name, "\(row.states)", "\(row.transitions)", "\(UInt64(row.transitionsPerS))", "\(row.depth)",
      decimal(row.bytesPerState), decimal(row.durationS),
      explored(row),
      found(row),
    ]
  }

  private static func explored(_ row: VerificationRow) -> String {
    if row.verdict == .violated { return "until found" }
    if let walks = row.walks { return "\(walks) walk\(walks == 1 ? "" : "s")" }
    if row.verdict == .unfinished { return "in part" }
    return row.exhaustive ? "exhaustively" : "within the limit"
  }

  private static func found(_ row: VerificationRow) -> String {
    var words: [String] = []
    switch row.verdict {
    case .noViolation: words.append("no violation")
    case .violated: words.append("\(row.property ?? "") in \(row.steps ?? 0) steps")
    case .unfinished: words.append("no violation so far")
    }
    if row.leakedSlots > 0 {
      let isUnheard = row.subject == Subject.start.rawValue
      words.append("\(isUnheard ? "unheard" : "leaked") ≤ \(row.leakedSlots)")
    }
    if row.blockedStates > 0 {
      let deaths = deaths(row)
      words.append("blocked (restart)" + (deaths.isEmpty ? "" : " if killed " + deaths))
    }
    if row.stoppedBackends > 0 { words.append("backends astray: \(row.stoppedBackends)") }
    if row.spuriousEmpties > 0 { words.append("spurious-empty, as documented") }
    return words.joined(separator: " · ")
  }

  /// What the killed contenders of a lock were doing while the others waited in vain.
  private static func deaths(_ row: VerificationRow) -> String {
    let states = [
      (row.blockedAcquiringStates, "acquiring"), (row.blockedHoldingStates, "holding"),
      (row.blockedReleasingStates, "releasing"),
    ]
    return states.compactMap { $0.0 ?? 0 > 0 ? "\($0.1) (\($0.0 ?? 0) states)" : nil }
      .joined(separator: ", ")
  }

  /// Never that a strategy is correct: only what was looked at.
  private static func conclusion(_ rows: [VerificationRow]) -> String {
    let violated = rows.filter { $0.verdict == .violated }.count
    let unfinished = rows.filter { $0.verdict == .unfinished }.count
    if violated > 0 { return "Violations: \(violated) of \(rows.count)." }
    if unfinished > 0 {
      return "No violation in what was seen, but \(unfinished) of \(rows.count) ran out of time."
    }
    if rows.contains(where: { $0.walks != nil }) {
      return "No violation on these walks, which proves nothing: other runs were not looked at."
    }
    if rows.contains(where: { $0.preemptions != nil }) {
      return "No violation with so few preemptions. Of runs with more nothing is known."
    }
    return "No violation within these bounds. Beyond them nothing is known."
  }

  private static func decimal(_ value: Double) -> String {
    let scaled = Int((value * 100).rounded())
    return "\(scaled / 100).\(scaled % 100 < 10 ? "0" : "")\(scaled % 100)"
  }
}
