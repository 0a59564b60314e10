import BenchCore
import Testing

/// Requests come from mailboxes that backends write: the postmaster gives what it holds, once.
struct ShadowTests {
  static let steps = Catalogue.handingOut.flatMap { entry in
    LockstepCase.origins.map { LockstepCase(entry, slots: 33, held: 3, origin: $0) }
  }

  @Test(arguments: steps) func slotIsGivenOnce(step: LockstepCase) throws {
    let subject = try SteppedSubject(step.entry, step.cell)
    let session = subject.session
    // Often enough for every generation to cross its wrap.
    for _ in 0..<10 {
      let slot = try #require(session.take(0))
      #expect(session.give(slot))
      #expect(!session.give(slot))
      #expect(session.freeSlots().count == 30)
    }
  }

  @Test(arguments: steps) func slotThatNobodyTookIsRefused(step: LockstepCase) throws {
    let subject = try SteppedSubject(step.entry, step.cell)
    for slot in step.cell.startingState.free { #expect(!subject.session.give(slot)) }
    #expect(subject.session.freeSlots().count == 30)
  }

  @Test(arguments: steps) func slotOfAnOccupantIsRefused(step: LockstepCase) throws {
    let subject = try SteppedSubject(step.entry, step.cell)
    let free = Set(step.cell.startingState.free)
    for slot in 0..<step.cell.slots where !free.contains(slot) {
      #expect(!subject.session.give(slot))
    }
    #expect(subject.session.freeSlots().count == 30)
  }

  @Test(arguments: steps) func numberThatIsNoSlotIsRefused(step: LockstepCase) throws {
    let subject = try SteppedSubject(step.entry, step.cell)
    for number: UInt32 in [33, 34, 64, 65_535, 1 << 31, .max] {
      #expect(!subject.session.give(number))
    }
    #expect(subject.session.freeSlots().count == 30)
  }

  @Test(arguments: steps) func refusalLeavesTheSlotToItsHolder(step: LockstepCase) throws {
    let subject = try SteppedSubject(step.entry, step.cell)
    let session = subject.session
    let first = try #require(session.take(0))
    #expect(session.give(first))
    #expect(!session.give(first))
    var taken: [UInt32] = []
    while let slot = session.take(1) { taken.append(slot) }
    #expect(taken.count == 30)
    #expect(Set(taken).count == 30)
    for slot in taken { #expect(session.give(slot)) }
  }
}
