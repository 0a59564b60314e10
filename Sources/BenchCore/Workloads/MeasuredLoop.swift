import CAtomics
import Glibc

// The measured loop: what a contender does, turn by turn, and nothing that is not measured.
//
// Generic over strategy, memory and probe, and specialised for each: the release binary holds one
// copy of each loop per strategy and world, which CI counts. A turn allocates nothing, locks nothing
// of its own, and writes to no shared line but the strategy's, the owner word's and the mailbox's.
// The counted world calls the same turns from one thread.
//
// What is rare stands in functions that are never inlined, and these are mutating though they change
// nothing: a call that borrows a role by value copies all of it first.

/// What a backend's turn needs beside its strategy, all of it its own.
package struct BackendSeat: BitwiseCopyable {
  package let number: UInt32
  package let record: UnsafeMutablePointer<SeatRecord>
  package let notes: UnsafeMutablePointer<BackendNotes>
  package let yieldCounts: UnsafeMutablePointer<UInt32>
  package let searchRecorder: LatencyRecorder
  package let mailbox: Mailbox
  package let owners: OwnerLedger
  package let checksOwners: Bool
  package let waitsForGive: Bool
  package let think: Pauses
  package let hold: Pauses
  package let rendezvous: Rendezvous
  package let scale: TickScale
  /// Spin hints in the microsecond that a backend spins before it yields.
  package let idleHints: UInt32
}

/// A backend: takes a slot, holds it, posts it back, thinks.
package struct BackendRole<Strategy: SlotStrategy, Memory: BackendMemory, Probe: OperationProbe> {
  private let strategy: Strategy
  private let memory: Memory
  private let seat: BackendSeat
  private var state: Strategy.Backend
  private var generator: SeededGenerator
  private var posted: UInt32 = 0
  package var probe: Probe

  package init(
    _ strategy: Strategy, in memory: Memory, at seat: BackendSeat, probe: Probe, seed: UInt64
  ) {
    self.strategy = strategy
    self.memory = memory
    self.seat = seat
    self.probe = probe
    state = strategy.backend(seat.number)
    generator = SeededGenerator(seed: seed)
  }

  /// One take and what follows it.
  ///
  /// `phase` is the one that the loop runs in.
  @inline(__always) package mutating func turn(during phase: UInt32) {
    guard let slot = take() else { return idle() }
    claim(slot)
    seat.record.pointee.step = SeatRecord.Step.hold
    seat.hold.pause(&generator, during: phase, of: seat.rendezvous)
    seat.record.pointee.step = SeatRecord.Step.post
    seat.mailbox.post(slot, count: posted)
    posted &+= 1
    if seat.waitsForGive { waitForGive(during: phase) }
    seat.record.pointee.step = SeatRecord.Step.think
    seat.think.pause(&generator, during: phase, of: seat.rendezvous)
  }

  /// A take that is measured and accounted for, but not posted: the half that `pairs` shares.
  @inline(__always) package mutating func take() -> SlotIndex? {
    seat.record.pointee.step = SeatRecord.Step.take
    seat.notes.pointee.examined = 0
    seat.notes.pointee.searched = false
    probe.begins()
    let slot = strategy.take(by: &state, in: memory)
    probe.ends(succeeded: slot != nil)
    ca_sink(UInt64(slot?.value ?? 0))
    account(succeeded: slot != nil)
    return slot
  }

  /// Writes this contender into the slot's owner word, which must be nobody's.
  @inline(__always) package mutating func claim(_ slot: SlotIndex) {
    if Strategy.handsOutSlots && seat.checksOwners && !seat.owners.take(slot, by: seat.number) {
      doubleHandout(of: slot)
    }
  }

  @inline(__always) private mutating func account(succeeded: Bool) {
    let notes = seat.notes
    let record = seat.record
    if notes.pointee.timesHold { sampleHold() }
    record.pointee.slotsExamined &+= UInt64(notes.pointee.examined)
    if notes.pointee.searched { accountSearch() }
    if succeeded {
      record.pointee.amortisation.tookOne()
      record.pointee.operations &+= 1
      record.pointee.progress &+= 1
    } else {
      record.pointee.emptyOperations &+= 1
    }
  }

  @inline(__always) private mutating func accountSearch() {
    let (examined, yield) = (seat.notes.pointee.examined, seat.notes.pointee.yield)
    if yield != 0 {
      seat.record.pointee.amortisation.book(examined: examined, yield: yield)
    } else {
      accountEmptySearch(examined)
    }
    if Strategy.refills { seat.yieldCounts[Int(yield)] &+= 1 }
  }

  /// A search that found nothing raced if a give had begun by the time it ended: a look at
  /// PostgreSQL's own pair of counters, which is as much as anyone can know without a lock.
  @inline(never) private mutating func accountEmptySearch(_ examined: UInt32) {
    let raced = strategy.table?.hasRoom(in: memory) ?? false
    seat.record.pointee.amortisation.bookEmpty(examined: examined, raced: raced)
  }

  @inline(never) private mutating func sampleHold() {
    seat.notes.pointee.timesHold = false
    let hold = seat.notes.pointee.hold
    seat.record.pointee.holdSamples &+= 1
    seat.record.pointee.holdTicks &+= hold.holdTicks
    seat.record.pointee.holdTicksMaximum = max(
      seat.record.pointee.holdTicksMaximum, hold.holdTicks)
    seat.record.pointee.searchTicks &+= hold.searchTicks
    if seat.notes.pointee.searched {
      seat.searchRecorder.record(seat.scale.nanoseconds(ofTicks: hold.searchTicks))
    }
  }

  @inline(never) private mutating func doubleHandout(of slot: SlotIndex) {
    seat.record.pointee.doubleHandouts &+= 1
    seat.record.pointee.doubleHandoutSlot = slot.value
  }

  /// A take that came back empty spins for a microsecond, then yields.
  @inline(never) private mutating func idle() {
    seat.record.pointee.step = SeatRecord.Step.idle
    for _ in 0..<seat.idleHints { ca_spin_hint() }
    sched_yield()
  }

  @inline(never) private mutating func waitForGive(during phase: UInt32) {
    seat.record.pointee.step = SeatRecord.Step.wait
    var hints: UInt32 = 0
    while !seat.mailbox.hasServed(posted) && seat.rendezvous.phase == phase {
      ca_spin_hint()
      hints &+= 1
      if hints >= seat.idleHints { sched_yield() }
    }
  }
}

