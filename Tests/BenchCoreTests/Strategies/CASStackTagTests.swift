import BenchCore
import Testing

/// ABA, step by step: a take sleeps before one of its accesses.
///
/// Meanwhile others take two slots and give the first of them back, so that the head names the same
/// slot as before and its link another. A stale link put into the head names a slot that is held, and
/// its give then links it to itself: what was below is lost.
struct CASStackTagTests {
  /// How many slots can be taken once all have been given back; nil once the take has no access
  /// number `step`.
  private func slotsLeft(tagBits: UInt32, sleepingBefore step: Int) throws -> Int? {
    let subject = try ContestedSubject(CASStack.self, slots: 4, tagBits: tagBits)
    var held: [SlotIndex] = []
    let (slot, wasInterrupted) = subject.take(interruptedBefore: step) {
      guard let first = subject.take(), let second = subject.take() else { return true }
      held.append(second)
      _ = subject.give(first)
      return true
    }
    guard wasInterrupted else { return nil }
    for slot in held + [slot].compactMap(\.self) { _ = subject.give(slot) }
    var taken: Set<SlotIndex> = []
    while let slot = subject.take(), taken.insert(slot).inserted {}
    return taken.count
  }

  /// The fewest over all the places where a take could sleep.
  private func fewest(tagBits: UInt32) throws -> Int {
    var fewest = 4
    var step = 0
    while let left = try slotsLeft(tagBits: tagBits, sleepingBefore: step) {
      fewest = min(fewest, left)
      step += 1
    }
    #expect(step > 5, "a take has more accesses than that")
    return fewest
  }

  /// Three changes to the head: 2 bits tell them apart.
  @Test(arguments: [2, 16, 17, 46] as [UInt32])
  func tagTellsAHeadFromOneThatOnlyLooksTheSame(tagBits: UInt32) throws {
    #expect(try fewest(tagBits: tagBits) == 4)
  }

  @Test func withoutATagSlotsAreLost() throws {
    #expect(try fewest(tagBits: 0) < 4)
  }
}
