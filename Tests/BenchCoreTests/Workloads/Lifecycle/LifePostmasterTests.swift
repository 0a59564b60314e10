import BenchCore
import Testing

/// The postmaster's logic over a kernel that does what the test says: nothing is lost, whatever ends how
/// and when.
struct LifePostmasterTests {
  private func life(
    _ stack: String, slots: UInt32 = 16, held: UInt32 = 4, firstPid: UInt32 = 1_000
  ) throws -> (LifeUnderTest<ScriptedKernel>, Script) {
    let script = Script(firstPid: firstPid)
    let life = try LifeUnderTest(
      .life(stack, slots: slots, held: held), Stack(parsing: stack).parts, script: script)
    return (life, script)
  }

  @Test(arguments: Stacks.all) func aWorkerIsStartedAndItsSlotComesBack(stack: String) throws {
    var (life, script) = try life(stack)
    #expect(life.freeSlots.count == 12)
    let registered = life.register()
    let slot = try #require(registered)
    #expect(life.freeSlots.count == 11 && !life.freeSlots.contains(slot))
    let worked1 = life.turn()
    #expect(worked1)
    #expect(script.running == [Script.Child(pid: 1_000, slot: slot, fails: false)])
    #expect(life.board.count == 1 && life.board.slot == slot)
    let worked2 = life.turn()
    #expect(!worked2)
    #expect(life.freeSlots.count == 11)
    script.end(0)
    let worked3 = life.turn()
    #expect(worked3)
    #expect(life.board.count == 2 && life.freeSlots.count == 12)
    let worked4 = life.turn()
    #expect(!worked4)
    #expect(life.tally.pointee.ended == 1 && life.tally.pointee.kills == 0)
    life.postmaster.auditTable()
    #expect(life.verdict() == nil)
  }

  @Test(arguments: Stacks.all) func oneThatFailsKeepsItsSlotUntilItEnds(stack: String) throws {
    var (life, script) = try life(stack)
    let registered = life.register()
    let slot = try #require(registered)
    _ = life.postmaster.turn()
    for _ in 0..<3 {
      script.end(0, .failed)
      _ = life.postmaster.turn()
      // It has been started again, in the same slot, and nobody has been told.
      #expect(script.running.map(\.slot) == [slot])
      #expect(life.board.count == 1 && !life.freeSlots.contains(slot))
    }
    #expect(life.tally.pointee.failures == 3 && life.tally.pointee.started == 1)
    script.end(0)
    _ = life.postmaster.turn()
    #expect(life.board.count == 2 && life.freeSlots.contains(slot))
    #expect(life.verdict() == nil)
  }

  @Test(arguments: Stacks.all) func oneThatIsKilledIsCountedAndItsSlotComesBack(
    stack: String
  ) throws {
    var (life, script) = try life(stack)
    let registered = life.register()
    let slot = try #require(registered)
    _ = life.postmaster.turn()
    script.end(0, .killed)
    _ = life.postmaster.turn()
    #expect(life.tally.pointee.kills == 1 && life.tally.pointee.ended == 1)
    #expect(life.board.count == 2 && life.freeSlots.contains(slot))
    #expect(life.verdict() == nil)
  }

  @Test(arguments: Stacks.all) func aThousandExitsAtOnceAreAThousandSlots(stack: String) throws {
    var (life, script) = try life(stack, slots: 1_024, held: 24)
    var registered: [UInt32?] = []
    for _ in 0...1_000 { registered.append(life.register()) }
    #expect(registered.dropLast().allSatisfy { $0 != nil } && registered.last == .some(nil))
    var running = 0
    while script.running.count < 1_000 {
      let worked5 = life.turn()
      #expect(worked5)
      #expect(script.running.count - running <= LifePostmaster<ScriptedKernel>.launchLimit)
      running = script.running.count
    }
    var generator = SeededGenerator(seed: 7)
    while running > 0 {
      script.end(.random(in: 0..<running, using: &generator))
      running -= 1
    }
    let worked6 = life.turn()
    #expect(worked6)
    #expect(life.board.count == 2_000 && life.freeSlots.count == 1_000)
    life.postmaster.auditTable()
    #expect(life.verdict() == nil)
  }

