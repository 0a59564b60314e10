// A backend whose operations fall due, from the start barrier to its end.

extension SlotSubject where Lock == ChosenLock {
  /// Where operations fall due, at a rate or by a trace.
  func runPaced(_ desk: Desk) {
    if let replay = cell.replay { runReplay(replay, desk) } else { runOpenLoop(desk) }
  }

  private func runOpenLoop(_ desk: Desk) {
    let memory = Native(native(desk), lock: lock, contender: desk.seat.number)
    var role = BackendRole(
      strategy, in: memory, at: desk.backendSeat, probe: desk.arrivalProbe(.take), seed: desk.seed)
    desk.awaitStart()
    role.probe = desk.arrivalProbe(.take)
    pacedLoop(&role, during: Rendezvous.Phase.warmup, of: desk.rendezvous)
    role.probe = desk.arrivalProbe(.take)
    desk.measure {
      pacedLoop(&role, during: Rendezvous.Phase.measuring, of: desk.rendezvous)
      role.probe.stops()
    }
    role.leave()
    role.probe.countUnreached(desk.progress)
    desk.finish()
  }

  private func runReplay(_ replay: Replay, _ desk: Desk) {
    let timeline = desk.timeline
    let places = UnsafeMutablePointer<UInt32>.allocate(capacity: Int(timeline.peak))
    defer { places.deallocate() }
    let memory = Native(native(desk), lock: lock, contender: desk.seat.number)
    let backend = BackendRole(
      strategy, in: memory, at: desk.backendSeat, probe: desk.arrivalProbe(.take), seed: desk.seed)
    var role = ReplayRole(backend, timeline, at: replay.speed, places: places)
    desk.awaitStart()
    role.backend.probe = desk.arrivalProbe(.take)
    desk.measure { pacedLoop(&role, during: Rendezvous.Phase.measuring, of: desk.rendezvous) }
    // What the trace does not see the end of is no give of the trace, and would be counted as one by a
    // postmaster that has not yet seen that the phase is over.
    desk.awaitUncounted()
    role.leave()
    desk.finish()
  }
}
