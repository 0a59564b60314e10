import BenchCore
import CAtomics
import Glibc
import Testing

/// How a sleeping postmaster is woken.
@Suite(.serialized) struct PostmasterSignalTests {
  /// The words of a signal, and this thread as the one that it wakes while `body` runs.
  private func asPostmaster(
    _ wakeup: Wakeup, _ body: (PostmasterSignal, _ address: UInt) throws -> Void
  ) rethrows {
    let words = UnsafeMutableRawPointer.allocate(
      byteCount: Int(PostmasterSignal.byteCount), alignment: 128)
    words.initializeMemory(
      as: UInt8.self, repeating: 0, count: Int(PostmasterSignal.byteCount))
    defer { words.deallocate() }
    var before = sigset_t()
    pthread_sigmask(SIG_BLOCK, nil, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    let signal = PostmasterSignal(wakeup, at: words, idleHints: 1)
    signal.adopt()
    try body(signal, UInt(bitPattern: words))
  }

  @Test func signalsThatComeBeforeItLooksAreOne() {
    asPostmaster(.signal) { signal, _ in
      #expect(ca_await_wakeup(1) == 0)
      for _ in 0..<3 { signal.send() }
      #expect(ca_await_wakeup(1) == 1)
      #expect(ca_await_wakeup(1) == 0)
      signal.send()
      signal.sleep(after: signal.count)
      #expect(ca_await_wakeup(1) == 0)
    }
  }

  /// It wakes the thread that it is for, and no other of the process: nobody else has it blocked.
  @Test func anotherThreadsSignalReachesTheOneThatAdoptedIt() {
    asPostmaster(.signal) { _, address in
      let crew = ThreadCrew(seats: 0..<4) { _ in
        guard let words = UnsafeMutableRawPointer(bitPattern: address) else { return }
        let signal = PostmasterSignal(.signal, at: words, idleHints: 1)
        for _ in 0..<100 { signal.send() }
      }
      crew.join()
      #expect(ca_await_wakeup(1) == 1)
      #expect(ca_await_wakeup(1) == 0)
    }
  }

  @Test func whatWasSentSinceTheCountWasReadEndsTheSleep() {
    asPostmaster(.futex) { signal, _ in
      let count = signal.count
      signal.send()
      #expect(signal.count != count)
      signal.sleep(after: count)
      #expect(ca_await_wakeup(1) == 0)
    }
  }

  @Test func whoPollsIsSentNothing() {
    asPostmaster(.flag) { signal, _ in
      let count = signal.count
      signal.send()
      signal.sleep(after: count)
      #expect(signal.count == count)
      #expect(ca_await_wakeup(1) == 0)
    }
  }
}
