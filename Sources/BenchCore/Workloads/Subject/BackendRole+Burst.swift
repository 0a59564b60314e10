// A backend that holds several slots at once. It waits for nobody while it does: no take blocks, and
// the wait for a give is for the postmaster alone.

extension BackendRole {
  /// One query, from its first take to its last post; of a sawtooth one tooth.
  @inline(__always) package mutating func burstTurn(during phase: UInt32) {
    let wanted = isRising ? seat.burst : held.count &+ 1
    let isShort = takeSlots(upTo: wanted, during: phase)
    if isRising {
      account(isShort: isShort)
      if held.count == 0 || isShort && seat.isAllOrNothing { return comeBackLater() }
    }
    // Not if the end of the phase cut it off.
    if isShort || held.count == wanted { probe.answers() }
    if !isRising && isShort {
      // Somebody else was quicker; the other slots of this backend still go back one by one.
      idle()
    }
    if seat.isSawtooth { giveTooth(during: phase) } else { giveBack(during: phase) }
    if seat.waitsForGive { waitForGive(during: phase) }
    if isRising { think(during: phase) }
  }

  /// Posts whatever is still held: a phase may end in the middle of a burst.
  package mutating func leave() { postAll() }

  /// Returns whether a take found nothing; the first that does so is the last, as in PostgreSQL's
  /// LaunchParallelWorkers.
  @inline(__always) private mutating func takeSlots(
    upTo wanted: UInt32, during phase: UInt32
  ) -> Bool {
    while held.count < wanted && seat.rendezvous.phase == phase {
      guard let slot = take() else { return true }
      claim(slot)
      held.append(slot)
    }
    return false
  }

  /// A burst that the end of the phase cut off counts as none.
  @inline(__always) private mutating func account(isShort: Bool) {
    if isShort { seat.record.pointee.shortBursts &+= 1 }
    if isShort || held.count == seat.burst { seat.record.pointee.bursts &+= 1 }
  }

  /// Nobody waits for what is left of a staggered burst when the phase ends: it may be long.
  @inline(__always) private mutating func giveBack(during phase: UInt32) {
    if !seat.isStaggered { hold(during: phase) }
    while held.count != 0 {
      if seat.isStaggered && seat.rendezvous.phase == phase { hold(during: phase) }
      post(held.removeFirst())
    }
  }

  /// A tooth for each slot of the burst: the oldest goes back, and the next turn's take follows it.
  ///
  /// In the end all go back. The second adversary of a list that is refilled by a search: at the top nothing is free but what
  /// was just given, so a refill finds one slot.
  @inline(__always) private mutating func giveTooth(during phase: UInt32) {
    if isRising {
      hold(during: phase)
      teeth = held.count
      isRising = false
    }
    if teeth != 0 && held.count != 0 {
      teeth &-= 1
      post(held.removeFirst())
    } else {
      postAll()
      isRising = true
    }
  }

  @inline(__always) private mutating func postAll() {
    while held.count != 0 { post(held.removeFirst()) }
  }

  /// What was had of a burst that will not do goes back without a hold.
  @inline(never) private mutating func comeBackLater() {
    postAll()
    idle()
  }
}

extension BackendRole: PacedRole where Probe: PacingProbe {
  @inline(__always) package mutating func awaitArrival(
    during phase: UInt32, of rendezvous: Rendezvous
  ) -> Bool {
    seat.record.pointee.step = SeatRecord.Step.awaitArrival
    return probe.awaitArrival(during: phase, of: rendezvous)
  }

  /// An arrival is a query of one slot or several; of a sawtooth each tooth is one too.
  @inline(__always) package mutating func pacedTurn(during phase: UInt32) {
    burstTurn(during: phase)
  }
}
