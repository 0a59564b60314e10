import CAtomics
import Glibc

/// What the calling thread has had of a processor.
enum ProcessorTime {
  static func nanoseconds() -> UInt64 {
    var now = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now)
    return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
  }
}
