import BenchCore
import Glibc
import Testing

struct GiveBackTests {
  /// A mailbox that is looked at while its backend posts: a sleep of 20 ms lies between two posts.
  @Test func staggeredBurstIsPostedSlotBySlot() throws {
    var cell = Cell.example("free-queue", workers: 1, slots: 8)
    (cell.burst, cell.giveBack) = (4, .staggered)
    cell.hold = .constant(20_000_000)
    let backend = try BackendUnderTest(cell)
    backend.rendezvous.enter(Rendezvous.Phase.measuring)
    var seen = Set<Int>()
    while !seen.contains(8) {
      seen.insert(backend.mailbox.inFlight().count)
      usleep(200)
    }
    backend.rendezvous.enter(Rendezvous.Phase.stopping)
    backend.join()
    #expect(!seen.isDisjoint(with: [1, 2, 3, 5, 6, 7]))
  }
}