/// What the postmaster's turn needs beside its strategy.
package struct PostmasterSeat: BitwiseCopyable {
  package let record: UnsafeMutablePointer<SeatRecord>
  package let mailboxes: UnsafePointer<Mailbox>
  /// How many requests of each mailbox have been served; the postmaster's own.
  package let served: UnsafeMutablePointer<UInt32>
  package let backends: UInt32
  package let owners: OwnerLedger
  package let checksOwners: Bool
  package let idleHints: UInt32
}

/// The postmaster: gives back what the mailboxes hold, alone and without a wait.
package struct PostmasterRole<
  Strategy: SlotStrategy, Memory: PostmasterMemory, Probe: OperationProbe
> {
  private let strategy: Strategy
  private let shadow: Shadow?
  private let memory: Memory
  private let seat: PostmasterSeat
  package private(set) var state: Strategy.Postmaster
  package var probe: Probe

  package init(
    _ strategy: Strategy, shadow: Shadow?, start: StartingState, in memory: Memory,
    at seat: PostmasterSeat, probe: Probe
  ) {
    self.strategy = strategy
    self.shadow = shadow
    self.memory = memory
    self.seat = seat
    self.probe = probe
    state = strategy.postmaster(start)
    shadow?.format(in: memory)
  }

  /// Serves what each mailbox holds now; returns how many slots were given.
  @inline(__always) package mutating func turn() -> UInt32 {
    var given: UInt32 = 0
    var backend: UInt32 = 0
    seat.record.pointee.step = SeatRecord.Step.serve
    while backend < seat.backends {
      let mailbox = seat.mailboxes[Int(backend)]
      var served = seat.served[Int(backend)]
      var waiting = mailbox.waiting(after: served)
      while waiting != 0 {
        waiting &-= 1
        serve(mailbox.request(served), of: backend)
        served &+= 1
        mailbox.serve(count: served)
        given &+= 1
      }
      seat.served[Int(backend)] = served
      backend &+= 1
    }
    if strategy.stashed(by: state) != 0 { retryStash() }
    return given
  }

  /// A turn, and if there was nothing to do a spin of a microsecond and a yield.
  @inline(__always) package mutating func turnOrIdle() {
    if turn() == 0 { idle() }
  }

  @inline(__always) package mutating func serve(
    _ request: Untrusted<UInt32>, of backend: UInt32
  ) {
    guard let slot = admit(request) else {
      seat.record.pointee.refusals &+= 1
      return
    }
    if Strategy.handsOutSlots && seat.checksOwners && !seat.owners.give(slot, of: backend) {
      doubleHandout(of: slot)
    }
    give(slot)
  }

  /// A give that is measured: the half that `pairs` shares.
  @inline(__always) package mutating func give(_ slot: SlotIndex) {
    seat.record.pointee.step = SeatRecord.Step.give
    probe.begins()
    strategy.give(slot, by: &state, in: memory)
    probe.ends(succeeded: true)
    seat.record.pointee.operations &+= 1
    seat.record.pointee.progress &+= 1
  }

  @inline(__always) private func admit(_ request: Untrusted<UInt32>) -> SlotIndex? {
    if Strategy.handsOutSlots, let shadow { return shadow.admit(request, in: memory) }
    return request.index(below: .max)
  }

  @inline(never) private mutating func retryStash() {
    strategy.retryStash(by: &state, in: memory)
  }

  package mutating func emptyStash(attempts: Int) {
    for _ in 0..<attempts where strategy.stashed(by: state) != 0 { retryStash() }
  }

  package var stashed: UInt32 { strategy.stashed(by: state) }

  @inline(never) private mutating func doubleHandout(of slot: SlotIndex) {
    seat.record.pointee.doubleHandouts &+= 1
    seat.record.pointee.doubleHandoutSlot = slot.value
  }

  @inline(never) private mutating func idle() {
    seat.record.pointee.step = SeatRecord.Step.idle
    for _ in 0..<seat.idleHints { ca_spin_hint() }
    sched_yield()
  }
}

