import BenchCore
import Glibc
import Testing

struct ReplayEndTests {
  /// A backend whose postmaster is the test, and late: two workers that the trace does not see the
  /// end of are given up when the postmaster counts no more, and not before.
  @Test func whatIsLeftIsPostedWhenNobodyCounts() throws {
    let header = TraceEvent.columns.joined(separator: ",")
    let trace = try ReplayTrace(
      name: "t", text: "\(header)\n1,0,register,1,7,,,,\n1,1,register,2,7,,,,\n")
    var cell = Cell.example("free-queue", workers: 1, slots: 8)
    cell.replay = Replay(trace, speed: .max)
    let prepared = try Catalogue.prepare(cell)
    let region = RunRegion(cell, refills: prepared.refills, repetition: 1)
    let subject = try SharedRegion(creating: prepared.layout)
    let run = try SharedRegion(creating: region.layout)
    prepared.format(subject.base)
    region.write(trace.timelines(of: 1, at: .max), run.base)
    let addresses = (subject: UInt(bitPattern: subject.base), run: UInt(bitPattern: run.base))
    let crew = ThreadCrew(seats: 0..<1) { number in
      guard let subject = UnsafeMutableRawPointer(bitPattern: addresses.subject),
        let run = UnsafeMutableRawPointer(bitPattern: addresses.run)
      else { return }
      prepared.run(
        Seat(
          number: number, subjectBase: subject, runBase: run, clock: .uncounted, repetition: 1))
    }
    let rendezvous = region.rendezvous(run.base)
    let mailbox = region.mailbox(0, run.base)
    while rendezvous.readyCount == 0 { usleep(200) }
    rendezvous.enter(Rendezvous.Phase.measuring)
    let record = region.record(0, run.base)
    while record.pointee.step != SeatRecord.Step.replayed { usleep(200) }
    rendezvous.enter(Rendezvous.Phase.stopping)
    // Twenty times as long as it sleeps between two looks.
    usleep(2_000)
    #expect(mailbox.inFlight().isEmpty && rendezvous.finishedCount == 0)
    rendezvous.reportMeasured()
    crew.join()
    #expect(mailbox.inFlight().count == 2)
    #expect(record.pointee.operations == 2)
  }
}
