import CAtomics
import Glibc

/// What this process may use of the machine.
package enum Machine {
  /// Processors that this process may run on; at least 1.
  package static var allowedProcessors: UInt32 { UInt32(max(1, ca_allowed_processors())) }

  /// Processors that the machine runs, allowed or not.
  package static var onlineProcessors: UInt32 {
    UInt32(max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
  }

  /// Descriptors that a process here may open, its limit raised as far as it may.
  package static var descriptorLimit: UInt32 { UInt32(clamping: ca_descriptor_limit()) }

  package static func monotonicNanoseconds() -> UInt64 { ca_clock_monotonic_ns() }
}
