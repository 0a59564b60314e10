// The measured loops: a contender's turns, one after the other, and nothing that is not measured.
//
// Generic over strategy, memory and probe, and specialised for each: the release binary holds one
// copy of each loop per strategy and world, which CI counts. A turn allocates nothing, locks nothing
// of its own, and writes to no shared line but the strategy's, the owner word's and the mailbox's.
// The counted world calls the same turns from one thread.

import Glibc

/// Runs a backend's turns until the supervisor leaves the phase.
@inline(never)
package func backendLoop<Strategy: SlotStrategy, Memory: BackendMemory, Probe: OperationProbe>(
  _ role: inout BackendRole<Strategy, Memory, Probe>, during phase: UInt32,
  of rendezvous: Rendezvous
) {
  while rendezvous.phase == phase { role.turn(during: phase) }
}

/// The same for backends that take several slots at once: a loop of its own, so that those that take
/// one pay nothing for it.
@inline(never)
package func burstLoop<Strategy: SlotStrategy, Memory: BackendMemory, Probe: OperationProbe>(
  _ role: inout BackendRole<Strategy, Memory, Probe>, during phase: UInt32,
  of rendezvous: Rendezvous
) {
  while rendezvous.phase == phase { role.burstTurn(during: phase) }
}

/// A backend that can wait for arrivals.
package protocol PacedRole {
  /// False if the phase is over.
  mutating func awaitArrival(during phase: UInt32, of rendezvous: Rendezvous) -> Bool
  mutating func pacedTurn(during phase: UInt32)
}

/// Runs a backend's turns as they fall due: the open loop, one for all subjects.
@inline(never)
package func pacedLoop<Role: PacedRole>(
  _ role: inout Role, during phase: UInt32, of rendezvous: Rendezvous
) {
  while rendezvous.phase == phase {
    if role.awaitArrival(during: phase, of: rendezvous) { role.pacedTurn(during: phase) }
  }
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

/// Runs the turns of a postmaster whose children exit, until the supervisor leaves the phase.
@inline(never)
package func exitLoop<Strategy: ExitStrategy, Memory: ChildWorld, Probe: OperationProbe>(
  _ role: inout ExitRole<Strategy, Memory, Probe>, during phase: UInt32,
  of rendezvous: Rendezvous
) {
  while rendezvous.phase == phase { role.turn() }
}

/// Runs the turns of a backend that creates and attaches to segments, until the supervisor leaves the
/// phase.
@inline(never)
package func dsmLoop<
  Strategy: DSMStrategy, Memory: BackendMemory, Probe: OperationProbe, Query: OperationProbe
>(
  _ role: inout DSMRole<Strategy, Memory, Probe, Query>, during phase: UInt32,
  of rendezvous: Rendezvous
) {
  while rendezvous.phase == phase { role.turn(during: phase) }
}

/// Runs the turns of a backend that has workers started and ended, until the supervisor leaves the
/// phase.
@inline(never)
package func startLoop<
  Strategy: StartStrategy, Memory: BackendMemory, Probe: OperationProbe, Query: OperationProbe
>(
  _ role: inout StartRole<Strategy, Memory, Probe, Query>, during phase: UInt32,
  of rendezvous: Rendezvous
) {
  while rendezvous.phase == phase { role.turn(during: phase) }
}

/// Runs the turns of the postmaster that starts and ends them, until the supervisor leaves the phase.
@inline(never)
package func answerLoop<
  Strategy: StartStrategy, Memory: PostmasterMemory, Probe: OperationProbe
>(
  _ role: inout AnswerRole<Strategy, Memory, Probe>, during phase: UInt32,
  of rendezvous: Rendezvous
) {
  while rendezvous.phase == phase { role.turnOrSleep() }
}

/// Runs the turns of a backend that registers workers and waits for their ends, until the supervisor
/// leaves the phase.
@inline(never)
package func lifeLoop<Query: OperationProbe>(
  _ role: inout RegistrantRole<Query>, during phase: UInt32, of rendezvous: Rendezvous
) {
  while rendezvous.phase == phase { role.turn(during: phase) }
}

/// The same for the postmaster that starts them; a worker that cannot be started ends this process, for
/// its registrant would wait for ever.
@inline(never)
package func postmasterLifeLoop<Kernel: WorkerKernel>(
  _ role: inout LifePostmaster<Kernel>, _ tally: UnsafeMutablePointer<PostmasterTally>,
  during phase: UInt32, of rendezvous: Rendezvous
) {
  while rendezvous.phase == phase {
    role.turnOrSleep()
    if tally.pointee.startError != 0 { exit(EXIT_FAILURE) }
  }
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
