/// How often the postmaster's give must try while backends hammer the same words.
///
/// Each give's compare-exchanges are counted. What makes a retry is another's success, or a rogue; what
/// bounds the retries is the strategy's own cap, and then its stash.
package struct StarveRun: ~Copyable {
  private var crew: FaultCrew
  private let target: UInt32

  private static let patience: UInt64 = 10_000_000_000

  package init(
    _ cell: Cell, _ subject: FaultSubject, signals: SignalWatch
  ) throws {
    var crew = try FaultCrew(cell, subject, signals: signals)
    target = try crew.wordThatGivesChange()
    self.crew = crew
  }

  /// Runs this long; with a rogue, it writes the word that gives change as fast as it can.
  package mutating func play(
    nanoseconds: UInt64, withRogue: Bool, seed: UInt64
  ) throws -> StarveFinding {
    var order = RogueOrder()
    order.kind = RogueKind.hammer.code
    order.seed = seed
    order.writesPerSecond = .max
    order.target = target
    let postmaster = crew.stage.postmaster
    let others = Array(0..<crew.stage.backends) + (withRogue ? [crew.stage.rogue] : [])
    try crew.beginAll()
    for seat in others + [postmaster] { try crew.order(.work, to: seat, rogue: order) }
    try crew.awaitBegin(of: others)
    try crew.pass(nanoseconds)
    for seat in others { crew.tellToStop(seat) }
    for seat in others where try crew.ending(of: seat, within: Self.patience) != .finished {
      crew.end(seat)
    }
    crew.tellToStop(postmaster)
    let ending = try crew.ending(of: postmaster, within: Self.patience)
    let record = crew.record(postmaster).pointee
    var finding = StarveFinding(
      backends: crew.stage.backends, withRogue: withRogue, counts: record.counts,
      attempts: Array(crew.stage.attempts(crew.stageBase)))
    if ending != .finished {
      crew.end(postmaster)
      finding.violation = (ending ?? .spins).accusation(
        step: record.breachStep, word: crew.subject.layout.name(at: record.breachOffset),
        bound: record.breachLimit)
    }
    return finding
  }
}

/// How many gives needed how many compare-exchanges.
package struct StarveFinding: Sendable, Equatable {
  package let backends: UInt32
  package let withRogue: Bool
  package let counts: FaultCounts
  /// By number of compare-exchanges; the last entry is for more.
  package let attempts: [UInt64]
  /// What the postmaster did that it must not; empty if it held.
  package var violation = ""

  /// The most compare-exchanges of one give.
  package var mostAttempts: Int { attempts.lastIndex { $0 > 0 } ?? 0 }

  /// The smallest number of compare-exchanges that this share of the gives did not exceed.
  package func attempts(atShare share: Double) -> Int {
    let total = attempts.reduce(0, +)
    var sum: UInt64 = 0
    for (number, count) in attempts.enumerated() {
      sum += count
      if Double(sum) >= share * Double(total) { return number }
    }
    return attempts.count - 1
  }
}
