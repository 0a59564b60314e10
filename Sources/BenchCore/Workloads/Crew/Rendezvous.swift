import CAtomics

/// Where contenders and their supervisor meet: the start barrier, the common stop, the phases.
///
/// `phase` is written by the supervisor and read by all, on a line that nobody writes while a phase
/// lasts; `ready`, `finished` and `measured` are counted up by contenders, outside of what they
/// measure; the supervisor reads the first two.
package struct Rendezvous: BitwiseCopyable {
  package enum Phase {
    /// Contenders set up and report ready.
    package static let preparing: UInt32 = 0
    package static let warmup: UInt32 = 1
    package static let measuring: UInt32 = 2
    /// Backends leave; the postmaster goes on serving.
    package static let stopping: UInt32 = 3
    /// The postmaster empties the mailboxes and leaves.
    package static let draining: UInt32 = 4
  }

  /// In bytes.
  package static let byteCount: UInt32 = 4 * RegionLayout.line

  private let phaseWord: UnsafeMutableRawPointer
  private let readyWord: UnsafeMutableRawPointer
  private let finishedWord: UnsafeMutableRawPointer
  private let measuredWord: UnsafeMutableRawPointer

  package init(at base: UnsafeMutableRawPointer) {
    phaseWord = base
    readyWord = base + Int(RegionLayout.line)
    finishedWord = base + 2 * Int(RegionLayout.line)
    measuredWord = base + 3 * Int(RegionLayout.line)
  }

  @inline(__always) package var phase: UInt32 { ca_load_u32(phaseWord, Int32(ca_acquire)) }

  // MARK: The supervisor's end

  package func enter(_ phase: UInt32) {
    ca_store_u32(phaseWord, phase, Int32(ca_release))
    _ = ca_futex_wake(phaseWord, Int32.max)
  }

  package var readyCount: UInt32 { ca_load_u32(readyWord, Int32(ca_acquire)) }
  package var finishedCount: UInt32 { ca_load_u32(finishedWord, Int32(ca_acquire)) }

  // MARK: A contender's end

  package func reportReady() { _ = ca_fetch_add_u32(readyWord, 1, Int32(ca_acquire_release)) }

  package func reportFinished() {
    _ = ca_fetch_add_u32(finishedWord, 1, Int32(ca_acquire_release))
  }

  /// What this contender does from here on is not counted.
  package func reportMeasured() {
    _ = ca_fetch_add_u32(measuredWord, 1, Int32(ca_acquire_release))
  }

  /// Sleeps until so many contenders count no more.
  package func awaitMeasured(by contenders: UInt32) {
    while ca_load_u32(measuredWord, Int32(ca_acquire)) < contenders {
      sleep(microseconds: 100, during: phase)
    }
  }

  /// Sleeps this long, or until the supervisor leaves `phase`.
  package func sleep(microseconds: UInt32, during phase: UInt32) {
    _ = ca_futex_wait(phaseWord, phase, UInt64(microseconds) * 1_000)
  }

  /// Sleeps until the supervisor leaves `phase`.
  package func waitWhile(_ phase: UInt32) {
    while self.phase == phase { _ = ca_futex_wait(phaseWord, phase, 0) }
  }
}
