import BenchCore
import Glibc

/// A backend in a thread, with the test as its supervisor and as its postmaster.
struct BackendUnderTest: ~Copyable {
  let mailbox: Mailbox
  let rendezvous: Rendezvous
  let record: UnsafeMutablePointer<SeatRecord>
  private let crew: ThreadCrew
  private let subject: SharedRegion
  private let run: SharedRegion

  /// Waits until the backend is ready; `timelines` are of a replay.
  init(
    _ cell: Cell, timelines: [(steps: [ReplayTimeline.Step], peak: UInt32)] = []
  ) throws {
    let prepared = try Catalogue.prepare(cell)
    let region = RunRegion(cell, refills: prepared.refills, repetition: 1)
    let subject = try SharedRegion(creating: prepared.layout)
    let run = try SharedRegion(creating: region.layout)
    prepared.format(subject.base)
    if !timelines.isEmpty { region.write(timelines, run.base) }
    let addresses = (subject: UInt(bitPattern: subject.base), run: UInt(bitPattern: run.base))
    crew = ThreadCrew(seats: 0..<1) { number in
      guard let subject = UnsafeMutableRawPointer(bitPattern: addresses.subject),
        let run = UnsafeMutableRawPointer(bitPattern: addresses.run)
      else { return }
      prepared.run(
        Seat(
          number: number, subjectBase: subject, runBase: run, clock: .uncounted, repetition: 1))
    }
    mailbox = region.mailbox(0, run.base)
    rendezvous = region.rendezvous(run.base)
    record = region.record(0, run.base)
    self.subject = subject
    self.run = run
    while rendezvous.readyCount == 0 { usleep(200) }
  }

  func join() { crew.join() }
}
