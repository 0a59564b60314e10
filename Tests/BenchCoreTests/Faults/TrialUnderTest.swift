import BenchCore
import Testing

/// A stepped trial with the postmaster on a thread of this process.
///
/// A postmaster that breaks the rules stays where it broke them: its thread and its memory are left.
final class TrialUnderTest {
  let subject: FaultSubject
  private let entry: StrategyEntry
  private let cell: Cell
  private let stage: Stage
  private let region: SharedRegion
  private let stageRegion: SharedRegion

  convenience init(_ entry: StrategyEntry, tagBits: UInt32 = 16) throws {
    var cell = Cell.example(entry.card.name, layout: .dense, workers: 1, slots: 16)
    cell.tagBits = tagBits
    try self.init(
      entry, cell, entry.faultSubject(Self.under(entry.joins[0].lock, cell)))
  }

  private init(_ entry: StrategyEntry, _ cell: Cell, _ subject: FaultSubject) throws {
    self.cell = cell
    self.entry = entry
    self.subject = subject
    stage = Stage(cell)
    let region = try SharedRegion(creating: subject.layout)
    let stageRegion = try SharedRegion(creating: stage.layout)
    let addresses = (
      subject: UInt(bitPattern: region.base), stage: UInt(bitPattern: stageRegion.base)
    )
    self.region = region
    self.stageRegion = stageRegion
    record.initialize(to: ParticipantRecord())
    let (subject, stage) = (subject, stage)
    _ = ThreadCrew(seats: stage.postmaster..<(stage.postmaster + 1)) { number in
      guard let base = UnsafeMutableRawPointer(bitPattern: addresses.subject),
        let stageBase = UnsafeMutableRawPointer(bitPattern: addresses.stage)
      else { return }
      subject.play(
        ParticipantSeat(
          number: number, stage: stage, subjectBase: base, stageBase: stageBase,
          endsProcess: false))
    }
    _ = Unmanaged.passRetained(self)
    carryOut(.begin)
  }

  private static func under(_ lock: String, _ cell: Cell) -> Cell {
    var cell = cell
    cell.lock = lock
    return cell
  }

  var record: UnsafeMutablePointer<ParticipantRecord> {
    stage.record(stage.postmaster, stageRegion.base)
  }

  /// Has a rogue write so often between the postmaster's accesses; returns what it was caught at.
  func breach(by kind: RogueKind, writes: UInt64, seed: UInt64 = 1) -> Breach? {
    record.pointee.rogue.kind = kind.code
    record.pointee.rogue.seed = seed
    record.pointee.rogue.writes = writes
    let words = ["head", "ends", "bitmap", "change"]
    let target = subject.layout.fields.first { words.contains($0.name) }
    record.pointee.rogue.target = target?.offset ?? RegionLayout.line
    carryOut(.trial)
    return Breach(rawValue: record.pointee.breach)
  }

  /// What a run says of the breach.
  func sentence(_ kind: RogueKind) throws -> String {
    let breach = try #require(Breach(rawValue: record.pointee.breach))
    var finding = CorruptFinding(kind: kind, mode: .stepped, seed: 1)
    finding.accuse(
      FaultCrew.Ending.breached(breach).accusation(
        step: record.pointee.breachStep,
        word: subject.layout.name(at: record.pointee.breachOffset),
        bound: record.pointee.breachLimit))
    var results = FaultResults(.corruptions, runID: "a run")
    results.append(finding, of: cell, bound: subject.giveBound, entry: entry)
    return try #require(results.violations.first)
  }

  private func carryOut(_ duty: Duty) {
    record.pointee.duty = duty.rawValue
    let signals = ParticipantRecord.Signals(record)
    signals.send()
    while !signals.isFinished { signals.waitUntilFinished(nanoseconds: 10_000_000) }
  }
}
