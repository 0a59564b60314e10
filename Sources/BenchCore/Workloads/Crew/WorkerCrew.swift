package import CAtomics
import Glibc

/// The worker processes of a repetition, started anew for it: this executable with a brief.
///
/// A thread crew is one process that plays all seats, a process crew one for each seat: one code
/// path, and either way a repetition inherits nothing from the one before it. Whatever happens,
/// `end` leaves no process behind; should this process be killed, the kernel ends the workers.
package struct WorkerCrew: ~Copyable {
  private var workers: [Worker] = []

  private struct Worker {
    let pid: pid_t
    let seats: Range<UInt32>
    var hasExited = false
  }

  /// How a worker ended that should not have.
  package struct Death: Sendable, Equatable {
    package let seats: Range<UInt32>
    package let pid: pid_t
    /// As of waitpid.
    package let status: Int32

    package var cause: String {
      let signal = status & 0x7f
      guard signal == 0 else {
        return "was killed by signal \(signal) (\(String(cString: strsignal(signal))))"
      }
      return "exited with status \((status >> 8) & 0xff)"
    }
  }

  /// Starts the workers of a cell, which inherit the two memory files.
  package init(
    _ cell: Cell, placement: Placement, repetition: UInt32, clock: Clock, subject: Int32, run: Int32
  ) throws(CrewError) {
    let perWorker = cell.mode == .threads ? cell.contenders : 1
    for first in stride(from: 0, to: cell.contenders, by: Int(perWorker)) {
      let brief = WorkerBrief(
        cell: cell, seats: first..<(first + perWorker), placement: placement,
        repetition: repetition, clock: clock, supervisor: getpid())
      do throws(CrewError) {
        guard let text = try? brief.encoded() else { throw CrewError(cause: EINVAL) }
        let pid = try Self.start(["worker", "--brief", text], inheriting: [subject, run])
        workers.append(Worker(pid: pid, seats: brief.seats))
      } catch {
        end()
        throw error
      }
    }
  }

  /// Starts this program with other arguments.
  static func start(
    _ arguments: [String], inheriting descriptors: [Int32]
  ) throws(CrewError) -> pid_t {
    var pointers = (["bench-slots"] + arguments).map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    var pid: pid_t = 0
    let result = ca_spawn(
      executable, &pointers, descriptors, Int32(descriptors.count), &pid)
    guard result == 0 else { throw CrewError(cause: -result) }
    return pid
  }

  /// This program; the tests, which are another one, name it.
  private static var executable: String {
    guard let named = getenv("BENCH_SLOTS_EXECUTABLE") else { return "/proc/self/exe" }
    return String(cString: named)
  }

  /// Collects workers that have exited; returns the first that did not end well.
  package mutating func reap() -> Death? {
    for index in workers.indices where !workers[index].hasExited {
      var status: Int32 = 0
      guard waitpid(workers[index].pid, &status, WNOHANG) == workers[index].pid else { continue }
      workers[index].hasExited = true
      if status != 0 {
        return Death(seats: workers[index].seats, pid: workers[index].pid, status: status)
      }
    }
    return nil
  }

  /// Stops the process that plays a seat, until it is resumed or killed.
  func pause(_ seat: UInt32) { send(SIGSTOP, to: seat) }

  func resume(_ seat: UInt32) { send(SIGCONT, to: seat) }

  /// A process that was not yet collected keeps its pid, so nobody else is meant.
  private func send(_ signal: Int32, to seat: UInt32) {
    for worker in workers where worker.seats.contains(seat) && !worker.hasExited {
      kill(worker.pid, signal)
    }
  }

  package var haveAllExited: Bool { workers.allSatisfy(\.hasExited) }

  /// Kills and collects whoever still runs.
  package mutating func end() {
    for worker in workers where !worker.hasExited { kill(worker.pid, SIGKILL) }
    for index in workers.indices where !workers[index].hasExited {
      var status: Int32 = 0
      while waitpid(workers[index].pid, &status, 0) < 0 && errno == EINTR {}
      workers[index].hasExited = true
    }
  }
}

/// A worker could not be started.
package struct CrewError: Error, CustomStringConvertible {
  /// An errno.
  package let cause: Int32

  package var description: String {
    """
    cannot start a worker process (\(String(cString: strerror(cause)))); use fewer workers, or \
    --mode threads
    """
  }
}
