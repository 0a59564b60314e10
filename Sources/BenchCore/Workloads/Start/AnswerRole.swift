/// What an answer found out of one worker.
package struct WorkerEvent: BitwiseCopyable {
  package enum Kind: BitwiseCopyable {
    case start, end, cancel
  }

  package let kind: Kind
  package let slot: SlotIndex
  package let generation: UInt32
}

/// Notes what an answer finds out, so that playing the workers is no part of the answer.
package struct NotedEvents: StartHandler {
  private let events: UnsafeMutablePointer<WorkerEvent>
  private let capacity: UInt32
  package private(set) var count: UInt32 = 0

  package init(_ events: UnsafeMutablePointer<WorkerEvent>, capacity: UInt32) {
    self.events = events
    self.capacity = capacity
  }

  @inline(__always) package subscript(index: UInt32) -> WorkerEvent { events[Int(index)] }

  @inline(__always) package mutating func forget() { count = 0 }

  @inline(__always) package mutating func start(_ slot: SlotIndex, generation: UInt32) {
    note(WorkerEvent(kind: .start, slot: slot, generation: generation))
  }

  @inline(__always) package mutating func end(_ slot: SlotIndex, generation: UInt32) {
    note(WorkerEvent(kind: .end, slot: slot, generation: generation))
  }

  @inline(__always) package mutating func cancel(_ slot: SlotIndex, generation: UInt32) {
    note(WorkerEvent(kind: .cancel, slot: slot, generation: generation))
  }

  /// More than there is room for only a broken strategy finds, and then the ledger misses them.
  @inline(__always) private mutating func note(_ event: WorkerEvent) {
    guard count < capacity else { return }
    events[Int(count)] = event
    count &+= 1
  }
}

/// What the postmaster's turn needs beside its strategy.
package struct AnswerSeat: BitwiseCopyable {
  package let record: UnsafeMutablePointer<SeatRecord>
  package let tally: UnsafeMutablePointer<AnswerTally>
  package let ledger: WorkerLedger
  package let signal: PostmasterSignal
  package let events: UnsafeMutablePointer<WorkerEvent>
  /// Workers that will end by themselves.
  package let mortals: UnsafeMutablePointer<WorkerEvent>
  /// Of both.
  package let capacity: UInt32

  /// Most events of one answer: two for each slot, and what one answer reads of messages.
  package static func capacity(slots: UInt32) -> UInt32 { 2 * (slots + StartQueue.answerLimit) }
}

/// The postmaster: answers when it is woken, and plays the workers that it starts.
package struct AnswerRole<
  Strategy: StartStrategy, Memory: PostmasterMemory, Probe: OperationProbe
