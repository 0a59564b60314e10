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

  /// Those that whoever started this program did not tell it to ignore, as nohup does.
  private let interrupts: [Int32]

  /// Blocks the signals in the calling thread; workers start with none blocked.
  package init() {
    interrupts = [SIGINT, SIGTERM, SIGHUP].filter { ca_signal_is_ignored($0) == 0 }
    // Inherited ignored, it would have the kernel collect workers that waitpid then misses.
    signal(SIGCHLD, SIG_DFL)
    var set = set
    pthread_sigmask(SIG_BLOCK, &set, nil)
  }

  /// Waits this long for the next event.
  package func wait(nanoseconds: UInt64) -> Event {
    var set = set
    var timeout = timespec(
      tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
    let signal = sigtimedwait(&set, nil, &timeout)
    switch signal {
    case SIGCHLD: return .child
    case let signal where interrupts.contains(signal): return .interrupt(signal: signal)
    default: return .nothing
    }
  }

  private var set: sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    for signal in interrupts + [SIGCHLD] { sigaddset(&set, signal) }
    return set
  }
}
