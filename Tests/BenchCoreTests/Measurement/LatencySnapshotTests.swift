import BenchCore
import Glibc
import Histogram
import Testing

private let cap = LatencyBuckets.highestTrackableNanoseconds

/// A distribution with a name for the test's output.
struct KnownDistribution: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let values: [UInt64]

  static let all = [uniform, small, powersOfTwo, exponential]

  static let uniform = KnownDistribution(
    testDescription: "uniform 1 to 200,000", values: (1...200_000).map { $0 })
  static let small = KnownDistribution(testDescription: "0 to 300", values: (0...300).map { $0 })
  static let powersOfTwo = KnownDistribution(
    testDescription: "powers of two and their neighbours",
    values: (1..<36).flatMap { (exponent: Int) -> [UInt64] in
      let power: UInt64 = 1 << exponent
      return [power - 1, power, power + 1]
    })
  static let exponential: KnownDistribution = {
    var generator = SeededGenerator(seed: 7)
    let values = (0..<100_000).map { _ in
      UInt64(-log(1 - Double.random(in: 0..<1, using: &generator)) * 20_000)
    }
    return KnownDistribution(testDescription: "exponential, mean 20 us", values: values)
  }()
}

struct LatencySnapshotTests {
  private func library(_ values: [UInt64]) -> Histogram<UInt64> {
    var histogram = Histogram<UInt64>(
      highestTrackableValue: cap, numberOfSignificantValueDigits: .two)
    for value in values { histogram.record(value) }
    return histogram
  }

  @Test(arguments: KnownDistribution.all)
  func samplesAgreeWithTheLibrary(distribution: KnownDistribution) {
    let ours = snapshot(of: distribution.values)
    let theirs = library(distribution.values)
    #expect(ours.samples == theirs.totalCount)
    #expect(ours.maximum == theirs.maxRecorded)
    let recorded = theirs.recordedValues().map { $0 }
    #expect(ours.buckets.map(\.value) == recorded.map(\.value))
    #expect(ours.buckets.map(\.count) == recorded.map(\.count))
    #expect(ours.histogram() == theirs)
    #expect(ours.hgrm() == "\(theirs)")
  }

  @Test(arguments: KnownDistribution.all, [(0.5, 50.0), (0.9, 90), (0.99, 99), (0.999, 99.9)])
  func percentilesAgreeWithTheLibrary(
    distribution: KnownDistribution, percentile: (share: Double, percent: Double)
  ) {
    let ours = snapshot(of: distribution.values)
    let theirs = library(distribution.values).valueAtPercentile(percentile.percent)
    let needed = LatencySnapshot.samplesNeeded(for: percentile.share)
    let carried = distribution.values.count >= needed
    #expect(ours.percentile(percentile.share) == (carried ? theirs : nil))
  }

  @Test func percentileIsTheValueWithinOnePercent() {
    let sample = snapshot(of: KnownDistribution.uniform.values)
    for (p, value) in [(0.5, 100_000.0), (0.9, 180_000), (0.999, 199_800), (0.9999, 199_980)] {
      #expect(sample.percentile(p).map { abs(Double($0) - value) <= value * 0.01 } == true)
    }
  }

  @Test(arguments: [(0.5, 20), (0.9, 100), (0.99, 1_000), (0.999, 10_000), (0.9999, 100_000)])
  func percentileNeedsTenSamplesBeyondIt(p: Double, needed: Int) {
    #expect(LatencySnapshot.samplesNeeded(for: p) == UInt64(needed))
    #expect(snapshot(of: Array(repeating: 5, count: needed - 1)).percentile(p) == nil)
    #expect(snapshot(of: Array(repeating: 5, count: needed)).percentile(p) == 5)
  }