// MARK: The loops

/// Runs a backend's turns until the supervisor leaves the phase.
@inline(never)
package func backendLoop<Strategy: SlotStrategy, Memory: BackendMemory, Probe: OperationProbe>(
  _ role: inout BackendRole<Strategy, Memory, Probe>, during phase: UInt32,
  of rendezvous: Rendezvous
) {
  while rendezvous.phase == phase { role.turn(during: phase) }
}

/// Runs the postmaster's turns until the supervisor leaves the phase.
@inline(never)
package func postmasterLoop<
  Strategy: SlotStrategy, Memory: PostmasterMemory, Probe: OperationProbe
>(
  _ role: inout PostmasterRole<Strategy, Memory, Probe>, during phase: UInt32,
  of rendezvous: Rendezvous
) {
  while rendezvous.phase == phase { role.turnOrIdle() }
}

/// Takes and gives in turn, one contender in both roles, until the supervisor leaves the phase.
@inline(never)
package func pairLoop<
  Strategy: SlotStrategy, Memory: BackendMemory, Narrow: PostmasterMemory, Probe: OperationProbe
>(
  _ backend: inout BackendRole<Strategy, Memory, Probe>,
  _ postmaster: inout PostmasterRole<Strategy, Narrow, Probe>, _ seat: BackendSeat,
  during phase: UInt32
) {
  while seat.rendezvous.phase == phase {
    guard let slot = backend.take() else { continue }
    backend.claim(slot)
    postmaster.serve(Untrusted(slot.value), of: seat.number)
  }
}
