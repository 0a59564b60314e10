import BenchCore
import Testing

// Parts that are broken on purpose, for a judge that condemns nobody proves nothing.

private func card(_ name: String) -> StrategyCard {
  StrategyCard(name: name, kind: .contender, summary: "broken on purpose", remarks: [])
}

/// Has each worker started twice.
private struct StutteringStart: StartStrategy {
  private struct Twice<Handler: StartHandler>: StartHandler {
    var handler: Handler

    mutating func start(_ slot: SlotIndex, generation: UInt32) {
      handler.start(slot, generation: generation)
      handler.start(slot, generation: generation)
    }

    mutating func end(_ slot: SlotIndex, generation: UInt32) {
      handler.end(slot, generation: generation)
    }

    mutating func cancel(_ slot: SlotIndex, generation: UInt32) {
      handler.cancel(slot, generation: generation)
    }
  }

  static let card = BenchCoreTests.card("stuttering-start")
  private let sound: StartScanIndexed

  init(_ table: SlotTable, _ geometry: SlotGeometry, layout: inout RegionLayout) {
    sound = StartScanIndexed(table, geometry, layout: &layout)
  }

  var orders: WorkerOrders { sound.orders }
  var answerBound: UInt32 { sound.answerBound }
  func format(in memory: some SharedMemory) { sound.format(in: memory) }

  func postmaster(knowing slots: [UInt32], in memory: some PostmasterMemory) -> NoState {
    sound.postmaster(knowing: slots, in: memory)
  }

  func answer(
    by postmaster: inout NoState, in memory: some PostmasterMemory,
    _ handler: inout some StartHandler
  ) -> StartAnswer {
    var twice = Twice(handler: handler)
    defer { handler = twice.handler }
    return sound.answer(by: &postmaster, in: memory, &twice)
  }

  func forget(
    _ slot: SlotIndex, by postmaster: inout NoState, in memory: some PostmasterMemory
  ) {
    sound.forget(slot, by: &postmaster, in: memory)
  }
}

/// Does not look at the last slot.
private struct ShortSightedStart: StartStrategy {
  private struct AllButTheLast<Handler: StartHandler>: StartHandler {
    var handler: Handler
    let last: UInt32

    mutating func start(_ slot: SlotIndex, generation: UInt32) {
      if slot.value != last { handler.start(slot, generation: generation) }
    }

    mutating func end(_ slot: SlotIndex, generation: UInt32) {}
    mutating func cancel(_ slot: SlotIndex, generation: UInt32) {}
  }

  static let card = BenchCoreTests.card("short-sighted-start")
  private let sound: StartScanIndexed
  private let last: UInt32

  init(_ table: SlotTable, _ geometry: SlotGeometry, layout: inout RegionLayout) {
    sound = StartScanIndexed(table, geometry, layout: &layout)
    last = geometry.slots - 1
  }

  var orders: WorkerOrders { sound.orders }
  var answerBound: UInt32 { sound.answerBound }
  func format(in memory: some SharedMemory) { sound.format(in: memory) }

  func postmaster(knowing slots: [UInt32], in memory: some PostmasterMemory) -> NoState {
    sound.postmaster(knowing: slots, in: memory)
  }

  func answer(
    by postmaster: inout NoState, in memory: some PostmasterMemory,
    _ handler: inout some StartHandler
  ) -> StartAnswer {
    var most = AllButTheLast(handler: handler, last: last)
    defer { handler = most.handler }
    return sound.answer(by: &postmaster, in: memory, &most)
  }

  func forget(
    _ slot: SlotIndex, by postmaster: inout NoState, in memory: some PostmasterMemory
  ) {
    sound.forget(slot, by: &postmaster, in: memory)
  }
}

/// Every broken part is caught, and by its own sentence.
struct LifeJudgeTests {
  /// Lives of up to four workers at once, with a kernel that ends them in the order of their starts.
  private func verdict(
    _ parts: StackParts, slots: UInt32 = 8, held: UInt32 = 2, rounds: Int = 24
  ) throws -> Verdict? {
    let script = Script(firstPid: 1_000)
    var life = try LifeUnderTest(.life(slots: slots, held: held), parts, script: script)
    for round in 0..<rounds {
      for _ in 0...(round % 4) { _ = life.registrant.register() }
      _ = life.postmaster.turn()
      while script.running.count > round % 3 { script.end(script.running.count / 2) }
      _ = life.postmaster.turn()
    }
    for _ in 0..<32 {
      while !script.running.isEmpty { script.end(0) }
      _ = life.postmaster.turn()
    }
    life.postmaster.auditTable()
    return life.verdict()
  }

  private func parts(
    slot: SlotPart? = nil, start: StartPart? = nil, exit: ExitPart? = nil
  ) throws -> StackParts {
    let sound = try Stack(parsing: "today").parts
    return StackParts(
      slot: slot ?? sound.slot, start: start ?? sound.start, exit: exit ?? sound.exit, dsm: nil)
  }

  @Test(arguments: Stacks.all) func whatIsSoundIsNotCondemned(stack: String) throws {
    #expect(try verdict(Stack(parsing: stack).parts) == nil)
  }

  @Test func aWorkerThatIsStartedTwice() throws {
    let verdict = try verdict(parts(start: StartPart(StutteringStart.self)))
    #expect(verdict?.name == "broken_worker")
    #expect(verdict?.message.contains("had a worker already") == true)
  }

  @Test func aWorkerThatIsForgotten() throws {
    let verdict = try verdict(parts(start: StartPart(ShortSightedStart.self)))
    #expect(verdict?.name == "broken_worker")
    #expect(verdict?.message.contains("forgot workers") == true)
  }

  @Test func exitsThatAreLookedUpWrongly() throws {
    // Of those that end: a list with a cycle in it is the watchdog's.
    for exit in [ExitPart(FoldedArray.self), ExitPart(FaithfulArray.self)] {
      let verdict = try verdict(parts(exit: exit), slots: 64, held: 40)
      #expect(verdict?.name == "wrong_lookup", "\(exit.name)")
    }
  }

  @Test func aSlotThatIsHandedOutTwice() throws {
    let verdict = try verdict(parts(slot: SlotPart(GenerousStrategy.self)))
    #expect(["refused_give", "broken_worker", "double_handout"].contains(verdict?.name))
  }

  @Test func aSlotThatIsLost() throws {
    let verdict = try verdict(parts(slot: SlotPart(LeakyStrategy.self)), rounds: 120)
    #expect(verdict?.name == "lost_slots")
  }
}
