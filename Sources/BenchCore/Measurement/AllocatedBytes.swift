#if Jemalloc
import CJemalloc
#endif

/// How many bytes the calling thread has ever allocated, by jemalloc's own counter.
///
/// Bytes and not calls: Debian's build of jemalloc keeps no count of calls. Nil without the trait.
package func allocatedBytesOfThisThread() -> UInt64? {
  #if Jemalloc
  var bytes: UInt64 = 0
  var size = MemoryLayout<UInt64>.size
  guard mallctl("thread.allocated", &bytes, &size, nil, 0) == 0 else { return nil }
  return bytes
  #else
  return nil
  #endif
}
