import CAtomics
import Glibc

/// What starting a worker costs on this machine: for estimates, so that they hold elsewhere too.
package enum WorkerProbe {
  /// The median of five workers that exit at once, in nanoseconds.
  package static func startNanoseconds() throws(CrewError) -> UInt64 {
    var times: [UInt64] = []
    for _ in 0..<5 {
      let begin = ca_clock_monotonic_ns()
      let pid = try WorkerCrew.start(["worker", "--probe"], inheriting: [])
      var status: Int32 = 0
      while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
      times.append(ca_clock_monotonic_ns() - begin)
    }
    return times.sorted()[2]
  }
}
