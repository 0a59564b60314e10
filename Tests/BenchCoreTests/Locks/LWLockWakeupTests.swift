import BenchCore
import Testing

/// A release at every step of somebody's way to sleep: none may be slept through.
///
/// Threads find this rarely, for the next release would wake the sleeper after all. Here there is none.
struct LWLockWakeupTests {
  private struct Outcome {
    var steps = 0
    var isHeld = false
    /// Slept after the release, with nobody on the way to wake it.
    var sleptForEver = false
  }

  /// Contender 0 holds the lock and releases it before contender 1's access number `step`.
  private func acquisition(releasedBefore step: Int) throws -> Outcome {
    var layout = RegionLayout()
    let lock = LWLock(contenders: 2, layout: &layout)
    let region = try SharedRegion(creating: layout)
    var notes = BackendNotes()
    var outcome = Outcome()
    withUnsafeMutablePointer(to: &notes) { notes in
      let base = region.base
      let native = NativeMemory(base: base, notes: notes, worker: UnsafeRawPointer(base))
      lock.format(native)
      lock.acquire(by: 0, in: native)
      let state = (layout.fields.first { $0.name == "lwlock" }?.offset ?? 0) + 4
      let process = layout.fields.first { $0.name == "process" }?.offset ?? 0
      func word() -> UInt32 { base.load(fromByteOffset: Int(state), as: UInt32.self) }
      var interruption = Interruption(before: step) {
        // A release that finds the wait list locked spins until its holder, this thread, goes on.
        guard word() & 1 << 29 == 0 else { return false }
        lock.release(by: 0, in: native)
        return true
      }
      withUnsafeMutablePointer(to: &interruption) { interruption in
        let memory = InterruptedMemory(native: native, interruption: interruption)
        withUnsafeMutablePointer(to: &outcome) { outcome in
          interruption.pointee.sleeps = { semaphore in
            if !interruption.pointee.hasHappened {
              // Asleep while the lock is held: now is when the release happens.
              interruption.pointee.happened()
              lock.release(by: 0, in: native)
            } else if native.load(semaphore, .relaxed) == 0 {
              // Nobody will come. Posts the sleeper itself, so that the test ends.
              outcome.pointee.sleptForEver = true
              (base + Int(process + RegionLayout.line)).storeBytes(of: 0, as: UInt32.self)
              _ = native.fetchAdd(semaphore, 1, .relaxed)
            }
          }
          lock.acquire(by: 1, in: memory)
          outcome.pointee.steps = interruption.pointee.accesses
        }
      }
      outcome.isHeld = word() & 1 << 18 != 0
    }
    return outcome
  }

  @Test(.timeLimit(.minutes(1))) func noReleaseIsSleptThrough() throws {
    var step = 0
    var longest = 1
    while step < longest {
      let outcome = try acquisition(releasedBefore: step)
      #expect(outcome.isHeld, "released before step \(step)")
      #expect(!outcome.sleptForEver, "released before step \(step)")
      longest = max(longest, outcome.steps)
      step += 1
    }
    // The way through the queue and to sleep was really taken.
    #expect(longest > 12)
  }
}
