import BenchCore
import Testing

struct StolenTimeTests {
  private func text(_ stolen: [Int]) -> String {
    let cpus = stolen.enumerated().map { number, ticks in
      "cpu\(number) 440679 0 81017 644541 2701 0 62 \(ticks) 7 8\n"
    }
    return "cpu  941603 0 167910 1216746 11883 0 1027 99999 0 0\n" + cpus.joined()
      + "intr 14533724 0 0\ncpu9 1 2 3 4 5 6 7 8 9 10\n"
  }

  private func share(
    _ before: [Int], _ after: [Int], on cpus: [UInt32], milliseconds: UInt64
  ) -> Double? {
    StolenTime(parsing: text(after)).share(
      since: StolenTime(parsing: text(before)), on: cpus, over: milliseconds * 1_000_000,
      ticksPerSecond: 100)
  }

  @Test func theEighthSumOfEachCPUIsRead() {
    #expect(StolenTime(parsing: text([3, 0, 1854])).ticks == [0: 3, 1: 0, 2: 1854])
  }

  @Test func theShareIsOfTheTimeOfTheUsedCPUs() {
    // Two ticks of 10 ms in 100 ms of two CPUs, of one, of one that lost nothing.
    #expect(share([5, 7], [7, 7], on: [0, 1], milliseconds: 100) == 0.1)
    #expect(share([5, 7], [7, 7], on: [0], milliseconds: 100) == 0.2)
    #expect(share([5, 7], [7, 7], on: [1], milliseconds: 100) == 0)
  }

  @Test func aSumThatStepsBackIsNoGain() {
    #expect(share([5, 7], [4, 9], on: [0, 1], milliseconds: 100) == 0.1)
    #expect(share([5], [900], on: [0], milliseconds: 100) == 1)
  }

  @Test func whatTheKernelDoesNotSayIsNotZero() {
    #expect(share([5], [5], on: [0, 1], milliseconds: 100) == nil)
    #expect(share([5], [5], on: [], milliseconds: 100) == nil)
    let old = StolenTime(parsing: "cpu0 1 2 3 4 5 6 7\n")
    #expect(old.share(since: old, on: [0], over: 1) == nil)
    let none = StolenTime(parsing: "")
    #expect(none.share(since: none, on: [0], over: 1) == nil)
  }

  @Test func thisMachineSaysItOfEveryCPUThatItLetsUsUse() {
    let share = StolenTime.Meter(CPUTopology.ofThisProcess().numbers).share
    #expect(share.map { (0...1).contains($0) } == true)
  }
}
