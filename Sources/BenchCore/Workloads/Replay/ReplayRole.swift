import CAtomics

/// A backend of a replay: takes when its timeline says so, keeps the slot, and posts it when it says so.
///
/// A take that comes back empty is tried again until it has a slot: the plan sees to it that there are
/// as many as backends may ever hold together, so that one will come.
package struct ReplayRole<
  Strategy: SlotStrategy, Memory: BackendMemory, Clock: ArrivalClock
>: PacedRole {
  package var backend: BackendRole<Strategy, Memory, ArrivalProbe<Clock>>
  private let timeline: ReplayTimeline
  /// Slots that the backend holds, or `nobody`; its own.
  private let places: UnsafeMutablePointer<UInt32>
  /// Whether steps are due at a time, and not as soon as the one before is done.
  private let keepsTime: Bool
  private var next: UInt32 = 0

  private static var nobody: UInt32 { .max }

  /// `places` has room for the timeline's peak.
  package init(
    _ backend: BackendRole<Strategy, Memory, ArrivalProbe<Clock>>, _ timeline: ReplayTimeline,
    at speed: ReplaySpeed, places: UnsafeMutablePointer<UInt32>
  ) {
    self.backend = backend
    self.timeline = timeline
    self.places = places
    places.initialize(repeating: Self.nobody, count: Int(timeline.peak))
    keepsTime = speed != .max
  }

  @inline(__always) package mutating func awaitArrival(
    during phase: UInt32, of rendezvous: Rendezvous
  ) -> Bool {
    guard next != timeline.count else {
      rest(during: phase, of: rendezvous)
      return false
    }
    backend.seat.record.pointee.step = SeatRecord.Step.awaitArrival
    let due = timeline.steps[Int(next)].due
    return backend.probe.clock.wait(until: due, during: phase, of: rendezvous)
  }

  @inline(__always) package mutating func pacedTurn(during phase: UInt32) {
    let step = timeline.steps[Int(next)]
    if step.isTake == 0 {
      give(from: step.place)
    } else {
      let due = keepsTime ? step.due : backend.probe.clock.beginReading()
      backend.probe.arrives(at: due)
      guard let slot = backend.take() else { return backend.idle() }
      backend.probe.answers()
      backend.claim(slot)
      places[Int(step.place)] = slot.value
    }
    next &+= 1
  }

  @inline(__always) private mutating func give(from place: UInt32) {
    backend.post(SlotIndex(trusted: places[Int(place)]))
    places[Int(place)] = Self.nobody
  }

  /// There is nothing left to do: what is held is held to the end of the phase.
  @inline(never) private mutating func rest(during phase: UInt32, of rendezvous: Rendezvous) {
    backend.seat.record.pointee.step = SeatRecord.Step.replayed
    rendezvous.waitWhile(phase)
  }

  /// Posts what workers hold that the trace does not see the end of.
  package mutating func leave() {
    for place in 0..<timeline.peak where places[Int(place)] != Self.nobody { give(from: place) }
  }
}
