import CAtomics
import Glibc

/// How a sleeping postmaster is woken; the harness's, and no part of a strategy, which never waits.
///
/// Source: SendPostmasterSignal (storage/ipc/pmsignal.c), which after raising the flag always sends a
/// SIGUSR1. In memory of the harness: a word that backends count up and the postmaster sleeps on, and
/// which thread of which process it is, which it writes before anybody may wake it. No wake-up is lost:
/// a signal waits until it is fetched, and the postmaster reads the word before it looks at the flag.
package struct PostmasterSignal: BitwiseCopyable {
  private let wakeup: Wakeup
  private let words: UnsafeMutableRawPointer
  private let idleHints: UInt32

  /// In bytes.
  package static let byteCount = RegionLayout.line
  /// A sleep ends after so many nanoseconds, so that the end of a phase is noticed.
  private static let longestSleep: UInt64 = 5_000_000

  package init(_ wakeup: Wakeup, at words: UnsafeMutableRawPointer, idleHints: UInt32) {
    self.wakeup = wakeup
    self.words = words
    self.idleHints = idleHints
  }

  // MARK: The postmaster's end

  /// Makes the calling thread the one that is woken.
  package func adopt() {
    let result = ca_block_wakeups()
    precondition(result == 0, "a thread can block a signal")
    ca_store_u32(words + 4, UInt32(bitPattern: getpid()), Int32(ca_relaxed))
    ca_store_u32(words + 8, UInt32(bitPattern: ca_thread_id()), Int32(ca_release))
  }

  /// To be read before the flag is.
  @inline(__always) package var count: UInt32 { ca_load_u32(words, Int32(ca_acquire)) }

  /// Returns once somebody has sent since `count` was read, or a little later, and after so many
  /// nanoseconds at most; where nobody sends, after a microsecond and a yield.
  @inline(never) package func sleep(after count: UInt32, atMost limit: UInt64 = .max) {
    let nanoseconds = max(1, min(limit, Self.longestSleep))
    switch wakeup {
    case .flag:
      for _ in 0..<idleHints { ca_spin_hint() }
      sched_yield()
    case .futex: _ = ca_futex_wait(words, count, nanoseconds)
    case .signal: _ = ca_await_wakeup(nanoseconds)
    }
  }

  /// The word of `futex`, for what else is to wake the postmaster.
  package var futexWord: UnsafeMutableRawPointer { words }

  // MARK: A backend's end

  @inline(__always) package func send() {
    if wakeup != .flag { sendSystemCall() }
  }

  @inline(never) private func sendSystemCall() {
    if wakeup == .futex {
      _ = ca_fetch_add_u32(words, 1, Int32(ca_acquire_release))
      _ = ca_futex_wake(words, 1)
    } else {
      let process = Int32(bitPattern: ca_load_u32(words + 4, Int32(ca_relaxed)))
      _ = ca_send_wakeup(process, Int32(bitPattern: ca_load_u32(words + 8, Int32(ca_relaxed))))
    }
  }
}
