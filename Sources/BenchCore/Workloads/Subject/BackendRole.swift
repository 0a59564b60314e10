import CAtomics
import Glibc

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
  /// Slots that are nobody's to take.
  package let occupants: UInt32
  package let waitsForGive: Bool
  package let burst: UInt32
  package let isAllOrNothing: Bool
  package let isStaggered: Bool
  package let isSawtooth: Bool
  package let heldSlots: HeldSlots
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
  let seat: BackendSeat
  private var state: Strategy.Backend
  private var generator: SeededGenerator
  private var posted: UInt32 = 0
  var held: HeldSlots
  /// Whether the next take begins a burst, or goes on with it; else it follows a sawtooth's give.
  var isRising = true
  /// Of a sawtooth: slots of the last burst that have yet to go back singly.
  var teeth: UInt32 = 0
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
    held = seat.heldSlots
  }

  /// One take and what follows it: the turn of a backend that holds one slot at a time.
  ///
  /// `phase` is the one that the loop runs in.
  @inline(__always) package mutating func turn(during phase: UInt32) {
    guard let slot = take() else { return idle() }
    claim(slot)
    hold(during: phase)
    post(slot)
    if seat.waitsForGive { waitForGive(during: phase) }
    think(during: phase)
  }

  @inline(__always) mutating func hold(during phase: UInt32) {
    seat.record.pointee.step = SeatRecord.Step.hold
    seat.hold.pause(&generator, during: phase, of: seat.rendezvous)
  }

  @inline(__always) mutating func post(_ slot: SlotIndex) {
    seat.record.pointee.step = SeatRecord.Step.post
    seat.mailbox.post(slot, count: posted)
    posted &+= 1
  }

  @inline(__always) mutating func think(during phase: UInt32) {
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
    if Strategy.handsOutSlots && !seat.owners.take(slot, by: seat.number) {
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
    let raced = strategy.table?.mayHaveFree(beside: seat.occupants, in: memory) ?? false
    seat.record.pointee.amortisation.bookEmpty(examined: examined, raced: raced)
  }

  @inline(never) private mutating func sampleHold() {
    seat.notes.pointee.timesHold = false
    let hold = seat.notes.pointee.hold
    let searched = seat.notes.pointee.searched
    // The readings around a search lie inside the hold.
    let held = seat.scale.ticks(hold.holdTicks, withoutPairs: searched ? 2 : 1)
    let searching = seat.scale.ticks(hold.searchTicks, withoutPairs: 1)
    seat.record.pointee.holdSamples &+= 1
    seat.record.pointee.holdTicks &+= held
    seat.record.pointee.holdTicksMaximum = max(seat.record.pointee.holdTicksMaximum, held)
    seat.record.pointee.searchTicks &+= min(searching, held)
    if searched { seat.searchRecorder.record(seat.scale.nanoseconds(ofTicks: searching)) }
  }

  @inline(never) private mutating func doubleHandout(of slot: SlotIndex) {
    seat.record.pointee.doubleHandouts &+= 1
    seat.record.pointee.doubleHandoutSlot = slot.value
  }

  /// A take that came back empty spins for a microsecond, then yields.
  @inline(never) mutating func idle() {
    seat.record.pointee.step = SeatRecord.Step.idle
    for _ in 0..<seat.idleHints { ca_spin_hint() }
    sched_yield()
  }

  @inline(never) mutating func waitForGive(during phase: UInt32) {
    seat.record.pointee.step = SeatRecord.Step.wait
    var hints: UInt32 = 0
    while !seat.mailbox.hasServed(posted) && seat.rendezvous.phase == phase {
      ca_spin_hint()
      hints &+= 1
      if hints >= seat.idleHints { sched_yield() }
    }
  }
}
