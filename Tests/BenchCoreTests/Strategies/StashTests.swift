import BenchCore
import Testing

/// What cannot be published within the bound is late, never lost.
struct StashTests {
  /// 2 stores and a look at the head; then a link and a compare-exchange for each of 8 attempts.
  private static let bound: UInt32 = 3 + 2 * 8

  @Test(arguments: [0, 16, 17, 46] as [UInt32])
  func giveThatLosesEveryRaceStashesTheSlotWithinItsBound(tagBits: UInt32) throws {
    let subject = try ContestedSubject(CASStack.self, slots: 10, tagBits: tagBits)
    let slot = try #require(subject.take())
    let contest = subject.give(slot, spoilt: .max)
    #expect(subject.strategy.giveBound == Self.bound)
    #expect(contest.accesses == Self.bound)
    #expect((contest.retries, contest.stashes) == (8, 1))
    #expect(subject.stashed == 1)
    #expect(!subject.freeSlots.contains(slot.value))
    #expect(subject.freeSlots.count == 9)
  }

  @Test func eighthAttemptMaySucceed() throws {
    let subject = try ContestedSubject(CASStack.self, slots: 10)
    let slot = try #require(subject.take())
    let contest = subject.give(slot, spoilt: 7)
    #expect(contest.accesses == Self.bound)
    #expect((contest.retries, contest.stashes) == (7, 0))
    #expect(subject.stashed == 0)
    #expect(Set(subject.freeSlots) == Set(0..<10))
  }

  @Test(arguments: [16, 46] as [UInt32])
  func stashedSlotsArePublishedOnceTheWorldIsKindAgain(tagBits: UInt32) throws {
    let subject = try ContestedSubject(CASStack.self, slots: 10, tagBits: tagBits)
    var taken: [SlotIndex] = []
    while let slot = subject.take() { taken.append(slot) }
    for slot in taken { _ = subject.give(slot, spoilt: .max) }
    #expect(subject.stashed == 10)
    #expect(subject.freeSlots.isEmpty)
    #expect(subject.take() == nil)

    let unkind = subject.retryStash(spoilt: .max)
    #expect(unkind.accesses <= Self.bound)
    #expect(subject.stashed == 10)

    for left in (0..<10 as Range<UInt32>).reversed() {
      #expect(subject.retryStash().accesses <= Self.bound)
      #expect(subject.stashed == left)
    }
    #expect(subject.freeSlots.sorted() == Array(0..<10))
    #expect(subject.retryStash().accesses == 0)
    var again: Set<UInt32> = []
    while let slot = subject.take() { again.insert(slot.value) }
    #expect(again == Set(0..<10))
  }

  /// 10 to 65,534 are no slots of 10; 65,535 is the end of the list, and an empty one at that.
  @Test(arguments: [10, 11, 4_096, 65_534, 0xabcd_fff0] as [UInt32])
  func headThatIsNoSlotIsNotFollowed(head: UInt32) throws {
    let subject = try ContestedSubject(CASStack.self, slots: 10)
    let slot = try #require(subject.take())
    let good = subject.word("head").pointee
    subject.word("head").pointee = head
    let next = (0..<10).map { subject.word("next", bytes: $0 * 4).pointee }

    let contest = subject.give(slot)
    #expect(contest.accesses == 3)
    #expect((contest.rejects, contest.stashes) == (1, 1))
    #expect(subject.stashed == 1)
    #expect(subject.word("head").pointee == head)
    #expect((0..<10).map { subject.word("next", bytes: $0 * 4).pointee } == next)

    #expect(subject.take() == nil)
    #expect(subject.rejectsOfBackend == 1)

    subject.word("head").pointee = good
    _ = subject.retryStash()
    #expect(subject.freeSlots.sorted() == Array(0..<10))
  }

  @Test func wideHeadThatIsNoSlotIsNotFollowed() throws {
    let subject = try ContestedSubject(CASStack.self, slots: 10, tagBits: 46)
    let slot = try #require(subject.take())
    // Its low 18 bits name slot 65,536 + 3: narrowed to 16 bits it would look like slot 3.
    subject.word("head").pointee = 65_536 + 3
    let contest = subject.give(slot)
    #expect((contest.rejects, contest.stashes) == (1, 1))
  }

  @Test func stackThatIsACircleEndsTheCensusAndTheTakes() throws {
    let subject = try ContestedSubject(CASStack.self, slots: 4)
    subject.word("next", bytes: 8).pointee = 0
    #expect(subject.freeSlots.count == 5)
    var taken: Set<UInt32> = []
    while let slot = subject.take() {
      #expect(taken.insert(slot.value).inserted)
      if taken.count > 4 { break }
    }
    #expect(taken == [0, 1, 2])
  }
}
