import Dispatch
import Synchronization

/// Several explorations at once, a thread each.
///
/// Every exploration has an automaton, a judge and a set of states of its own, so what it finds does
/// not depend on how many run beside it. One exploration is one thread's: a cycle shows only to whoever
/// stands on the whole of it.
package struct ExplorationCrew: Sendable {
  private let threads: Int

  package init(threads: Int) { self.threads = max(1, threads) }

  /// What each of `count` explorations found, in their order.
  package func run<Found: Sendable>(
    _ count: Int, _ explore: @Sendable (_ number: Int) throws -> Found
  ) throws -> [Found] {
    let next = Synchronization.Mutex(0)
    let results = Synchronization.Mutex([Int: Result<Found, any Error>]())
    DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in
      while true {
        let number = next.withLock { next in
          defer { next += 1 }
          return next
        }
        guard number < count else { return }
        let found = Result { try explore(number) }
        results.withLock { $0[number] = found }
      }
    }
    let found = results.withLock { $0 }
    return try (0..<count).compactMap { try found[$0]?.get() }
  }
}
