import BenchCore
import Testing

/// Answers in the worst of worlds: whatever shared memory contains.
struct StartBoundTests {
  /// A history that leaves workers that run, that were registered and that are to end, and messages.
  private func bench<Strategy: StartStrategy>(
    _: Strategy.Type, slots: UInt32
  ) -> StartBench<Strategy> {
    let bench = StartBench(Strategy.self, slots: slots, origin: .max - 1)
    for slot in 0..<slots where !slot.isMultiple(of: 3) { bench.register(slot) }
    for worker in bench.answerAll().started where worker.slot.isMultiple(of: 5) {
      bench.ends(worker, isKnown: true)
      _ = bench.terminate(worker)
      bench.register(worker.slot)
    }
    for slot in 0..<slots where slot.isMultiple(of: 3) { bench.register(slot) }
    return bench
  }

  /// Overwrites all of it, and answers until there is no more to answer; the most accesses of one.
  private func worst<Strategy: StartStrategy>(
    of _: Strategy.Type, slots: UInt32, _ value: () -> UInt32
  ) -> UInt64 {
    let bench = bench(Strategy.self, slots: slots)
    bench.overwriteEverything(with: value)
    var worst: UInt64 = 0
    var handler = BenchAnswer()
    // The first may find 100 messages of as many as the queue holds, and each after it 100 more.
    let mostAnswers = 4 * slots / StartQueue.answerLimit + 3
    var answers: UInt32 = 0
    var hasMore = true
    while hasMore && answers <= mostAnswers {
      hasMore = bench.answer(&handler).hasMore
      worst = max(worst, bench.accesses)
      answers += 1
    }
    #expect(!hasMore, "answers do not end")
    // The postmaster follows nothing out of its table.
    for worker in handler.started + handler.ended + handler.cancelled {
      #expect(worker.slot < slots)
    }
    #expect(UInt32(worst) <= bench.strategy.answerBound)
    // Formatted anew all is well again (R5).
    bench.format()
    for slot in 0..<slots { bench.register(slot) }
    #expect(bench.answerAll().started.count == Int(slots))
    return worst
  }

  private func worstOfAll<Strategy: StartStrategy>(_: Strategy.Type) -> UInt64 {
    var worst: UInt64 = 0
    for slots: UInt32 in [1, 2, 10, 100, 130] {
      for damage: UInt32 in [0, 1, 2, 3, 9, 100, 1 << 31, .max - 3, .max - 1, .max] {
        worst = max(worst, self.worst(of: Strategy.self, slots: slots) { damage })
      }
      for seed: UInt64 in 1...20 {
        var generator = SeededGenerator(seed: seed)
        // Any value, and those that mean something.
        worst = max(
          worst,
          self.worst(of: Strategy.self, slots: slots) {
            let draw = UInt32(truncatingIfNeeded: generator.next())
            return draw.isMultiple(of: 2) ? draw : draw % (2 * slots + 3)
          })
      }
    }
    return worst
  }

  @Test func noAnswerIsLongerThanItsBoundWhateverSharedMemoryContains() {
    #expect(worstOfAll(StartScan.self) > 130)
    #expect(worstOfAll(StartScanIndexed.self) > 130)
    #expect(worstOfAll(StartQueue.self) > 130)
  }

  /// A bound that nothing comes near is not known.
  @Test func theBoundsAreReached() {
    func scan<Strategy: StartStrategy>(_: Strategy.Type) {
      let bench = StartBench(Strategy.self, slots: 64, layout: .postgres18)
      for slot in 0..<64 as Range<UInt32> { bench.register(slot) }
      var found = BenchAnswer()
      _ = bench.answer(&found)
      #expect(bench.accesses == UInt64(bench.strategy.answerBound))
      #expect(found.started.count == 64)
    }
    scan(StartScan.self)
    scan(StartScanIndexed.self)
    // Of the queue by a hundred messages, or by a tail that no history leads to.
    for slots: UInt32 in [100, 300] {
      let bench = StartBench(StartQueue.self, slots: slots, layout: .postgres18)
      for slot in 0..<slots { bench.register(slot) }
      if slots == 300 { bench.setWord("start-tail", 100_000) }
      var found = BenchAnswer()
      let answer = bench.answer(&found)
      #expect(bench.accesses == UInt64(bench.strategy.answerBound))
      #expect(found.started.count == Int(slots) && !answer.hasMore)
    }
  }

  /// A worker that has been given back is not started again because somebody says that its slot is in
  /// use; one of another generation is.
  @Test func aSlotThatARogueBringsBackIsTheSameWorkers() {
    func rogue<Strategy: StartStrategy>(_: Strategy.Type) {
      let bench = StartBench(Strategy.self, slots: 4)
      for slot in 0..<4 as Range<UInt32> { bench.register(slot) }
      for worker in bench.answerAll().started { bench.ends(worker, isKnown: true) }
      for slot in 0..<4 as Range<UInt32> {
        bench.setState(slot, SlotTable.State.inUse)
        bench.requestStart(slot)
      }
      #expect(bench.answerAll() == BenchAnswer())
      for slot in 0..<4 as Range<UInt32> { bench.register(slot) }
      #expect(bench.answerAll().started.map(\.generation) == [2, 2, 2, 2])
    }
    rogue(StartScan.self)
    rogue(StartScanIndexed.self)
    rogue(StartQueue.self)
  }

  /// What the messages were about stands in the slots.
  @Test func aDamagedTailLosesNoWorkerAndTheNextOnesAreHeardOf() {
    for damage: UInt32 in [0, 1 << 20, .max] {
      let bench = StartBench(StartQueue.self, slots: 64, origin: 77)
      for slot in 0..<32 as Range<UInt32> { bench.register(slot) }
      #expect(bench.answerAll().started.count == 32)
      for slot in 32..<48 as Range<UInt32> { bench.register(slot) }
      #expect(bench.terminate(BenchWorker(slot: 3, generation: 78)))
      bench.setWord("start-tail", damage)
      let found = bench.answerAll()
      #expect(found.started.map(\.slot).sorted() == Array(32..<48))
      #expect(found.ended == [BenchWorker(slot: 3, generation: 78)])
      #expect(bench.rejects == 1)
      for slot in 48..<64 as Range<UInt32> { bench.register(slot) }
      #expect(bench.answerAll().started.map(\.slot).sorted() == Array(48..<64))
      #expect(bench.rejects == 1)
    }
  }
}
