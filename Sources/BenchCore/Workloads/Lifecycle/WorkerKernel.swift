import CAtomics

/// What starts workers and tells of their ends: the system, or something that plays it.
///
/// The postmaster's logic is the same over each, so a test can have the pids that it needs.
package protocol WorkerKernel {
  /// Whether a strategy that watches children hears of their exits by itself.
  static var tellsWatchers: Bool { get }

  /// Starts a worker that holds its slot for so long, and then exits with 0, or with 1 if it fails.
  mutating func start(_ slot: SlotIndex, holding nanoseconds: UInt64, fails: Bool) -> WorkerStart
  /// One that has ended since, in any order; nil if none has. Never waits.
  mutating func reap() -> WorkerEnd?
  /// The same for one worker that is known to have ended.
  mutating func collect(_ pid: UInt32) -> WorkerEnd?
  /// How long nothing ends that nobody would be woken for, in nanoseconds.
  func quietTime() -> UInt64
}

package enum WorkerStart: Equatable, Sendable {
  case pid(UInt32)
  /// With an errno.
  case refused(Int32)
}

/// How a worker ended: what PostgreSQL tells apart.
package struct WorkerEnd: Equatable, Sendable {
  package enum Manner: Equatable, Sendable {
    /// Exit status 0: its slot is given back.
    case ended
    /// Exit status 1: it failed, and is started again in the same slot.
    case failed
    /// By a signal, or with any other status: PostgreSQL takes shared memory for damaged then.
    case killed
  }

  package let pid: UInt32
  package let manner: Manner

  package init(pid: UInt32, manner: Manner) {
    self.pid = pid
    self.manner = manner
  }
}

/// The system: real children, which are forked in C, sleep, and exit.
///
/// Each belongs to the thread that started it, and dies with it.
package struct ProcessKernel: WorkerKernel {
  package static var tellsWatchers: Bool { true }
  /// As of waitpid.
  private static let exitedWithOne: Int32 = 1 << 8

  package init() {}

  package mutating func start(
    _ slot: SlotIndex, holding nanoseconds: UInt64, fails: Bool
  ) -> WorkerStart {
    let pid = ca_worker_start(nanoseconds, fails ? 1 : 0)
    return pid > 0 ? .pid(UInt32(pid)) : .refused(-pid)
  }

  package mutating func reap() -> WorkerEnd? {
    var status: Int32 = 0
    return Self.end(ca_worker_reap(&status), status)
  }

  package mutating func collect(_ pid: UInt32) -> WorkerEnd? {
    var status: Int32 = 0
    return Self.end(ca_worker_collect(Int32(bitPattern: pid), &status), status)
  }

  package func quietTime() -> UInt64 { .max }

  private static func end(_ pid: Int32, _ status: Int32) -> WorkerEnd? {
    guard pid > 0 else { return nil }
    let manner: WorkerEnd.Manner =
      status == 0 ? .ended : status == exitedWithOne ? .failed : .killed
    return WorkerEnd(pid: UInt32(pid), manner: manner)
  }
}

/// Workers without processes, which end by the postmaster's own clock: at its next turn, if they hold
/// their slots for no time.
package struct PlayedKernel: WorkerKernel {
  package static var tellsWatchers: Bool { false }

  private struct Worker: BitwiseCopyable {
    let pid: UInt32
    let endsAt: UInt64
    let fails: Bool
  }

  private let ledger: ChildLedger
  private let running: UnsafeMutablePointer<Worker>
  private var count = 0
  private var lastPid = Children.firstPid - 1
  /// When the next one ends.
  private var nextEnd = UInt64.max

  /// Its memory lives as long as the process.
  package init(_ ledger: ChildLedger) {
    self.ledger = ledger
    running = .allocate(capacity: Int(ledger.slots))
  }

  package mutating func start(
    _ slot: SlotIndex, holding nanoseconds: UInt64, fails: Bool
  ) -> WorkerStart {
    repeat {
      lastPid = lastPid + 1 < ChildLedger.pidLimit ? lastPid + 1 : Children.firstPid
    } while ledger.slot(of: lastPid) != nil
    let end = nanoseconds == 0 ? 0 : ca_clock_monotonic_ns() &+ nanoseconds
    (running + count).initialize(to: Worker(pid: lastPid, endsAt: end, fails: fails))
    count += 1
    nextEnd = min(nextEnd, end)
    return .pid(lastPid)
  }

  package mutating func reap() -> WorkerEnd? {
    guard count > 0, nextEnd == 0 || nextEnd <= ca_clock_monotonic_ns() else { return nil }
    // No more than there are registrants.
    var first = 0
    for number in 1..<max(1, count) where running[number].endsAt < running[first].endsAt {
      first = number
    }
    let worker = running[first]
    count -= 1
    running[first] = running[count]
    nextEnd = .max
    for number in 0..<count { nextEnd = min(nextEnd, running[number].endsAt) }
    return WorkerEnd(pid: worker.pid, manner: worker.fails ? .failed : .ended)
  }

  package mutating func collect(_ pid: UInt32) -> WorkerEnd? { reap() }

  package func quietTime() -> UInt64 {
    guard count > 0 else { return .max }
    let now = ca_clock_monotonic_ns()
    return nextEnd > now ? nextEnd - now : 0
  }
}
