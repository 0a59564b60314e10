import BenchCore
import Testing

struct LatencyProbeTests {
  private static let operations = 1 << 17

  /// Which operations, counted from 0, a probe of this mean interval timed.
  private func timed(interval: UInt32, seed: UInt64) -> [Int] {
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: LatencyRecorder.byteCount, alignment: 128)
    defer { memory.deallocate() }
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: LatencyRecorder.byteCount)
    // The second word of the recorder's header counts its samples.
    let samples = memory + 8
    var probe = LatencyProbe(
      LatencyRecorder(at: memory), scale: TickScale(.uncounted), interval: interval, seed: seed,
      notes: nil)
    return (0..<Self.operations).filter { _ in
      let before = samples.load(as: UInt64.self)
      probe.begins()
      probe.ends(succeeded: true)
      return samples.load(as: UInt64.self) != before
    }
  }

  @Test(arguments: [1, 4, 16] as [UInt32])
  func oneOperationInTheIntervalIsTimedOnAverage(_ interval: UInt32) {
    let count = Double(timed(interval: interval, seed: 1).count)
    let expected = Double(Self.operations) / Double(interval)
    #expect(abs(count - expected) <= (interval == 1 ? 0 : 5 * expected.squareRoot()))
  }

  @Test(arguments: [4, 16] as [UInt32], [2, 3, 4, 16, 32, 64])
  func noRhythmOfTheWorkloadMeetsTheSamples(_ interval: UInt32, _ period: Int) {
    let timed = timed(interval: interval, seed: 2)
    let expected = Double(timed.count) / Double(period)
    for phase in 0..<period {
      let share = Double(timed.filter { $0 % period == phase }.count)
      // Five standard deviations of independent draws.
      #expect(abs(share - expected) < 5 * expected.squareRoot(), "phase \(phase)")
    }
  }

  @Test func noIntervalIsNoSample() {
    #expect(timed(interval: 0, seed: 3).isEmpty)
  }
}