  /// The last pid that was reaped is the next to be given out.
  @Test(arguments: Stacks.all) func aPidThatIsUsedAgainAtOnceIsNotMistaken(stack: String) throws {
    var (life, script) = try life(stack, slots: 32, held: 8)
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<1_500 {
      let draw = generator.next() % 8
      if draw < 3 { _ = life.registrant.register() }
      if draw >= 3 && draw < 7, !script.running.isEmpty {
        let number = Int.random(in: 0..<script.running.count, using: &generator)
        script.end(number, draw == 3 ? .failed : draw == 4 ? .killed : .ended)
      }
      if draw.isMultiple(of: 2) { _ = life.postmaster.turn() }
    }
    while life.postmaster.turn() || !script.running.isEmpty {
      for number in script.running.indices.reversed() { script.end(number) }
    }
    #expect(life.freeSlots.count == 24)
    #expect(life.tally.pointee.ended == life.tally.pointee.started)
    #expect(script.started == life.tally.pointee.started + life.tally.pointee.failures)
    life.postmaster.auditTable()
    #expect(life.verdict() == nil)
  }

  /// Occupants are played under pids from the top down: the kernel hands out the very first of them.
  @Test(arguments: Stacks.all) func aPlayedOneMovesWhenTheKernelHandsOutItsPid(
    stack: String
  ) throws {
    let first = ChildLedger.pidLimit - 4
    var (life, script) = try life(stack, firstPid: first)
    let occupant = try #require(life.postmaster.ledger.slot(of: first))
    for _ in 0..<3 { _ = life.registrant.register() }
    _ = life.postmaster.turn()
    #expect(script.running.map(\.pid) == [first, first + 1, first + 2])
    for child in script.running {
      #expect(life.postmaster.ledger.slot(of: child.pid)?.value == child.slot)
    }
    let moved = life.postmaster.ledger.pid(in: occupant)
    #expect(moved != 0 && moved != first)
    for _ in 0..<3 { script.end(0) }
    _ = life.postmaster.turn()
    life.postmaster.auditTable()
    #expect(life.freeSlots.count == 12 && life.verdict() == nil)
  }

  @Test func aStartThatIsRefusedIsASentence() throws {
    var (life, script) = try life("proposed")
    script.refusal = 11
    _ = life.registrant.register()
    _ = life.postmaster.turn()
    #expect(life.tally.pointee.startError == 11)
    let died = Verdict.contenderDied("the postmaster died")
    let verdict = try #require(life.judged(died).verdict)
    #expect(verdict.name == "contender_died")
    #expect(verdict.message.contains("could not start a worker"))
    #expect(verdict.message.contains("ulimit"))
  }

  /// What nobody ends at rest has been forgotten; while it went on, it may have been slow.
  @Test func aWorkerThatIsForgottenIsAViolation() throws {
    var (life, _) = try life("today")
    _ = life.registrant.register()
    let verdict = try #require(life.verdict())
    #expect(verdict.name == "broken_worker" && verdict.message.contains("1 workers registered"))
    let hang = try #require(life.judged(.hang("today did not stop")).verdict)
    #expect(hang.name == "hang" && hang.message.contains("0 were started"))
  }

  @Test func theClockIsTakenOutOfTheSumOfSearches() {
    var time = SearchTime()
    time.add(ticks: 50)
    time.add(ticks: 30)
    #expect(time.nanoseconds(LifeUnderTest<ScriptedKernel>.clock) == 40)
    time.add(ticks: 100, pairs: 7)
    #expect(time.nanoseconds(LifeUnderTest<ScriptedKernel>.clock) == 0)
  }
}
