import CAtomics
import Glibc

/// What came of pinning one contender, in shared memory that outlives it.
///
/// Written by the contender's own thread before it reports ready and after its last operation; read
/// by the supervisor when that thread has ended, so no ordering of its own is needed.
package struct SeatPlacement: BitwiseCopyable {
  /// The errno of the attempt; 0 if the kernel agreed.
  private var cause: Int32 = 0
  private var isElsewhere = false

  package init() {}

  /// Pins the calling thread and looks whether it is there; false if not.
  package mutating func pin(to cpu: UInt32) -> Bool {
    cause = -ca_pin_thread(Int32(cpu))
    if cause == 0 { verify(cpu) }
    return cause == 0 && !isElsewhere
  }

  /// Looks whether the calling thread still runs on this CPU and may run nowhere else.
  package mutating func verify(_ cpu: UInt32) {
    if ca_pinned_processor() != Int32(cpu) { isElsewhere = true }
  }

  /// Why the contender was not where it should have been; nil if it was.
  package func error(of contender: String, on cpu: UInt32) -> PlacementError? {
    if cause != 0 {
      return .refused(contender: contender, cpu: cpu, cause: String(cString: strerror(cause)))
    }
    return isElsewhere ? .moved(contender: contender, from: cpu) : nil
  }
}
