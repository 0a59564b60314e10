import BenchCore
import Glibc
import Testing

/// First come, first served, among threads that come one after the other.
struct FairLockTests {
  /// Appended to by whoever holds the lock under test, read when all are gone.
  private final class ServiceOrder: @unchecked Sendable {
    var served: [UInt32] = []
  }

  /// In no order that a number or a stack would give.
  private static let arrivals: [UInt32] = [3, 1, 5, 2, 4]

  /// Who got the lock, in which order, after all had come while contender 0 held it.
  ///
  /// `isThere` says whether an arrival, the nth, stands in line.
  private func order<Lock: SlotLock>(
    _: Lock.Type, isThere: (LockBench<Lock>, _ number: UInt32, _ nth: UInt32) -> Bool
  ) throws -> [UInt32] {
    let bench = try LockBench(Lock.self, contenders: 6)
    let order = ServiceOrder()
    bench.lock.acquire(by: 0, in: bench.native)
    var crews: [ThreadCrew] = []
    for (nth, number) in zip((1 as UInt32)..., Self.arrivals) {
      crews.append(
        ThreadCrew(seats: number..<number + 1) { number in
          bench.withMemory { memory in
            bench.lock.acquire(by: number, in: memory)
            order.served.append(number)
            bench.lock.release(by: number, in: memory)
          }
        })
      while !isThere(bench, number, nth) { usleep(100) }
    }
    bench.lock.release(by: 0, in: bench.native)
    for crew in crews { crew.join() }
    return order.served
  }

  @Test func theseLocksAreFair() {
    #expect(Catalogue.locks.filter(\.isFair).map(\.name) == ["ticket", "mcs"])
  }

  @Test(.timeLimit(.minutes(1))) func ticketServesInTheOrderOfArrival() throws {
    let order = try order(TicketLock.self) { bench, _, nth in bench.load("ticket") == nth + 1 }
    #expect(order == Self.arrivals)
  }

  @Test(.timeLimit(.minutes(1))) func mcsServesInTheOrderOfArrival() throws {
    let order = try order(MCSLock.self) { bench, number, _ in bench.load("tail") == number }
    #expect(order == Self.arrivals)
  }
}
