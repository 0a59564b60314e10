/// A strategy for each search of a worker's life, by their names.
///
/// Written `slot=free-queue+start=start-queue+exit=pid-hash`, in any order, with `+dsm=…` if workers have
/// segments; `today` and `proposed` are the two that the thread is about.
package struct Stack: Hashable, Sendable {
  package enum Part: String, CaseIterable, Sendable {
    case slot, start, exit, dsm

    fileprivate var subject: Subject {
      switch self {
      case .slot: .slot
      case .start: .start
      case .exit: .exit
      case .dsm: .dsm
      }
    }

    /// What can be named: whatever serves as a part.
    fileprivate var entries: [StrategyEntry] {
      Catalogue.strategies(of: subject).filter { $0.part != nil }
    }
  }

  private var strategies: [Part: String]
  private let short: String?

  private init(_ short: String, _ strategies: [Part: String]) {
    self.short = short
    self.strategies = strategies
  }

  package static let today = Stack(
    "today",
    [.slot: "linear-scan", .start: "start-scan", .exit: "pid-list", .dsm: "dsm-scan"])
  package static let proposed = Stack(
    "proposed",
    [.slot: "free-queue", .start: "start-queue", .exit: "pid-hash", .dsm: "dsm-generation"])

  /// Whether a word is meant to be one, right or wrong.
  package static func isSpelledOut(_ word: String) -> Bool { word.contains("=") }

  package init(parsing text: String) throws(UsageError) {
    if let known = [Self.today, .proposed].first(where: { $0.name == text }) {
      self = known
      return
    }
    strategies = [:]
    short = nil
    for word in text.split(separator: "+", omittingEmptySubsequences: false) {
      let sides = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard sides.count == 2 else {
        throw UsageError(
          "--strategy \(text): '\(word)' is no part of a stack; write slot=free-queue, say.")
      }
      try add(String(sides[0]), String(sides[1]), of: text)
    }
    for part in Part.allCases where part != .dsm && strategies[part] == nil {
      let baseline = part.entries[0].card.name
      throw UsageError(
        "--strategy \(text) lacks \(part.rawValue); add +\(part.rawValue)=\(baseline), say.")
    }
  }

  private mutating func add(
    _ name: String, _ strategy: String, of text: String
  ) throws(UsageError) {
    guard let part = Part(rawValue: name) else {
      throw UsageError.unknown("part of a stack", name, among: Part.allCases.map(\.rawValue))
    }
    guard strategies[part] == nil else {
      throw UsageError("--strategy \(text) names \(name) twice; give each part one strategy.")
    }
    let known = part.entries.map(\.card.name)
    guard known.contains(strategy) else {
      throw UsageError.unknown("strategy of the subject \(part.subject)", strategy, among: known)
    }
    strategies[part] = strategy
  }

  /// The column `strategy`.
  package var name: String { short ?? spelledOut }

  /// All parts, in one order.
  package var spelledOut: String {
    Part.allCases.compactMap { part in strategies[part].map { "\(part.rawValue)=\($0)" } }
      .joined(separator: "+")
  }

  package func strategy(_ part: Part) -> String? { strategies[part] }

  /// A strategy of the subject `lifecycle`.
  package var entry: StrategyEntry {
    StrategyEntry(
      StrategyCard(
        name: name, kind: self == .today ? .baseline : .contender,
        idea: self == .today ? .today : self == .proposed ? .proposed : nil, summary: summary,
        widestAtomic: Part.allCases.compactMap { entry(of: $0)?.card.widestAtomic }.max() ?? 0,
        remarks: Part.allCases.map { .init($0.rawValue, strategies[$0] ?? "–") }), parts)
  }

  private var summary: String {
    switch self {
    case .today: "PostgreSQL's four searches"
    case .proposed: "a structure in the place of each search"
    default: "as it is spelled"
    }
  }

  private func entry(of part: Part) -> StrategyEntry? {
    strategies[part].flatMap { name in part.entries.first { $0.card.name == name } }
  }

  package var parts: StackParts {
    guard case .slot(let slot) = entry(of: .slot)?.part,
      case .start(let start) = entry(of: .start)?.part,
      case .exit(let exit) = entry(of: .exit)?.part
    else { preconditionFailure("a stack's parts have been looked up when it was made") }
    guard case .dsm(let dsm) = entry(of: .dsm)?.part else {
      return StackParts(slot: slot, start: start, exit: exit, dsm: nil)
    }
    return StackParts(slot: slot, start: start, exit: exit, dsm: dsm)
  }
}

/// What a strategy brings to a stack.
package enum StackPart: Sendable {
  case slot(SlotPart)
  case start(StartPart)
  case exit(ExitPart)
  case dsm(DSMPart)
}