  @Test func percentileAmongOverflowedSamplesIsUnknown() {
    // 980 samples of 5 ns and 20 beyond the cap: p98 is still 5 ns, p99 is beyond the cap.
    let sample = snapshot(
      of: Array(repeating: 5, count: 980) + Array(repeating: cap + 1, count: 20))
    #expect(sample.percentile(0.9) == 5)
    #expect(sample.percentile(0.98) == 5)
    #expect(sample.percentile(0.985) == nil)
  }

  @Test func overflowMovesThePercentilesUp() {
    // Of 1,000 latencies 100 overflowed, so that the 500th lies above the median of the other 900.
    let sample = snapshot(
      of: Array(repeating: 10, count: 900) + Array(repeating: cap + 1, count: 100))
    #expect(sample.percentile(0.9) == 10)
    let split = snapshot(
      of: Array(repeating: 10, count: 460) + Array(repeating: 20, count: 440)
        + Array(repeating: cap + 1, count: 100))
    #expect(split.percentile(0.5) == 20)
  }

  @Test func mergingEqualsRecordingBoth() {
    let one = KnownDistribution.small.values + [cap + 1]
    let two = KnownDistribution.exponential.values + [cap + 5, cap + 6]
    var merged = snapshot(of: one)
    merged.merge(snapshot(of: two))
    #expect(merged == snapshot(of: one + two))
    #expect(merged.overflow == 3)
  }

  @Test func mergingNothingChangesNothing() {
    let sample = snapshot(of: [3, 900, 70_000])
    var left = sample
    left.merge(LatencySnapshot())
    #expect(left == sample)
    var right = LatencySnapshot()
    right.merge(sample)
    #expect(right == sample)
  }

  @Test func noSamplesGiveNoValues() {
    let none = LatencySnapshot()
    #expect(none.samples == 0)
    #expect(none.minimum == nil)
    #expect(none.maximum == nil)
    #expect(none.mean == nil)
    #expect(none.percentile(0.5) == nil)
    #expect(none.buckets.isEmpty)
    #expect(none.histogram().totalCount == 0)
  }

  @Test func hgrmHasTheColumnsAndTheFooterOfHdrHistogram() {
    let lines = snapshot(of: [100, 200, 1_000]).hgrm().split(
      separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.first == "       Value     Percentile TotalCount 1/(1-Percentile)")
    #expect(lines.dropFirst().first == "")
    #expect(lines.dropFirst(2).first == "      100.00 0.000000000000          1           1.00")
    #expect(lines.contains("     1003.00 1.000000000000          3"))
    #expect(lines.contains("#[Max     =      1003.00, Total count    =            3]"))
  }

  @Test func hgrmOfNoSamplesIsHeaderAndFooter() {
    let lines = LatencySnapshot().hgrm().split(separator: "\n")
    #expect(lines.first?.hasSuffix("1/(1-Percentile)") == true)
    #expect(lines.contains("#[Max     =         0.00, Total count    =            0]"))
  }

  @Test func whatIsLongerThanALimitIsCountedByBucketsAndOverflow() {
    let times = snapshot(of: [10, 20, 30, 1_000_000, cap + 1])
    #expect(times.count(above: 0) == 5)
    #expect(times.count(above: 20) == 3)
    // In one bucket with the million.
    #expect(times.count(above: 999_500) == 1)
    #expect(times.count(above: 990_000) == 2)
    #expect(times.count(above: cap) == 1)
    #expect(times.count(above: .max) == 1)
  }

  @Test func whatCameSinceIsTheDifferenceOfBuckets() {
    let before = snapshot(of: [10, 300, cap + 1])
    let after = snapshot(of: [10, 10, 300, 5_000, cap + 1])
    let since = before.until(after)
    #expect(since.samples == 2)
    #expect(since.overflow == 0)
    let last = LatencyBuckets.highestValues[LatencyBuckets.index(of: 5_000)]
    #expect(since.buckets.map(\.value) == [10, last])
    #expect(after.until(after).samples == 0)
    #expect(after.until(after).maximum == nil)
  }
}
