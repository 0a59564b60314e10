import BenchCore
import Foundation
import Testing

/// Audits bring back what leaked, and never what is somebody's.
struct AuditTests {
  private static let locked = Catalogue.slot.filter { $0.card.kind.isCandidate && $0.usesLock }
  private static let lockFree = Catalogue.slot.filter { $0.card.kind.isCandidate && !$0.usesLock }

  // MARK: The postmaster's

  /// Wherever a take stands that goes on later, an audit of the slot's last owner finds nothing.
  private struct SlowTaker: StrategyVisitor {
    func visit<Strategy: SlotStrategy>(_: Strategy.Type) throws {
      let subject = try AuditSubject(Strategy.self, slots: 4)
      // Backend 1 was the last owner of every slot.
      for slot in subject.takeAll(by: 1) { subject.give(SlotIndex(trusted: slot)) }
      var found: [UInt32] = []
      let slot = try #require(subject.take(by: 2) { _ in found += subject.reapQuietly(1) })
      #expect(found.isEmpty)
      #expect(subject.takeAll().count == 3)
      subject.give(slot)
    }
  }

  @Test(arguments: lockFree) func aSlowTakerKeepsWhatADeadOneHadBefore(entry: StrategyEntry) throws
  {
    try entry.show(SlowTaker())
  }

  /// Wherever its owner stands after it has said RESERVED, an audit of that owner would find the slot.
  private struct NamedOwner: StrategyVisitor {
    func visit<Strategy: SlotStrategy>(_: Strategy.Type) throws {
      let subject = try AuditSubject(Strategy.self, slots: 4)
      var (found, anonymous) = (0, 0)
      _ = subject.take(by: 2) { _ in
        if subject.reapQuietly(2).isEmpty { anonymous += 1 } else { found += 1 }
      }
      // The payload's store, generation twice, the count, IN_USE.
      #expect(found == 5)
      #expect(anonymous > 0)
    }
  }

  @Test(arguments: lockFree) func aReservedSlotNamesItsOwnerUntilItIsPublished(
    entry: StrategyEntry
  ) throws {
    try entry.show(NamedOwner())
  }

  private struct Reaped: StrategyVisitor {
    func visit<Strategy: SlotStrategy>(_: Strategy.Type) throws {
      let subject = try AuditSubject(Strategy.self, slots: 100)
      for slot in subject.takeAll(by: 0) { subject.give(SlotIndex(trusted: slot)) }
      // The postmaster collects 0; 1 and 2 are only slow.
      for backend: UInt32 in [0, 1, 0, 2, 0, 1] { subject.dieReserving(backend) }
      let (found, longest) = subject.reap(0)
      #expect(found.count == 3 && found == found.sorted())
      #expect(longest <= ReaperAudit.bound(subject.strategy.giveBound))
      #expect(subject.reap(0).slots.isEmpty)
      let all = subject.takeAll()
      #expect(Set(all).count == 97 && all.count == 97)
      #expect(Set(all).isSuperset(of: found))
      for slot in all { subject.give(SlotIndex(trusted: slot)) }
      #expect(subject.takeAll().sorted() == all.sorted())
    }
  }

  @Test(arguments: lockFree) func onlyTheDeadOnesSlotsAreGivenWithinTheBoundOfATurn(
    entry: StrategyEntry
  ) throws {
    try entry.show(Reaped())
  }

  // MARK: A backend's, under the lock

  /// Wherever the postmaster stands in a give, an audit that waits for the end of its turn finds
  /// nothing afterwards, and one that waits in vain marks nothing.
  private struct SlowGiver: StrategyVisitor {
    func visit<Strategy: SlotStrategy>(_: Strategy.Type) throws {
      let subject = try AuditSubject(Strategy.self, slots: 4)
      var suspects = 0
      for _ in 0..<3 {
        for number in subject.takeAll() {
          var passes: [HolderAudit] = []
          subject.give(SlotIndex(trusted: number)) { _ in
            passes.append(subject.pass)
            #expect(subject.markLeaked(awaitTurn: { false }).isEmpty)
          }
          suspects += passes.filter { !$0.leaked.isEmpty }.count
          #expect(subject.pass.leaked.isEmpty)
        }
      }
      // Without the turn between them, two passes would have agreed on a slot that is being given.
      let hasStructure = !["linear-scan", "linear-hint", "refill-list"].contains(Strategy.card.name)
      #expect((suspects > 0) == hasStructure)
      #expect(subject.markLeaked().isEmpty)
      #expect(subject.takeAll().count == 4)
    }
  }

