import CAtomics
import Glibc

/// Where an open loop reads the time, in nanoseconds since its schedule began: the machine's counter,
/// or in tests a simulated one.
package protocol ArrivalClock: BitwiseCopyable {
  /// Before an operation, and after one.
  func beginReading() -> UInt64
  func endReading() -> UInt64
  /// What one pair of readings costs, in nanoseconds: taken off each service time.
  var readingCost: UInt64 { get }
  /// Waits until something is due; false if `phase` was over first.
  func wait(until due: UInt64, during phase: UInt32, of rendezvous: Rendezvous) -> Bool
}

/// The counter that latencies are read from.
package struct TickClock: ArrivalClock {
  private let origin: UInt64
  private let scale: TickScale
  package let readingCost: UInt64

  /// From so many nanoseconds on a wait sleeps, until so many before its end.
  ///
  /// Twice what a sleep overshoots by here, so that the spin that follows is on time.
  private static let sleepsFrom: UInt64 = 200_000
  private static let wakesBefore: UInt64 = 100_000
  /// A wait that is nearer than this to its end lets nobody else run: a yield may cost as much.
  private static let yieldsFrom: UInt64 = 2_000

  /// Starts now.
  package init(_ clock: Clock) {
    scale = TickScale(clock)
    readingCost = UInt64(clock.floorNanoseconds.rounded())
    origin = ca_ticks_begin()
  }

  @inline(__always) package func beginReading() -> UInt64 {
    scale.nanoseconds(ofTicks: ca_ticks_begin() &- origin)
  }

  @inline(__always) package func endReading() -> UInt64 {
    scale.nanoseconds(ofTicks: ca_ticks_end() &- origin)
  }

  @inline(never) package func wait(
    until due: UInt64, during phase: UInt32, of rendezvous: Rendezvous
  ) -> Bool {
    while rendezvous.phase == phase {
      let now = beginReading()
      if now >= due { return true }
      let left = due &- now
      if left >= Self.sleepsFrom {
        let microseconds = (left &- Self.wakesBefore) / 1_000
        rendezvous.sleep(microseconds: UInt32(clamping: microseconds), during: phase)
      } else {
        ca_spin_hint()
        if left >= Self.yieldsFrom { sched_yield() }
      }
    }
    return false
  }
}
