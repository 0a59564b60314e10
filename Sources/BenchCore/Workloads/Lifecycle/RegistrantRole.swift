import CAtomics
import Glibc

/// A backend's half of a stack, and what it needs beside it; all of it its own.
struct RegistrantParts {
  let number: UInt32
  let lock: LWLock
  /// Around what the stack's lock guards.
  let native: NativeMemory
  let memory: LaidSlots.Memory
  let flag: ChangeFlag
  let slotsLock: Bool
  let queuesStarts: Bool
  let taker: SlotTaker
  let requester: StartRequester
  /// Nil where the stack has no segments.
  let segments: SegmentUser?
  let segmentLedger: SegmentLedger
  let board: RegistrantBoard
  let signal: PostmasterSignal
  let notes: UnsafeMutablePointer<BackendNotes>
  let record: UnsafeMutablePointer<SeatRecord>
  let tally: UnsafeMutablePointer<RegistrantTally>
  let registers: LatencyRecorder
  let starts: LatencyRecorder
  let scale: TickScale
  let think: Pauses
  let rendezvous: Rendezvous
  let idleHints: UInt32
}

/// A registrant: creates a segment, registers a worker, and waits for its start and for its end.
///
/// On the worker's behalf it also attaches to the segment, and lets go of it: a real worker here is a
/// child that only sleeps.
package struct RegistrantRole<Query: OperationProbe> {
  private let parts: RegistrantParts
  private var generator: SeededGenerator
  private var created: UInt64 = 0
  /// What the postmaster has told this registrant so far: two things a worker.
  private var told: UInt32 = 0
  /// From the creation of the segment until the registrant knows of the worker's end.
  package var lifeProbe: Query

  init(_ parts: RegistrantParts, lifeProbe: Query, seed: UInt64) {
    self.parts = parts
    self.lifeProbe = lifeProbe
    generator = SeededGenerator(seed: seed)
  }

  /// A worker's life.
  package mutating func turn(during phase: UInt32) {
    lifeProbe.begins()
    var segment: CreatedSegment?
    if parts.segments != nil {
      segment = create()
      if segment == nil { return comeBackLater() }
    }
    let registersAt = ca_ticks_begin()
    guard let slot = register() else {
      if let segment { letGo(of: segment.slot) }
      return comeBackLater()
    }
    parts.registers.record(parts.scale.nanoseconds(between: registersAt, and: ca_ticks_end()))
    awaits(slot, SeatRecord.Step.awaitStart)
    parts.starts.record(parts.scale.nanoseconds(between: registersAt, and: ca_ticks_end()))
    let attached = segment.flatMap { attach(to: $0) }
    awaits(slot, SeatRecord.Step.awaitEnd)
    lifeProbe.ends(succeeded: true)
    lifeProbe.answers()
    parts.tally.pointee.seenEnded &+= 1
    parts.tally.pointee.lives &+= 1
    parts.record.pointee.operations &+= 1
    parts.record.pointee.progress &+= 1
    if let attached {
      parts.segmentLedger.detach(attached)
      letGo(of: attached)
    }
    if let segment { letGo(of: segment.slot) }
    parts.record.pointee.step = SeatRecord.Step.think
    parts.think.pause(&generator, during: phase, of: parts.rendezvous)
  }

  // MARK: The worker

  /// A slot with a worker's description in it, of which the postmaster has been told.
  ///
  /// What the lock guards is done in one hold, as RegisterDynamicBackgroundWorker does it; a slot that is
  /// taken without the lock is followed by a hold of its own, if the start has to be queued.
  package mutating func register() -> SlotIndex? {
    parts.record.pointee.step = SeatRecord.Step.register
    if parts.slotsLock { parts.lock.acquire(by: parts.number, in: parts.native) }
    beginSearch()
    let begin = ca_ticks_begin()
    let slot = parts.taker.take()
    let ticks = ca_ticks_end() &- begin
    if let slot, parts.queuesStarts {
      if !parts.slotsLock { parts.lock.acquire(by: parts.number, in: parts.native) }
      parts.requester.request(slot)
      if !parts.slotsLock { parts.lock.release(by: parts.number, in: parts.native) }
    }
    if parts.slotsLock { parts.lock.release(by: parts.number, in: parts.native) }
    parts.notes.pointee.timesHold = false
    guard slot != nil else {
      parts.tally.pointee.emptyRegisters &+= 1
      return nil
    }
    parts.flag.raise(in: parts.memory)
    parts.signal.send()
    endSearch(ticks, &parts.tally.pointee.slotSearches)
    parts.tally.pointee.registers &+= 1
    parts.tally.pointee.registered &+= 1
    return slot
  }

  private mutating func awaits(_ slot: SlotIndex, _ step: UInt32) {
    parts.record.pointee.step = step
    told &+= 1
    parts.board.wait(for: told)
    if parts.board.slot != slot.value { parts.tally.pointee.wrongSlots &+= 1 }
  }

  // MARK: Its segment

  private mutating func create() -> CreatedSegment? {
    guard let user = parts.segments else { return nil }
    parts.record.pointee.step = SeatRecord.Step.create
    created &+= 1
    let key = UInt64(parts.number &+ 1) &<< 40 | created
    beginSearch()
    let begin = ca_ticks_begin()
    let made = user.create(key)
    let ticks = ca_ticks_end() &- begin
    parts.notes.pointee.timesHold = false
    guard let made else { return nil }
    endSearch(ticks, &parts.tally.pointee.segmentSearches)
    parts.tally.pointee.segments &+= 1
    if !parts.segmentLedger.create(made.slot, key: key) { parts.tally.pointee.wrongSegments &+= 1 }
    return made
  }

  private mutating func attach(to segment: CreatedSegment) -> SlotIndex? {
    guard let user = parts.segments else { return nil }
    parts.record.pointee.step = SeatRecord.Step.attach
    beginSearch()
    let begin = ca_ticks_begin()
    let found = user.attach(segment.handle)
    let ticks = ca_ticks_end() &- begin
    endSearch(ticks, &parts.tally.pointee.segmentSearches)
    guard case .slot(let slot) = found else {
      parts.tally.pointee.wrongSegments &+= 1
      return nil
    }
    _ = parts.segmentLedger.attach(slot)
    if slot != segment.slot { parts.tally.pointee.wrongSegments &+= 1 }
    return slot
  }

  private mutating func letGo(of slot: SlotIndex) {
    guard let user = parts.segments else { return }
    parts.record.pointee.step = SeatRecord.Step.detach
    if user.detach(slot) {
      if !parts.segmentLedger.destroy(slot) {
        parts.tally.pointee.destroyedWhileAttached &+= 1
      }
      user.free(slot)
    }
  }

  // MARK: Searches

  /// Has the search inside an operation be timed, if the strategy says where it begins and ends.
  private func beginSearch() {
    parts.notes.pointee.searched = false
    parts.notes.pointee.hold = HoldTimer()
    parts.notes.pointee.timesHold = true
  }

  /// What was timed of the search; the whole operation where the strategy searches nothing, without the
  /// readings of the clock at both ends of the hold.
  private func endSearch(_ ticks: UInt64, _ sum: inout SearchTime) {
    parts.notes.pointee.timesHold = false
    let hold = parts.notes.pointee.hold
    if parts.notes.pointee.searched {
      sum.add(ticks: hold.searchTicks)
    } else {
      sum.add(ticks: ticks, pairs: hold.holdTicks == 0 ? 1 : 2)
    }
  }

  /// Without a slot it spins for a microsecond, then yields.
  private mutating func comeBackLater() {
    lifeProbe.ends(succeeded: false)
    parts.record.pointee.step = SeatRecord.Step.idle
    for _ in 0..<parts.idleHints { ca_spin_hint() }
    sched_yield()
  }
}

extension RegistrantRole: PacedRole where Query: PacingProbe {
  package mutating func awaitArrival(during phase: UInt32, of rendezvous: Rendezvous) -> Bool {
    parts.record.pointee.step = SeatRecord.Step.awaitArrival
    return lifeProbe.awaitArrival(during: phase, of: rendezvous)
  }

  /// Whoever arrives waits for all of the worker's life.
  package mutating func pacedTurn(during phase: UInt32) { turn(during: phase) }
}
