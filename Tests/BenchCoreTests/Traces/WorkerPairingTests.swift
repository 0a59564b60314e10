import BenchCore
import Testing

@Suite struct WorkerPairingTests {
  private var pairing = WorkerPairing()

  @Test mutating func theOldestOfANameIsMeant() {
    #expect(pairing.take(.registering(name: "w"), at: 1)?.worker == 1)
    #expect(pairing.take(.registering(name: "w"), at: 2)?.worker == 2)
    #expect(pairing.take(.registering(name: "v"), at: 3)?.worker == 3)
    #expect(pairing.take(.starting(name: "w"), at: 4)?.worker == 1)
    #expect(pairing.take(.starting(name: "w"), at: 5)?.worker == 2)
    #expect(pairing.take(.unregistering(name: "w"), at: 6)?.worker == 1)
    let exit = pairing.take(.exited(type: "t", pid: 9, .code(0)), at: 7)
    #expect(exit?.worker == 1 && exit?.kind == .exit && exit?.pid == 9)
    #expect(pairing.counts.workers == 3)
    #expect(pairing.counts.peak == 3)
    #expect(pairing.counts.unfinished == 2)
  }

  @Test mutating func aFailedWorkerKeepsItsSlot() {
    _ = pairing.take(.registering(name: "w"), at: 1)
    _ = pairing.take(.starting(name: "w"), at: 2)
    #expect(pairing.take(.exited(type: "w", pid: 9, .code(1)), at: 3)?.kind == .fail)
    #expect(pairing.counts.unfinished == 1)
    #expect(pairing.take(.starting(name: "w"), at: 4)?.worker == 1)
    #expect(pairing.counts.failures == 1)
    #expect(pairing.counts.unregisteredStarts == 0)
  }

  @Test mutating func aCrashFreesSlotsWithoutExits() {
    for _ in 0..<3 { _ = pairing.take(.registering(name: "w"), at: 1) }
    for _ in 0..<3 { _ = pairing.take(.unregistering(name: "w"), at: 2) }
    #expect(pairing.counts.silentExits == 3)
    #expect(pairing.counts.unfinished == 0)
  }

  @Test mutating func aLogThatBeginsInTheMiddleIsCounted() {
    #expect(pairing.take(.unregistering(name: "w"), at: 1) == nil)
    #expect(pairing.take(.exited(type: "w", pid: 1, .code(0)), at: 1) == nil)
    #expect(pairing.take(.starting(name: "w"), at: 2)?.worker == 1)
    #expect(pairing.counts.unknownFrees == 1)
    #expect(pairing.counts.unknownExits == 1)
    #expect(pairing.counts.unregisteredStarts == 1)
    #expect(pairing.counts.workers == 1)
  }

  @Test mutating func noMoreLiveThanPostgreSQLCanHave() {
    for _ in 0..<WorkerPairing.mostLive + 5 { _ = pairing.take(.registering(name: "w"), at: 1) }
    #expect(pairing.counts.tooMany == 5)
    #expect(pairing.counts.unfinished == WorkerPairing.mostLive)
  }
}
