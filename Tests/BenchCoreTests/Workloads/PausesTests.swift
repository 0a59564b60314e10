import BenchCore
import Testing

struct PausesTests {
  private func clock(spinRoundsPerNanosecond rounds: Double) -> Clock {
    Clock(
      ticksPerNanosecond: 1, floorTicks: 0, granularityNanoseconds: 1,
      spinRoundsPerNanosecond: rounds, hintsPerMicrosecond: 1)
  }

  /// The mean of a table in nanoseconds, its sleeps in microseconds taken back.
  private func mean(_ entries: [UInt32], rounds: Double) -> Double {
    let times = entries.map { entry in
      entry & Pauses.sleepBit == 0
        ? Double(entry) / rounds : Double(entry & ~Pauses.sleepBit) * 1_000
    }
    return times.reduce(0, +) / Double(times.count)
  }

  static let distributions: [TimeDistribution] = [
    .constant(50), .uniform(low: 50, high: 150), .uniform(low: 0, high: 10), .constant(400_000),
    .exponential(mean: 1_000), .lognormal(median: 1_000, sigma: 0.5), .exponential(mean: 1e6),
    .constant(5_000_000), .bimodal(first: 1_000, second: 1_000_000, share: 0.125),
    .bimodal(first: 50, second: 150, share: 0.5),
  ]

  @Test(arguments: distributions, [0.3, 1, 2.7])
  func tableHasTheMeanOfItsDistribution(distribution: TimeDistribution, rounds: Double) {
    let clock = clock(spinRoundsPerNanosecond: rounds)
    let entries = Pauses.entries(of: distribution, clock: clock)
    #expect(entries.count == Pauses.tableSize)
    let expected = distribution.meanNanoseconds
    // 1 % for the tail that a table cuts off; a spin is a whole number of rounds.
    #expect(abs(mean(entries, rounds: rounds) - expected) <= expected / 100 + 0.2 / rounds)
  }

  @Test func noPauseIsAllZeroes() {
    let entries = Pauses.entries(of: .none, clock: clock(spinRoundsPerNanosecond: 3))
    #expect(entries.allSatisfy { $0 == 0 })
  }

  @Test func pausesFromHalfAMillisecondSleep() {
    let clock = clock(spinRoundsPerNanosecond: 1)
    let short = Pauses.entries(of: .constant(499_999), clock: clock)
    #expect(short.allSatisfy { $0 == 499_999 })
    let long = Pauses.entries(of: .constant(500_000), clock: clock)
    #expect(long.allSatisfy { $0 == Pauses.sleepBit | 500 })
  }

  @Test func pauseOfAnHourIsCutToWhatAnEntryHolds() {
    let entries = Pauses.entries(
      of: .constant(3.6e12), clock: clock(spinRoundsPerNanosecond: 1))
    // 2^31 - 1 microseconds are 35 minutes; a phase ends long before.
    #expect(entries.allSatisfy { $0 == .max })
  }

  @Test func halfOfABimodalTableIsEachOfItsTimes() {
    let clock = clock(spinRoundsPerNanosecond: 1)
    let entries = Pauses.entries(
      of: .bimodal(first: 100, second: 2_000_000, share: 0.25), clock: clock)
    #expect(entries.filter { $0 == 100 }.count == Pauses.tableSize * 3 / 4)
    #expect(entries.filter { $0 == Pauses.sleepBit | 2_000 }.count == Pauses.tableSize / 4)
  }
}
