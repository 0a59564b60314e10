/// Records latencies of one operation of one contender in memory that it does not own.
///
/// Who maps it: the contender, and the coordinator that reads it once the contender has stopped.
/// The memory may be a shared mapping, so that the samples of a killed worker survive it.
/// Who writes: the contender alone, with plain stores: nothing is shared on the hot path.
/// What a dead contender leaves: all its samples. If it died inside `record`, header and counters
/// disagree by that one sample, which `snapshot()` repairs or leaves out.
/// Fresh, zeroed memory is a valid, empty recorder: the minimum is stored inverted for that.
package struct LatencyRecorder: BitwiseCopyable {
  /// Bytes of memory that a recorder needs, a multiple of 128 so that neighbours share no line.
  package static var byteCount: Int {
    headerByteCount + LatencyBuckets.count * MemoryLayout<UInt32>.stride
  }

  private static let headerByteCount = 128

  private enum Field {
    static let overflow = 0
    static let samples = 1
    static let invertedMinimum = 2
    static let maximum = 3
    static let sum = 4
    static let count = 5
  }

  private let header: UnsafeMutablePointer<UInt64>
  private let counters: UnsafeMutablePointer<UInt32>

  /// Attaches to `byteCount` bytes, aligned to at least 8, without changing them.
  package init(at memory: UnsafeMutableRawPointer) {
    precondition(UInt(bitPattern: memory).isMultiple(of: 8), "recorder memory is not aligned to 8")
    header = memory.bindMemory(to: UInt64.self, capacity: Field.count)
    counters = (memory + Self.headerByteCount)
      .bindMemory(to: UInt32.self, capacity: LatencyBuckets.count)
  }

  /// Forgets all samples.
  package func reset() {
    header.update(repeating: 0, count: Field.count)
    counters.update(repeating: 0, count: LatencyBuckets.count)
  }

  /// Counts one latency, in nanoseconds, or one overflow if it lies beyond the highest trackable
  /// value: such a value is not clipped into a bucket and not part of minimum, maximum and sum.
  @inline(__always)
  package func record(_ nanoseconds: UInt64) {
    guard nanoseconds <= LatencyBuckets.highestTrackableNanoseconds else {
      header[Field.overflow] &+= 1
      return
    }
    counters[LatencyBuckets.index(of: nanoseconds)] &+= 1
    header[Field.samples] &+= 1
    header[Field.sum] &+= nanoseconds
    if ~nanoseconds > header[Field.invertedMinimum] {
      header[Field.invertedMinimum] = ~nanoseconds
    }
    if nanoseconds > header[Field.maximum] { header[Field.maximum] = nanoseconds }
  }

  /// A copy of what was recorded; the contender must have stopped.
  package func snapshot() -> LatencySnapshot {
    let counts = (0..<LatencyBuckets.count).map { UInt64(counters[$0]) }
    // A 32-bit counter wraps after 2^32 samples in one bucket. The header's 64-bit count notices,
    // and the samples that no bucket holds any more are reported, not lost in silence.
    let unheld = Int64(bitPattern: header[Field.samples] &- counts.reduce(0, &+))
    let wrapped = unheld > 0 ? UInt64(unheld) & ~UInt64(UInt32.max) : 0
    return LatencySnapshot(
      counts: counts, overflow: header[Field.overflow] &+ wrapped,
      minimum: ~header[Field.invertedMinimum], maximum: header[Field.maximum],
      sum: header[Field.sum])
  }
}
