import BenchCore
import Glibc
import Testing

struct GiveBackTests {
  /// A backend without a postmaster, whose mailbox is looked at while it posts: a sleep of 20 ms lies
  /// between two posts.
  @Test func staggeredBurstIsPostedSlotBySlot() throws {
    var cell = Cell.example("free-queue", workers: 1, slots: 8)
    (cell.burst, cell.giveBack) = (4, .staggered)
    cell.hold = .constant(20_000_000)
    let prepared = try Catalogue.prepare(cell)
    let region = RunRegion(cell, refills: prepared.refills, repetition: 1)
    let subject = try SharedRegion(creating: prepared.layout)
    let run = try SharedRegion(creating: region.layout)
    prepared.format(subject.base)
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
    var seen = Set<Int>()
    while !seen.contains(8) {
      seen.insert(mailbox.inFlight().count)
      usleep(200)
    }
    rendezvous.enter(Rendezvous.Phase.stopping)
    crew.join()
    #expect(!seen.isDisjoint(with: [1, 2, 3, 5, 6, 7]))
  }
}
