import Foundation

/// The thread of tests that start and reap children: theirs are then the only ones that belong to it.
///
/// A thread of the pool will not do. Other tests start processes from there too, exit tests among them,
/// and whoever reaped one of those would have its test wait for ever.
@globalActor actor ChildrenThread {
  static let shared = ChildrenThread()
  private static let executor = ThreadExecutor()

  nonisolated var unownedExecutor: UnownedSerialExecutor {
    Self.executor.asUnownedSerialExecutor()
  }
}

/// Runs jobs in turn, on one thread that nothing else runs on.
private final class ThreadExecutor: SerialExecutor, @unchecked Sendable {
  private let condition = NSCondition()
  /// Under `condition`.
  private var jobs: [UnownedJob] = []

  init() { Thread { [self] in runForEver() }.start() }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    condition.withLock {
      jobs.append(job)
      condition.signal()
    }
  }

  private func runForEver() {
    while true {
      condition.lock()
      while jobs.isEmpty { condition.wait() }
      let job = jobs.removeFirst()
      condition.unlock()
      job.runSynchronously(on: asUnownedSerialExecutor())
    }
  }
}
