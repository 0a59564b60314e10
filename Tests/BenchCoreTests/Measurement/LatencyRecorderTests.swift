import BenchCore
import Histogram
import Testing

private let cap = LatencyBuckets.highestTrackableNanoseconds

/// Runs `body` with a recorder in memory of its own.
func withRecorder<Result>(
  _ body: (LatencyRecorder, UnsafeMutableRawPointer) -> Result
) -> Result {
  let memory = UnsafeMutableRawPointer.allocate(
    byteCount: LatencyRecorder.byteCount, alignment: 128)
  defer { memory.deallocate() }
  let recorder = LatencyRecorder(at: memory)
  recorder.reset()
  return body(recorder, memory)
}

func snapshot(of values: [UInt64]) -> LatencySnapshot {
  withRecorder { recorder, _ in
    for value in values { recorder.record(value) }
    return recorder.snapshot()
  }
}

struct LatencyRecorderTests {
  @Test func memoryIsWholeLines() {
    #expect(LatencyRecorder.byteCount.isMultiple(of: 128))
    #expect(LatencyRecorder.byteCount >= LatencyBuckets.count * 4)
  }

  @Test func bucketsAreThoseOfTheLibrary() {
    #expect(LatencyBuckets.highestValues.count == LatencyBuckets.count)
    #expect(LatencyBuckets.index(of: 0) == 0)
    #expect(LatencyBuckets.index(of: cap) < LatencyBuckets.count)
  }

  @Test func eachBucketMapsBackToItselfWithinOnePercent() {
    var lowest: UInt64 = 0
    for (index, highest) in LatencyBuckets.highestValues.enumerated() {
      #expect(LatencyBuckets.index(of: lowest) == index)
      #expect(LatencyBuckets.index(of: highest) == index)
      #expect(Double(highest - lowest) <= Double(lowest) * 0.01)
      lowest = highest + 1
    }
  }

  @Test func zeroedMemoryIsAnEmptyRecorder() {
    let sample = withRecorder { _, memory in
      memory.initializeMemory(as: UInt8.self, repeating: 0, count: LatencyRecorder.byteCount)
      let attached = LatencyRecorder(at: memory)
      #expect(attached.snapshot() == LatencySnapshot())
      attached.record(7)
      return attached.snapshot()
    }
    #expect(sample.minimum == 7)
    #expect(sample.maximum == 7)
  }

  @Test func attachingAgainFindsTheSamples() {
    let sample = withRecorder { recorder, memory in
      recorder.record(42)
      return LatencyRecorder(at: memory).snapshot()
    }
    #expect(sample == snapshot(of: [42]))
  }

  @Test func resetForgetsEverything() {
    let sample = withRecorder { recorder, _ in
      for value in [0, 1, 5_000, cap, cap + 1] { recorder.record(value) }
      recorder.reset()
      return recorder.snapshot()
    }
    #expect(sample == LatencySnapshot())
  }

  @Test func valuesOverTheCapAreCountedAndNotClipped() {
    let sample = snapshot(of: [10, cap, cap + 1, .max])
    #expect(sample.samples == 2)
    #expect(sample.overflow == 2)
    #expect(sample.minimum == 10)
    #expect(sample.maximum == cap)
    #expect(sample.mean == Double(10 + cap) / 2)
    #expect(sample.buckets.map(\.count) == [1, 1])
  }

  @Test func onlyOverflowLeavesNoSamples() {
    let sample = snapshot(of: [cap + 1])
    #expect(sample.samples == 0)
    #expect(sample.overflow == 1)
    #expect(sample.maximum == nil)
  }

  @Test func extremesAndMeanAreExact() {
    let sample = snapshot(of: [1_000_003, 999_999_937, 123_456_789])
    #expect(sample.minimum == 1_000_003)
    #expect(sample.maximum == 999_999_937)
    #expect(sample.mean == Double(1_000_003 + 999_999_937 + 123_456_789) / 3)
  }

  @Test func sampleCutOffBeforeItsHeaderKeepsItsBucket() {
    // A kill after the counter's increment, before any of the header's five words.
    let sample = withRecorder { recorder, memory in
      recorder.record(1_000_000)
      memory.initializeMemory(as: UInt64.self, repeating: 0, count: 5)
      return recorder.snapshot()
    }
    let bucket = LatencyBuckets.highestValues[LatencyBuckets.index(of: 1_000_000)]
    #expect(sample.samples == 1)
    #expect(sample.overflow == 0)
    #expect(sample.minimum == bucket)
    #expect(sample.maximum == bucket)
  }

  @Test func samplesOfAWrappedCounterCountAsOverflow() {
    let sample = withRecorder { recorder, memory in
      recorder.record(7)
      // The header's second word counts samples; the 32-bit counter has gone round once.
      memory.storeBytes(of: 1 + 1 << 32, toByteOffset: 8, as: UInt64.self)
      return recorder.snapshot()
    }
    #expect(sample.samples == 1)
    #expect(sample.overflow == 1 << 32)
  }
}
