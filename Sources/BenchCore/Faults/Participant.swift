import CAtomics
import Foundation

/// What a process of a fault run is started with.
package struct ParticipantBrief: Codable, Sendable {
  package var cell: Cell
  package var seat: UInt32
  /// A participant whose parent is another by now is an orphan and leaves.
  package var supervisor: Int32

  func encoded() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  package init(decoding text: String) throws {
    self = try JSONDecoder().decode(ParticipantBrief.self, from: Data(text.utf8))
  }

  init(cell: Cell, seat: UInt32, supervisor: Int32) {
    self.cell = cell
    self.seat = seat
    self.supervisor = supervisor
  }
}

/// A process of a fault run: a backend, the postmaster or a rogue that carries out orders one by one
/// until it is ended.
package enum Participant {
  package static func run(
    _ brief: ParticipantBrief, prepare: (Cell) throws -> FaultSubject
  ) throws {
    _ = ca_die_with_parent()
    // Some are meant to crash, and are to leave no file behind.
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    // The parent may have died before the line above.
    guard getppid() == brief.supervisor else { throw WorkerError.orphan }
    let subject = try prepare(brief.cell)
    let stage = Stage(brief.cell)
    let region = try SharedRegion(
      attaching: WorkerBrief.subjectDescriptor, layout: subject.layout)
    let stageRegion = try SharedRegion(attaching: WorkerBrief.runDescriptor, layout: stage.layout)
    // From here on what is said is the last words of those who were meant to crash.
    let silence = open("/dev/null", O_WRONLY)
    if silence >= 0 { dup2(silence, STDERR_FILENO) }
    subject.play(
      ParticipantSeat(
        number: brief.seat, stage: stage, subjectBase: region.base, stageBase: stageRegion.base,
        endsProcess: true))
  }
}

/// A participant's place, and where its memory lies in this process.
package struct ParticipantSeat {
  let number: UInt32
  let stage: Stage
  let subjectBase: UnsafeMutableRawPointer
  let stageBase: UnsafeMutableRawPointer
  /// Whether a breach ends the process; otherwise its thread stays where it is.
  let endsProcess: Bool

  package init(
    number: UInt32, stage: Stage, subjectBase: UnsafeMutableRawPointer,
    stageBase: UnsafeMutableRawPointer, endsProcess: Bool
  ) {
    self.number = number
    self.stage = stage
    self.subjectBase = subjectBase
    self.stageBase = stageBase
    self.endsProcess = endsProcess
  }

  var record: UnsafeMutablePointer<ParticipantRecord> { stage.record(number, stageBase) }
  var trace: UnsafeMutableBufferPointer<TracedAccess> { stage.trace(number, stageBase) }
  var list: UnsafeMutableBufferPointer<UInt32> { stage.list(number, stageBase) }
  var signals: ParticipantRecord.Signals { .init(record) }
}

/// A subject without its types, for participants and for those who judge them.
package struct FaultSubject: Sendable {
  package let layout: RegionLayout
  package let giveBound: UInt32
  /// Nil where an audit has nothing to look for.
  package let audit: SlotAudit?
  /// Most accesses of one turn that the postmaster makes for an audit.
  package let auditTurnBound: UInt32
  /// Slots in the free structure, at rest.
  package let freeSlots: @Sendable (UnsafeMutableRawPointer) -> [UInt32]
  /// The state of every slot, at rest.
  package let states: @Sendable (UnsafeMutableRawPointer) -> [UInt32]
  /// How many references each slot's segment has, at rest; of slots that are no segments', nothing.
  package let references: @Sendable (UnsafeMutableRawPointer) -> [UInt32]
  /// Carries out orders until the process ends.
  package let play: @Sendable (ParticipantSeat) -> Void

  /// Of a subject that no audit is for.
  init(
    layout: RegionLayout, giveBound: UInt32,
    freeSlots: @escaping @Sendable (UnsafeMutableRawPointer) -> [UInt32],
    states: @escaping @Sendable (UnsafeMutableRawPointer) -> [UInt32],
    play: @escaping @Sendable (ParticipantSeat) -> Void
  ) {
    self.layout = layout
    self.giveBound = giveBound
    audit = nil
    auditTurnBound = 0
    self.freeSlots = freeSlots
    self.states = states
    references = { _ in [] }
    self.play = play
  }

  init<Strategy: SlotStrategy, Lock: MutualExclusion>(_ subject: SlotSubject<Strategy, Lock>) {
    layout = subject.layout
    giveBound = subject.strategy.giveBound
    audit = Strategy.audit
    switch Strategy.audit {
    case .holder: auditTurnBound = Shadow.reclaimBound + giveBound
    case .reaper: auditTurnBound = ReaperAudit.bound(giveBound)
    }
    freeSlots = { subject.freeSlots($0) }
    states = { subject.states($0) }
    references = { _ in [] }
    play = { subject.play($0) }
  }

  /// Nobody is judged but backends: the postmaster formats, and that is all.
  init<Strategy: DSMStrategy, Lock: SlotLock>(_ subject: DSMSubject<Strategy, Lock>) {
    layout = subject.layout
    giveBound = 0
    audit = nil
    auditTurnBound = 0
    freeSlots = { _ in [] }
    states = { _ in [] }
    references = { subject.references($0) }
    play = { subject.play($0) }
  }
}

extension SlotSubject {
  func states(_ base: UnsafeMutableRawPointer) -> [UInt32] {
    guard let table = strategy.table else { return [] }
    return (0..<cell.slots).map { number in
      ca_load_u32(
        base + Int(table.state(SlotIndex(trusted: number)).offset), Int32(ca_acquire))
    }
  }

  /// Carries out orders until one says to leave.
  ///
  /// The loops have an end for the optimiser's sake: behind a call that can never return, Swift 6.3 took
  /// the subject's array for dead, and the first format read address 16.
  func play(_ seat: ParticipantSeat) {
    let hook = StepHook(seat, regionSize: layout.size, rogue: rogue(seat.subjectBase))
    switch seat.number {
    case seat.stage.rogue: RogueWork(seat, hook.rogue).carryOutOrders()
    case seat.stage.postmaster:
      var postmaster = FaultPostmaster(self, seat, hook)
      while postmaster.carriesOutNextOrder() {}
    default:
      var backend = FaultBackend(self, seat, hook)
      while backend.carriesOutNextOrder() {}
    }
  }

  private func rogue(_ base: UnsafeMutableRawPointer) -> Rogue {
    var own = RegionLayout()
    // What serves this cell has been built from it before.
    _ = try? Strategy(cell.geometry, options: cell.options, layout: &own)
    return Rogue(
      base: base, slots: cell.slots, table: strategy.table, size: layout.size,
      structure: own.fields, lock: Array(layout.fields.dropFirst(own.fields.count)))
  }
}
