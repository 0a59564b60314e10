import CAtomics
import Glibc

/// Waits for what may end a repetition early: a worker that dies, a user who has had enough.
///
/// The signals are blocked for the whole process and fetched here, between two steps of the
/// supervisor: no handler runs, nothing is interrupted half-way, and a sleep ends at once.
package struct SignalWatch: Sendable {
  package enum Event: Equatable, Sendable {
    case nothing
    /// Some child changed its state.
    case child
    case interrupt(signal: Int32)
  }

  private static let interrupts = [SIGINT, SIGTERM, SIGHUP]

  /// Blocks the signals in the calling thread; workers start with none blocked.
  package init() {
    var set = Self.set
    pthread_sigmask(SIG_BLOCK, &set, nil)
  }

  /// Waits this long for the next event.
  package func wait(nanoseconds: UInt64) -> Event {
    var set = Self.set
    var timeout = timespec(
      tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
    let signal = sigtimedwait(&set, nil, &timeout)
    switch signal {
    case SIGCHLD: return .child
    case let signal where Self.interrupts.contains(signal): return .interrupt(signal: signal)
    default: return .nothing
    }
  }

  private static var set: sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    for signal in interrupts + [SIGCHLD] { sigaddset(&set, signal) }
    return set
  }
}
