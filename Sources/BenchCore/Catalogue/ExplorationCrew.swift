import Dispatch
import Synchronization

/// Several cases at once, a thread each.
///
/// Every case has an automaton, a judge and a set of states of its own, so what it finds does not
/// depend on how many run beside it. One case is one thread's: a cycle shows only to whoever stands on
/// the whole of it.
package struct ExplorationCrew: Sendable {
  private let cases: [any ExploredCase]
  private let threads: Int

  package init(_ cases: [any ExploredCase], threads: Int) {
    self.cases = cases
    self.threads = min(max(1, threads), max(1, cases.count))
  }

  /// What was found, in the order of the cases; `progress` is told the number of a case and the states
  /// that it has seen, by any thread.
  package func explore(
    progress: @escaping @Sendable (_ number: Int, _ states: UInt64) -> Void
  ) throws -> [Exploration] {
    let next = Synchronization.Mutex(0)
    let results = Synchronization.Mutex([Int: Result<Exploration, any Error>]())
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
      while true {
        let number = next.withLock { next in
          defer { next += 1 }
          return next
        }
        guard number < cases.count else { return }
        let found = Result { try cases[number].explore { progress(number, $0) } }
        results.withLock { $0[number] = found }
      }
    }
    let found = results.withLock { $0 }
    return try cases.indices.compactMap { try found[$0]?.get() }
  }
}
