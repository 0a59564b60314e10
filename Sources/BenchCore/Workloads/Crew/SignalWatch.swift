import CAtomics
import Glibc

/// Waits for what may end a repetition early: a worker that dies, a user who has had enough, or who
/// stops the program to resume it later.
///
/// The signals are blocked for the whole process and fetched here, between two steps of the
/// supervisor: no handler runs, nothing is interrupted half-way, and a sleep ends at once.
package struct SignalWatch: Sendable {
  package enum Event: Equatable, Sendable {
    case nothing
    /// Some child changed its state.
    case child
    case interrupt(signal: Int32)
    /// Ctrl-Z: the program is to stop.
    case suspend
    /// It was stopped, and is not any more.
    case resumed
  }

  /// Those that whoever started this program did not tell it to ignore, as nohup does.
  private let interrupts: [Int32]
  private let suspends: Bool

  /// Blocks the signals in the calling thread; workers start with none blocked.
  package init() {
    interrupts = [SIGINT, SIGTERM, SIGHUP].filter { ca_signal_is_ignored($0) == 0 }
    suspends = ca_signal_is_ignored(SIGTSTP) == 0
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
    case SIGTSTP: return .suspend
    case SIGCONT: return .resumed
    case let signal where interrupts.contains(signal): return .interrupt(signal: signal)
    default: return .nothing
    }
  }

  /// Stops this program as Ctrl-Z asks; returns when it is resumed.
  ///
  /// Returns at once where nobody could resume it: the kernel stops no orphaned group.
  package func suspend() {
    var stop = Self.set(of: [SIGTSTP])
    raise(SIGTSTP)
    pthread_sigmask(SIG_UNBLOCK, &stop, nil)
    pthread_sigmask(SIG_BLOCK, &stop, nil)
    // What resumed it waits to be fetched, and is no other event.
    var (resumed, now) = (Self.set(of: [SIGCONT]), timespec())
    while sigtimedwait(&resumed, nil, &now) == SIGCONT {}
  }

  private var set: sigset_t {
    Self.set(of: interrupts + [SIGCHLD, SIGCONT] + (suspends ? [SIGTSTP] : []))
  }

  private static func set(of signals: [Int32]) -> sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    for signal in signals { sigaddset(&set, signal) }
    return set
  }
}