  @Test(arguments: locked) func aSlotThatIsBeingGivenIsNotTakenForALeakedOne(
    entry: StrategyEntry
  ) throws {
    try entry.show(SlowGiver())
  }

  /// The postmaster gives between two passes: they differ, and the audit looks again.
  private struct BusyPostmaster: StrategyVisitor {
    func visit<Strategy: SlotStrategy>(_: Strategy.Type) throws {
      let subject = try AuditSubject(Strategy.self, slots: 20)
      var held = subject.takeAll()
      let marked = subject.markLeaked {
        if let last = held.popLast() { subject.give(SlotIndex(trusted: last)) }
        return true
      }
      #expect(marked.isEmpty)
      #expect(held.count == 20 - 7)
    }
  }

  @Test(arguments: locked) func passesThatDifferAreRepeatedAndEndWithoutAResult(
    entry: StrategyEntry
  ) throws {
    try entry.show(BusyPostmaster())
  }

  /// A holder that died at every step of its take, which the next holder finds half done.
  private struct DeadHolder: StrategyVisitor {
    func visit<Strategy: SlotStrategy>(_: Strategy.Type) throws {
      let subject = try AuditSubject(Strategy.self, slots: 8)
      for slot in subject.takeAll() { subject.give(SlotIndex(trusted: slot)) }
      var deaths: [(step: UInt32, moment: AuditSubject<Strategy>.Moment)] = []
      _ = subject.take(by: 0) { deaths.append(($0, subject.moment)) }
      #expect(deaths.count > 8)
      for (step, moment) in deaths {
        subject.moment = moment
        let marked = subject.markLeaked()
        #expect(subject.reclaim(marked) == marked, "step \(step)")
        // A request that comes again finds no mark.
        #expect(subject.reclaim(marked).isEmpty)
        let all = subject.takeAll()
        #expect(Set(all).count == 8 && all.count == 8, "step \(step): \(all)")
        for slot in all { subject.give(SlotIndex(trusted: slot)) }
        #expect(subject.takeAll().count == 8, "step \(step)")
      }
    }
  }

  @Test(arguments: locked) func whateverADeadHolderHadHalfDoneComesBack(entry: StrategyEntry) throws
  {
    try entry.show(DeadHolder())
  }

  // MARK: The turn between

  @Test func aTurnCountsThatBeganAfterTheQuestion() {
    withTurns { turns, endTurns in
      // One end may be that of a turn that had looked already.
      turns.end(1, stashed: 0)
      #expect(!turns.awaitWhole(nanoseconds: 5_000_000))
      endTurns(2, 0)
      #expect(turns.awaitWhole(nanoseconds: 60_000_000_000))
    }
  }

  @Test func aTurnThatLeavesSlotsInTheStashProvesNothing() {
    withTurns { turns, endTurns in
      endTurns(1, 1)
      #expect(!turns.awaitWhole(nanoseconds: 60_000_000_000))
    }
  }

  /// Gives `body` the turns, and what has a thread end a thousand of them, a millisecond each.
  private func withTurns(
    _ body: (PostmasterTurns, (_ first: UInt32, _ stashed: UInt32) -> Void) -> Void
  ) {
    // Never freed: the thread may still write it.
    let word = UnsafeMutableRawPointer.allocate(byteCount: 8, alignment: 8)
    let turns = PostmasterTurns(at: word)
    turns.clear()
    let address = UInt(bitPattern: word)
    body(turns) { first, stashed in
      Thread.detachNewThread {
        guard let word = UnsafeMutableRawPointer(bitPattern: address) else { return }
        for count in first..<(first + 1_000) {
          PostmasterTurns(at: word).end(count, stashed: stashed)
          usleep(1_000)
        }
      }
    }
  }

  // MARK: The shadow

  @Test func generationsOfDeadTakersAreSkippedOnlyWhereTakersMayDie() throws {
    let subject = try AuditSubject(LinearScan.self, slots: 4)
    let slot = try #require(subject.take(by: 0))
    let generation = subject.table.generation(slot)
    let request = Untrusted(slot.value)
    subject.native.storePlain(generation, 3)
    #expect(subject.shadow.admit(request, in: subject.nativeView) == nil)
    subject.native.storePlain(generation, UInt64(Shadow.mostDeaths) + 2)
    let deaths = Shadow.mostDeaths
    #expect(subject.shadow.admit(request, beyond: deaths, in: subject.nativeView) == nil)
    subject.native.storePlain(generation, 3)
    #expect(subject.shadow.admit(request, beyond: deaths, in: subject.nativeView) == slot)
    // And not again.
    #expect(subject.shadow.admit(request, beyond: deaths, in: subject.nativeView) == nil)
  }
}