> {
  private let strategy: Strategy
  private let table: SlotTable
  private let flag: ChangeFlag
  private let memory: Memory
  private let seat: AnswerSeat
  private var state: Strategy.Postmaster
  private var given: SlotTable.Given
  private var generator: SeededGenerator
  private var events: NotedEvents
  private var mortalCount: UInt32 = 0
  /// Whether the last answer reached its limit: then it goes on unasked.
  private var hasMore = false
  package var probe: Probe

  package init(
    _ strategy: Strategy, _ table: SlotTable, _ flag: ChangeFlag, knowing occupants: [UInt32],
    in memory: Memory, at seat: AnswerSeat, seed: UInt64, probe: Probe
  ) {
    self.strategy = strategy
    self.table = table
    self.flag = flag
    self.memory = memory
    self.seat = seat
    self.probe = probe
    state = strategy.postmaster(knowing: occupants, in: memory)
    given = table.given()
    generator = SeededGenerator(seed: seed)
    events = NotedEvents(seat.events, capacity: seat.capacity)
  }

  /// A turn, and if there was nothing to do the sleep until somebody wakes it.
  @inline(__always) package mutating func turnOrSleep() {
    let count = seat.signal.count
    if !turn() {
      seat.record.pointee.step = SeatRecord.Step.idle
      seat.signal.sleep(after: count)
    }
  }

  /// One answer if the flag was raised, or if there was more to answer; says whether there was any.
  ///
  /// One and no more: backends that ask all the time must not keep it from what else there is to do.
  @inline(__always) package mutating func turn() -> Bool {
    let isWoken = flag.lower(in: memory)
    guard isWoken || hasMore else { return false }
    seat.record.pointee.step = SeatRecord.Step.answer
    if isWoken { seat.tally.pointee.wakeups &+= 1 }
    endMortals(all: true)
    hasMore = answer()
    endMortals(all: false)
    return true
  }

  /// Whether there is more to answer.
  @inline(__always) private mutating func answer() -> Bool {
    events.forget()
    probe.begins()
    let answer = strategy.answer(by: &state, in: memory, &events)
    probe.ends(succeeded: true)
    seat.tally.pointee.answers &+= 1
    seat.tally.pointee.slotsVisited &+= UInt64(answer.slotsVisited)
    seat.tally.pointee.workersWalked &+= answer.workersWalked
    seat.tally.pointee.messages &+= UInt64(answer.messages)
    seat.record.pointee.operations &+= 1
    seat.record.pointee.progress &+= 1
    var index: UInt32 = 0
    while index < events.count {
      let event = events[index]
      switch event.kind {
      case .start: start(event)
      case .end: end(event)
      case .cancel: cancel(event)
      }
      index &+= 1
    }
    return answer.hasMore
  }

  // MARK: The workers

  @inline(__always) private mutating func start(_ event: WorkerEvent) {
    let (slot, generation) = (event.slot, event.generation)
    let (registered, phase) = seat.ledger.worker(in: slot)
    guard generation == registered && phase == WorkerLedger.Phase.registered else {
      let isSame = generation == registered && phase != WorkerLedger.Phase.none
      return isSame
        ? seat.tally.pointee.breaches.startedTwice.note(slot)
        : seat.tally.pointee.breaches.startedStrangers.note(slot)
    }
    seat.ledger.enter(WorkerLedger.Phase.running, slot, generation: generation)
    seat.tally.pointee.starts &+= 1
    if generator.next() &>> 61 == 0 && mortalCount < seat.capacity {
      seat.mortals[Int(mortalCount)] = event
      mortalCount &+= 1
    }
  }

  @inline(__always) private mutating func end(_ event: WorkerEvent) {
    let (slot, generation) = (event.slot, event.generation)
    guard seat.ledger.isIn(WorkerLedger.Phase.running, slot, generation: generation) else {
      return seat.tally.pointee.breaches.endedAbsent.note(slot)
    }
    if !seat.ledger.isAskedToEnd(slot, generation: generation) {
      seat.tally.pointee.breaches.endedUnasked.note(slot)
    }
    seat.tally.pointee.ends &+= 1
    strategy.forget(slot, by: &state, in: memory)
    giveBack(slot, generation)
  }

  @inline(__always) private mutating func cancel(_ event: WorkerEvent) {
    let (slot, generation) = (event.slot, event.generation)
    let (registered, phase) = seat.ledger.worker(in: slot)
    guard generation == registered && phase == WorkerLedger.Phase.registered else {
      if phase == WorkerLedger.Phase.running {
        seat.tally.pointee.breaches.cancelledAlive.note(slot)
        free(slot)
      } else {
        seat.tally.pointee.breaches.endedAbsent.note(slot)
      }
      return
    }
    if !seat.ledger.isAskedToEnd(slot, generation: generation) {
      seat.tally.pointee.breaches.endedUnasked.note(slot)
    }
    seat.tally.pointee.cancels &+= 1
    giveBack(slot, generation)
  }

  /// Ends those whose time has come: half of them before the answer after their start, so that an order
  /// for one may wait already, the others right after they were started.
  @inline(__always) private mutating func endMortals(all: Bool) {
    if mortalCount != 0 { endMortalsSlowly(all: all) }
  }

  @inline(never) private mutating func endMortalsSlowly(all: Bool) {
    var kept: UInt32 = 0
    for index in 0..<mortalCount {
      let event = seat.mortals[Int(index)]
      // An order may have been carried out before.
      guard
        seat.ledger.isIn(
          WorkerLedger.Phase.running, event.slot, generation: event.generation)
      else { continue }
      guard all || generator.next() &>> 63 == 0 else {
        seat.mortals[Int(kept)] = event
        kept &+= 1
        continue
      }
      seat.tally.pointee.ownEnds &+= 1
      strategy.forget(event.slot, by: &state, in: memory)
      giveBack(event.slot, event.generation)
    }
    mortalCount = kept
  }

  @inline(__always) private mutating func giveBack(_ slot: SlotIndex, _ generation: UInt32) {
    seat.ledger.enter(WorkerLedger.Phase.ended, slot, generation: generation)
    free(slot)
  }

  @inline(__always) private mutating func free(_ slot: SlotIndex) {
    table.terminate(by: &given, in: memory)
    // As PostgreSQL's ForgetBackgroundWorker: a full barrier before the slot is free.
    memory.fence(.sequentiallyConsistent)
    table.free(slot, .releasing, in: memory)  // A
  }
}
