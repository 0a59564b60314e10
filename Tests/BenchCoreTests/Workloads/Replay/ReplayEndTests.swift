import BenchCore
import Glibc
import Testing

struct ReplayEndTests {
  /// The postmaster is late: two workers that the trace does not see the end of are given up when it
  /// counts no more, and not before.
  @Test func whatIsLeftIsPostedWhenNobodyCounts() throws {
    let header = TraceEvent.columns.joined(separator: ",")
    let trace = try ReplayTrace(
      name: "t", text: "\(header)\n1,0,register,1,7,,,,\n1,1,register,2,7,,,,\n")
    var cell = Cell.example("free-queue", workers: 1, slots: 8)
    cell.replay = Replay(trace, speed: .max)
    let backend = try BackendUnderTest(cell, timelines: trace.timelines(of: 1, at: .max))
    backend.rendezvous.enter(Rendezvous.Phase.measuring)
    while backend.record.pointee.step != SeatRecord.Step.replayed { usleep(200) }
    backend.rendezvous.enter(Rendezvous.Phase.stopping)
    // Twenty times as long as it sleeps between two looks.
    usleep(2_000)
    #expect(backend.mailbox.inFlight().isEmpty && backend.rendezvous.finishedCount == 0)
    backend.rendezvous.reportMeasured()
    backend.join()
    #expect(backend.mailbox.inFlight().count == 2)
    #expect(backend.record.pointee.operations == 2)
  }
}
