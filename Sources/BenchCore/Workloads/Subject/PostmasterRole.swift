import CAtomics
import Glibc

/// What the postmaster's turn needs beside its strategy.
package struct PostmasterSeat: BitwiseCopyable {
  package let record: UnsafeMutablePointer<SeatRecord>
  package let mailboxes: UnsafePointer<Mailbox>
  /// How many requests of each mailbox have been served; the postmaster's own.
  package let served: UnsafeMutablePointer<UInt32>
  package let backends: UInt32
  package let owners: OwnerLedger
  /// How many slots must have been posted before any is given; 0 to give each as it comes.
  package let stormSize: UInt32
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
  private var stormSize: UInt32
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
    stormSize = seat.stormSize
    shadow?.format(in: memory)
  }

  /// Serves what each mailbox holds now; returns how many slots were given.
  @inline(__always) package mutating func turn() -> UInt32 {
    if stormSize != 0 && withholds() { return 0 }
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
    if Strategy.handsOutSlots && !seat.owners.give(slot, of: backend) {
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

  /// Whether some free slot has yet to be taken and posted: the storm is still gathering.
  ///
  /// What is stashed cannot be taken, so nobody waits for it.
  @inline(never) private mutating func withholds() -> Bool {
    if strategy.stashed(by: state) != 0 { retryStash() }
    var posted: UInt64 = 0
    for backend in 0..<Int(seat.backends) {
      posted &+= UInt64(seat.mailboxes[backend].waiting(after: seat.served[backend]))
    }
    return posted &+ UInt64(strategy.stashed(by: state)) < UInt64(stormSize)
  }

  /// From here on each slot is given as it comes: backends leave, and no storm would ever be whole.
  package mutating func endStorms() { stormSize = 0 }

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
