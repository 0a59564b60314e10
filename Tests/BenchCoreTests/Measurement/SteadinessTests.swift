import BenchCore
import Testing

struct SteadinessTests {
  /// Slices of 1,000 ns in which so many operations happen.
  private func recorded(_ operations: [UInt64], from start: UInt64 = 0) -> Steadiness {
    var steadiness = Steadiness()
    var (time, progress) = (UInt64(5_000_000), start)
    steadiness.mark(progress, at: time)
    for count in operations {
      time += 1_000
      progress &+= count
      steadiness.mark(progress, at: time)
    }
    return steadiness
  }

  @Test func evenRatesAreSteady() {
    #expect(recorded([100, 100, 100, 100, 100]).isSteady() == true)
    // A standard deviation of 8.7 at a mean of 100: below 0.1, and far above 0.02.
    #expect(recorded([90, 110, 95, 105, 100, 110, 90]).isSteady() == true)
    // 11.
    #expect(recorded([86, 114, 95, 105, 100, 112, 88]).isSteady() == false)
  }

  @Test func onlyTheLastRatesCountInAWarmup() {
    let settling = recorded([10, 900, 40, 100, 101, 99, 100, 100])
    #expect(settling.isSteady() == false)
    #expect(settling.isSteady(last: Steadiness.window) == true)
    #expect(settling.isSteady(last: Steadiness.window + 1) == false)
  }

  @Test func tooFewRatesTellNothing() {
    #expect(recorded([]).isSteady() == nil)
    #expect(recorded([100, 100]).isSteady() == nil)
    #expect(recorded([100, 100, 100]).isSteady() == true)
    #expect(recorded([100, 100, 100, 100]).isSteady(last: Steadiness.window) == nil)
  }

  @Test func whatNeverDidAnythingIsNotSteady() {
    #expect(recorded([0, 0, 0, 0, 0]).isSteady(last: Steadiness.window) == nil)
  }

  @Test func aRateIsPerTimeAndNotPerSlice() {
    var steadiness = Steadiness()
    for (progress, time) in [(0, 0), (100, 1_000), (300, 3_000), (350, 3_500), (350, 3_500)] {
      steadiness.mark(UInt64(progress), at: UInt64(time))
    }
    #expect(steadiness.rates == [0.1, 0.1, 0.1])
    #expect(steadiness.isSteady() == true)
  }

  @Test func progressMayWrap() {
    #expect(recorded([100, 100, 100], from: .max - 150).rates == [0.1, 0.1, 0.1])
  }
}
