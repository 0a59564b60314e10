import CAtomics
import Glibc

/// A worker process: plays the seats of its brief, each on a thread, and exits.
package enum Worker {
  /// Plays the brief with the subject that `prepare` builds for its cell.
  package static func run(
    _ brief: WorkerBrief, prepare: (Cell) throws -> PreparedSubject
  ) throws {
    _ = ca_die_with_parent()
    // The parent may have died before the line above.
    guard getppid() == brief.supervisor else { throw WorkerError.orphan }
    let prepared = try prepare(brief.cell)
    let region = RunRegion(
      brief.cell, refills: prepared.refills, repetition: brief.repetition)
    let subject = try SharedRegion(
      attaching: WorkerBrief.subjectDescriptor, layout: prepared.layout)
    let run = try SharedRegion(attaching: WorkerBrief.runDescriptor, layout: region.layout)
    let bases = Bases(subject: subject.base, run: run.base)
    let crew = ThreadCrew(seats: brief.seats) { number in
      let placement = region.placement(number, bases.run)
      let cpu = brief.cpu(of: number)
      // The supervisor finds out why from the placement; the barrier waits for nobody who has left.
      if let cpu, !placement.pointee.pin(to: cpu) { exit(EXIT_FAILURE) }
      prepared.run(
        Seat(
          number: number, subjectBase: bases.subject, runBase: bases.run, clock: brief.clock,
          repetition: brief.repetition))
      if let cpu { placement.pointee.verify(cpu) }
    }
    crew.join()
  }

  /// Addresses of mappings that outlive every thread: the crew is joined before they go.
  private struct Bases: @unchecked Sendable {
    let subject: UnsafeMutableRawPointer
    let run: UnsafeMutableRawPointer
  }
}

/// Why a worker cannot play; its message reaches the supervisor's standard error.
package enum WorkerError: Error, CustomStringConvertible {
  case orphan

  package var description: String { "the supervisor is gone" }
}
