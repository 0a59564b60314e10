import BenchCore
import Testing

struct TickClockTests {
  /// In the phase `preparing`; lives as long as the process.
  private let rendezvous: Rendezvous = {
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: Int(Rendezvous.byteCount), alignment: 128)
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: Int(Rendezvous.byteCount))
    return Rendezvous(at: memory)
  }()

  /// In nanoseconds: nearer than a spin that yields, as far as one, and a sleep.
  @Test(arguments: [0, 1_000, 50_000, 3_000_000] as [UInt64])
  func noWaitIsOverBeforeItsTime(due: UInt64) {
    let clock = TickClock(Clock.calibrated())
    for _ in 0..<20 {
      let until = clock.beginReading() + due
      #expect(clock.wait(until: until, during: Rendezvous.Phase.preparing, of: rendezvous))
      #expect(clock.endReading() >= until)
    }
  }

  @Test func theEndOfThePhaseEndsAWaitThatNobodyWouldSeeTheEndOf() {
    let clock = TickClock(Clock.calibrated())
    #expect(!clock.wait(until: .max, during: Rendezvous.Phase.measuring, of: rendezvous))
  }

  @Test func itStartsAtNothingAndNeverGoesBack() {
    let clock = TickClock(Clock.calibrated())
    var last: UInt64 = 0
    for _ in 0..<1_000 {
      let (begin, end) = (clock.beginReading(), clock.endReading())
      #expect(last <= begin && begin <= end)
      last = end
    }
    // A counter's own value would be days.
    #expect(last < 60_000_000_000)
  }
}
