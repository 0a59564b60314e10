import CAtomics
import Glibc

/// What a backend's turn needs beside its strategy.
package struct StartSeat: BitwiseCopyable {
  package let number: UInt32
  package let record: UnsafeMutablePointer<SeatRecord>
  package let tally: UnsafeMutablePointer<StartTally>
  package let ledger: WorkerLedger
  package let signal: PostmasterSignal
  /// Slots that this backend alone fills, as many as it registers workers at once: how a free one is
  /// found is another subject's business.
  package let slots: UnsafePointer<UInt32>
  /// Of the last worker of each.
  package let generations: UnsafeMutablePointer<UInt32>
  package let burst: UInt32
  package let think: Pauses
  package let hold: Pauses
  package let rendezvous: Rendezvous
  package let idleHints: UInt32
}

/// A backend: registers workers, waits until they run, and has them ended.
package struct StartRole<
  Strategy: StartStrategy, Memory: BackendMemory, Probe: OperationProbe, Query: OperationProbe
> {
  private let strategy: Strategy
  private let table: SlotTable
  private let flag: ChangeFlag
  private let memory: Memory
  private let seat: StartSeat
  private var generator: SeededGenerator
  /// Whether it orders the end at once, before the postmaster may have looked.
  package private(set) var changesItsMind = false
  package var registerProbe: Probe
  package var terminateProbe: Probe
  /// From the first registration of a burst until all of it is seen running.
  package var startProbe: Query
  /// From the first order until all slots are free.
  package var endProbe: LatencyProbe

  package init(
    _ strategy: Strategy, _ table: SlotTable, _ flag: ChangeFlag, in memory: Memory,
    at seat: StartSeat, seed: UInt64, registerProbe: Probe, terminateProbe: Probe,
    startProbe: Query, endProbe: LatencyProbe
  ) {
    self.strategy = strategy
    self.table = table
    self.flag = flag
    self.memory = memory
    self.seat = seat
    self.registerProbe = registerProbe
    self.terminateProbe = terminateProbe
    self.startProbe = startProbe
    self.endProbe = endProbe
    generator = SeededGenerator(seed: seed)
  }

  @inline(__always) package mutating func turn(during phase: UInt32) {
    register()
    if !changesItsMind {
      seat.record.pointee.step = SeatRecord.Step.awaitStart
      var hints = seat.idleHints
      while !haveStarted() { pass(&hints) }
      seesStarts()
      seat.record.pointee.step = SeatRecord.Step.hold
      seat.hold.pause(&generator, during: phase, of: seat.rendezvous)
    }
    terminate()
    seat.record.pointee.step = SeatRecord.Step.awaitEnd
    var hints = seat.idleHints
    while !areFree() { pass(&hints) }
    seesEnds()
    seat.record.pointee.step = SeatRecord.Step.think
    seat.think.pause(&generator, during: phase, of: seat.rendezvous)
  }

  // MARK: The parts of a turn

  /// A worker into each slot, and a wake-up for each, as PostgreSQL's backends do.
  @inline(__always) package mutating func register() {
    seat.record.pointee.step = SeatRecord.Step.register
    changesItsMind = oneInEight()
    startProbe.begins()
    var index = 0
    while index < seat.burst {
      let slot = SlotIndex(trusted: seat.slots[index])
      let generation = seat.generations[index] &+ 1
      seat.generations[index] = generation
      seat.ledger.enter(WorkerLedger.Phase.registered, slot, generation: generation)
      registerProbe.begins()
      memory.lock()
      table.publishLocked(slot, by: seat.number, in: memory)
      strategy.requestStart(slot, in: memory)
      memory.unlock()
      wake()
      registerProbe.ends(succeeded: true)
      seat.tally.pointee.registrations &+= 1
      seat.record.pointee.progress &+= 1
      index &+= 1
    }
    if changesItsMind {
      startProbe.ends(succeeded: false)
      startProbe.abandons()
    }
  }

  @inline(__always) package func haveStarted() -> Bool {
    var index = 0
    while index < seat.burst {
      let slot = SlotIndex(trusted: seat.slots[index])
      if seat.ledger.isIn(
        WorkerLedger.Phase.registered, slot, generation: seat.generations[index])
      {
        return false
      }
      index &+= 1
    }
    return true
  }

  @inline(__always) package mutating func seesStarts() {
    startProbe.ends(succeeded: true)
    startProbe.answers()
    seat.tally.pointee.starts &+= UInt64(seat.burst)
    seat.record.pointee.operations &+= UInt64(seat.burst)
    seat.record.pointee.progress &+= 1
  }

  /// Orders the end of all, with one wake-up; some have ended by themselves.
  @inline(__always) package mutating func terminate() {
    seat.record.pointee.step = SeatRecord.Step.terminate
    endProbe.begins()
    var isAnyAsked = false
    var index = 0
    while index < seat.burst {
      let slot = SlotIndex(trusted: seat.slots[index])
      let generation = seat.generations[index]
      let isLate = seat.ledger.isIn(
        WorkerLedger.Phase.ended, slot, generation: generation)
      seat.ledger.askForEnd(slot, generation: generation)
      terminateProbe.begins()
      let isAsked = strategy.terminate(slot, generation: generation, in: memory)
      terminateProbe.ends(succeeded: isAsked)
      if isAsked {
        isAnyAsked = true
        seat.tally.pointee.orders &+= 1
        if isLate { seat.tally.pointee.lateOrders &+= 1 }
      }
      index &+= 1
    }
    if isAnyAsked { wake() }
  }

  @inline(__always) package func areFree() -> Bool {
    var index = 0
    while index < seat.burst {
      let state = table.state(SlotIndex(trusted: seat.slots[index]))
      if memory.load(state, .acquiring) != SlotTable.State.free { return false }  // B
      index &+= 1
    }
    return true
  }

  /// Now and then it gives an order once more, which concerns nobody by now.
  @inline(__always) package mutating func seesEnds() {
    endProbe.ends(succeeded: true)
    let isAskedAgain = oneInEight()
    var index = 0
    while index < seat.burst {
      let slot = SlotIndex(trusted: seat.slots[index])
      let generation = seat.generations[index]
      if !seat.ledger.isIn(WorkerLedger.Phase.ended, slot, generation: generation) {
        seat.tally.pointee.freedAlive.note(slot)
      }
      if isAskedAgain, strategy.terminate(slot, generation: generation, in: memory) { wake() }
      index &+= 1
    }
    seat.record.pointee.progress &+= 1
  }

  // MARK: Small change

  @inline(__always) private func wake() {
    flag.raise(in: memory)
    seat.signal.send()
    seat.tally.pointee.requests &+= 1
  }

  @inline(__always) private mutating func oneInEight() -> Bool {
    generator.next() &>> 61 == 0
  }

  /// Spins for a microsecond, and from then on yields.
  @inline(__always) private func pass(_ hints: inout UInt32) {
    if hints == 0 {
      sched_yield()
    } else {
      hints &-= 1
      ca_spin_hint()
    }
  }
}

extension StartRole: PacedRole where Query: PacingProbe {
  @inline(__always) package mutating func awaitArrival(
    during phase: UInt32, of rendezvous: Rendezvous
  ) -> Bool {
    seat.record.pointee.step = SeatRecord.Step.awaitArrival
    return startProbe.awaitArrival(during: phase, of: rendezvous)
  }

  /// Whoever arrives waits until the workers run; who changes their mind waits for nothing.
  @inline(__always) package mutating func pacedTurn(during phase: UInt32) { turn(during: phase) }
}
