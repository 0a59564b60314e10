import CAtomics

/// Pauses drawn from a distribution: think times and holds.
///
/// The table holds quantiles of the distribution, drawn by index: the hot loop computes no logarithm
/// and reads no clock. A short pause is a calibrated spin; from `sleepsFrom` on it is a sleep, for
/// nobody who waits that long burns a processor.
package struct Pauses: BitwiseCopyable {
  /// 1,024 quantiles carry a mean to well under 1 %, in 4 KiB.
  package static let tableSize = 1_024
  /// In nanoseconds: ten times what a sleep overshoots by here.
  package static let sleepsFrom = 500_000.0

  private let table: UnsafePointer<UInt32>
  /// None, all spins, or sleeps among them.
  private let kind: Kind

  private enum Kind: BitwiseCopyable {
    case none, spins, mixed
  }

  /// Makes a table that lives as long as the process: contenders make one each, outside their loops.
  package init(_ distribution: TimeDistribution, clock: Clock) {
    let entries = Self.entries(of: distribution, clock: clock)
    let table = UnsafeMutablePointer<UInt32>.allocate(capacity: Self.tableSize)
    table.initialize(from: entries, count: Self.tableSize)
    self.table = UnsafePointer(table)
    kind =
      entries.contains { $0 & Self.sleepBit != 0 }
      ? .mixed : entries.contains { $0 != 0 } ? .spins : .none
  }

  /// The table: of a spin its rounds, of a sleep its microseconds, with `sleepBit` above them.
  package static func entries(of distribution: TimeDistribution, clock: Clock) -> [UInt32] {
    distribution.quantiles(tableSize).map { quantile in
      quantile >= sleepsFrom
        ? sleepBit | UInt32(min(quantile / 1_000, Double(sleepBit - 1)))
        : UInt32((quantile * clock.spinRoundsPerNanosecond).rounded())
    }
  }

  package static let sleepBit: UInt32 = 1 << 31

  /// One of the table's entries, each as likely as the others.
  @inline(__always) package func draw(_ generator: inout SeededGenerator) -> UInt32 {
    table[Int(truncatingIfNeeded: generator.next() & UInt64(Self.tableSize - 1))]
  }

  /// Pauses; a sleep ends early when the supervisor leaves `phase`.
  @inline(__always) package func pause(
    _ generator: inout SeededGenerator, during phase: UInt32, of rendezvous: Rendezvous
  ) {
    if kind == .none { return }
    let entry = draw(&generator)
    if entry & Self.sleepBit != 0 {
      rendezvous.sleep(microseconds: entry & ~Self.sleepBit, during: phase)
    } else {
      ca_spin(entry)
    }
  }
}
