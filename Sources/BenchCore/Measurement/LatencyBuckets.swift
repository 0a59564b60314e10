internal import Histogram

/// How latencies map to buckets: the HdrHistogram scheme with 2 significant decimal digits.
///
/// Values below 256 ns have a bucket each. Above, every doubling of the value is divided into 128
/// buckets of equal width, so that a bucket is never wider than 1 % of its values. Two digits, not
/// three: 3,840 counters of 4 bytes (15 KiB) fit in a first-level cache and leave the measured loop
/// its lines, while the 27,648 that three digits need (108 KiB) would be misses inside the loop.
///
/// Source: G. Tene's HdrHistogram; hdrhistogram-swift computes the same indexes.
package enum LatencyBuckets {
  /// The largest latency that has a bucket, in nanoseconds (60 s); larger ones are overflow.
  package static let highestTrackableNanoseconds: UInt64 = 60_000_000_000

  /// Number of buckets: 256 of width 1, then 128 for each of the 28 doublings up to 60 s.
  package static let count = 3_840

  /// The bucket of a value up to `highestTrackableNanoseconds`.
  @inline(__always)
  package static func index(of value: UInt64) -> Int {
    let doublings = UInt64(truncatingIfNeeded: 56 &- (value | 255).leadingZeroBitCount)
    return Int(truncatingIfNeeded: doublings &* 128 &+ (value &>> doublings))
  }

  /// The highest value of each bucket, in nanoseconds, as the library gives it.
  package static let highestValues: [UInt64] = emptyHistogram().allValues().map(\.value)

  /// A histogram of the library with these buckets.
  static func emptyHistogram() -> Histogram<UInt64> {
    Histogram(
      lowestDiscernibleValue: 1, highestTrackableValue: highestTrackableNanoseconds,
      numberOfSignificantValueDigits: .two)
  }
}
