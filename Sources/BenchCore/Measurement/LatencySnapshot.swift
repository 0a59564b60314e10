package import Histogram

/// The latencies, in nanoseconds, that one recorder or several merged ones held at one moment.
package struct LatencySnapshot: Sendable, Equatable {
  /// Number of samples in each bucket.
  private var counts: [UInt64]

  /// Samples that no bucket holds, because they lay beyond the highest trackable value.
  package private(set) var overflow: UInt64

  /// Number of samples that a bucket holds.
  package private(set) var samples: UInt64

  /// The smallest sample, exact; nil without samples.
  package private(set) var minimum: UInt64?

  /// The largest sample that did not overflow, exact; nil without samples.
  package private(set) var maximum: UInt64?

  private var sum: UInt64

  /// No samples.
  package init() {
    counts = Array(repeating: 0, count: LatencyBuckets.count)
    (overflow, samples, sum) = (0, 0, 0)
  }

  /// What a recorder's memory holds.
  ///
  /// An extreme that does not lie in the outermost bucket in use is the mark of a contender killed
  /// half-way through a sample: the bucket's value replaces it.
  init(counts: [UInt64], overflow: UInt64, minimum: UInt64, maximum: UInt64, sum: UInt64) {
    self.counts = counts
    self.overflow = overflow
    self.sum = sum
    samples = counts.reduce(0, &+)
    guard let first = counts.firstIndex(where: { $0 > 0 }),
      let last = counts.lastIndex(where: { $0 > 0 })
    else { return }
    let highest = LatencyBuckets.highestValues
    self.minimum = LatencyBuckets.index(of: minimum) == first ? minimum : highest[first]
    self.maximum = LatencyBuckets.index(of: maximum) == last ? maximum : highest[last]
  }

  /// Adds the other's samples to these.
  package mutating func merge(_ other: LatencySnapshot) {
    for index in counts.indices { counts[index] &+= other.counts[index] }
    overflow &+= other.overflow
    samples &+= other.samples
    sum &+= other.sum
    minimum = [minimum, other.minimum].compactMap { $0 }.min()
    maximum = [maximum, other.maximum].compactMap { $0 }.max()
  }

  /// The mean of the samples, from their exact sum; nil without samples.
  package var mean: Double? { samples == 0 ? nil : Double(sum) / Double(samples) }

  /// The highest value of each bucket that holds samples, and how many it holds, ascending.
  package var buckets: [(value: UInt64, count: UInt64)] {
    zip(LatencyBuckets.highestValues, counts).filter { $0.1 > 0 }.map { (value: $0, count: $1) }
  }

  /// Samples longer than `limit` nanoseconds, to within its bucket, whose samples are not counted.
  package func count(above limit: UInt64) -> UInt64 {
    guard limit < LatencyBuckets.highestTrackableNanoseconds else { return overflow }
    return counts[(LatencyBuckets.index(of: limit) + 1)...].reduce(overflow, &+)
  }

  /// The samples of `later` that were not yet among these.
  ///
  /// The extremes are those of the buckets.
  package func until(_ later: LatencySnapshot) -> LatencySnapshot {
    LatencySnapshot(
      counts: zip(counts, later.counts).map { $1 &- $0 }, overflow: later.overflow &- overflow,
      minimum: 0, maximum: later.maximum ?? 0, sum: later.sum &- sum)
  }

  /// No more samples in any bucket than the other has.
  package func capped(by other: LatencySnapshot) -> LatencySnapshot {
    LatencySnapshot(
      counts: zip(counts, other.counts).map { min($0, $1) },
      overflow: min(overflow, other.overflow),
      minimum: minimum ?? 0, maximum: min(maximum ?? 0, other.maximum ?? 0),
      sum: min(sum, other.sum))
  }

  /// The number of samples that carry the percentile `p` (0 ..< 1): ten beyond it, so that p50
  /// needs 20, p99 1,000 and p99.9 10,000.
  package static func samplesNeeded(for p: Double) -> UInt64 {
    precondition((0..<1).contains(p), "a percentile here is a share from 0 up to, not with, 1")
    // 1 - 0.9 is a little less than 0.1; without the tolerance p90 would need 101 samples.
    return UInt64((10 / (1 - p) * (1 - 1e-9)).rounded(.up))
  }

  /// The value at or below which the share `p` (0 ..< 1) of all latencies lies, within 1 %; nil
  /// when there are too few samples to carry it, or when it falls among the overflowed ones, of
  /// which nothing is known but that they are longer than all others.
  package func percentile(_ p: Double) -> UInt64? {
    guard samples >= Self.samplesNeeded(for: p) else { return nil }
    guard overflow > 0 else { return histogram().valueAtPercentile(p * 100) }
    let rank = p * Double(samples &+ overflow) / Double(samples)
    return rank > 1 ? nil : histogram().valueAtPercentile(rank * 100)
  }

  /// The samples as a histogram of the library, with the same buckets and the exact maximum.
  package func histogram() -> Histogram<UInt64> {
    var histogram = LatencyBuckets.emptyHistogram()
    // Zero counts are left out: in hdrhistogram-swift 0.2.0 recording one still moves the maximum.
    for bucket in buckets {
      histogram.record(min(bucket.value, maximum ?? bucket.value), count: bucket.count)
    }
    return histogram
  }

  /// The percentile distribution in HdrHistogram's `.hgrm` text format, values in nanoseconds.
  package func hgrm() -> String {
    var text = ""
    histogram().outputPercentileDistribution(to: &text, outputValueUnitScalingRatio: 1)
    return text
  }
}
