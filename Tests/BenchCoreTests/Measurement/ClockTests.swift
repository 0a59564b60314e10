import BenchCore
import Testing

struct ClockTests {
  private func clock(_ ticksPerNanosecond: Double, floor: UInt64 = 0) -> Clock {
    Clock(
      ticksPerNanosecond: ticksPerNanosecond, floorTicks: floor, granularityNanoseconds: 0,
      spinRoundsPerNanosecond: 1, hintsPerMicrosecond: 1)
  }

  @Test(arguments: [0.024, 0.1, 1, 2.1, 2.894, 3.7, 5]) func scaleAgreesWithADivision(
    rate: Double
  ) {
    let scale = TickScale(clock(rate))
    for ticks: UInt64 in [0, 1, 2, 3, 10, 99, 1_000, 12_345, 1 << 20, 1 << 32, 1 << 40] {
      let exact = Double(ticks) / rate
      let found = Double(scale.nanoseconds(ofTicks: ticks))
      // Rounds down, and its multiplier is short of the truth by less than 2^-32.
      #expect(found <= exact)
      #expect(exact - found <= 1 + Double(ticks) / 4_294_967_296, "\(ticks) ticks")
    }
  }

  @Test func ticksLoseWhatTheirReadingsCost() {
    let floor: UInt64 = 20
    let scale = TickScale(
      Clock(
        ticksPerNanosecond: 1, floorTicks: floor, granularityNanoseconds: 1,
        spinRoundsPerNanosecond: 1, hintsPerMicrosecond: 1))
    #expect(scale.ticks(100, withoutPairs: 1) == 80)
    #expect(scale.ticks(100, withoutPairs: 2) == 60)
    #expect(scale.ticks(30, withoutPairs: 2) == 0)
  }

  @Test func tickOfANanosecondIsExact() {
    let scale = TickScale(clock(1))
    for ticks: UInt64 in [0, 1, 1_000, 1 << 33, 1 << 60] {
      #expect(scale.nanoseconds(ofTicks: ticks) == ticks)
    }
    #expect(TickScale(clock(2)).nanoseconds(ofTicks: 7) == 3)
    #expect(TickScale(clock(0.5)).nanoseconds(ofTicks: 7) == 14)
  }

  @Test func spanIsShortOfTheClocksOwnCost() {
    let scale = TickScale(clock(2, floor: 50))
    #expect(scale.nanoseconds(between: 1_000, and: 1_150) == 50)
    #expect(scale.nanoseconds(between: 1_000, and: 1_052) == 1)
  }

  @Test func spanIsNeverBelowZero() {
    let scale = TickScale(clock(2, floor: 50))
    for ticks in 0...50 as ClosedRange<UInt64> {
      #expect(scale.nanoseconds(between: 1_000, and: 1_000 + ticks) == 0)
    }
  }

  @Test func counterMayWrapWithinASpan() {
    let scale = TickScale(clock(1))
    #expect(scale.nanoseconds(between: .max - 9, and: 90) == 100)
  }

  @Test func floorIsToldInNanoseconds() {
    #expect(clock(2, floor: 50).floorNanoseconds == 25)
  }

  @Test func calibrationFindsAClockThatRuns() {
    let clock = Clock.calibrated()
    #expect(clock.ticksPerNanosecond > 0)
    #expect(clock.scale > 0)
    #expect(clock.granularityNanoseconds > 0)
    #expect(clock.spinRoundsPerNanosecond > 0)
    #expect(clock.hintsPerMicrosecond >= 1)
  }
}
