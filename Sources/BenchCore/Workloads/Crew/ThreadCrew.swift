import Glibc

/// Contenders as threads of one process, each running its seat to the end.
///
/// Threads and not tasks: contenders spin and block, which would starve a cooperative pool.
package struct ThreadCrew {
  private var threads: [pthread_t] = []

  /// Starts a thread for each seat.
  package init(seats: Range<UInt32>, body: @escaping @Sendable (UInt32) -> Void) {
    for seat in seats {
      let work = Unmanaged.passRetained(Work(seat: seat, body: body))
      var thread = pthread_t()
      let result = pthread_create(
        &thread, nil,
        { argument in
          guard let argument else { return nil }
          let work = Unmanaged<Work>.fromOpaque(argument).takeRetainedValue()
          work.body(work.seat)
          return nil
        }, work.toOpaque())
      precondition(result == 0, "a thread for each contender can be started")
      threads.append(thread)
    }
  }

  /// Waits until all have ended.
  package func join() {
    for thread in threads { pthread_join(thread, nil) }
  }

  private final class Work {
    let seat: UInt32
    let body: @Sendable (UInt32) -> Void

    init(seat: UInt32, body: @escaping @Sendable (UInt32) -> Void) {
      self.seat = seat
      self.body = body
    }
  }
}
