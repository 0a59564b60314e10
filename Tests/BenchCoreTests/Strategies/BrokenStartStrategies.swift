import BenchCore

/// A way in which a start strategy tells its postmaster the wrong thing.
protocol Alteration {
  static func start(_ slot: SlotIndex, _ generation: UInt32, _ handler: inout some StartHandler)
  static func end(_ slot: SlotIndex, _ generation: UInt32, _ handler: inout some StartHandler)
}

extension Alteration {
  static func start(_ slot: SlotIndex, _ generation: UInt32, _ handler: inout some StartHandler) {
    handler.start(slot, generation: generation)
  }

  static func end(_ slot: SlotIndex, _ generation: UInt32, _ handler: inout some StartHandler) {
    handler.end(slot, generation: generation)
  }
}

enum TwiceStarted: Alteration {
  static func start(_ slot: SlotIndex, _ generation: UInt32, _ handler: inout some StartHandler) {
    handler.start(slot, generation: generation)
    handler.start(slot, generation: generation)
  }
}

enum StartedStrangers: Alteration {
  static func start(_ slot: SlotIndex, _ generation: UInt32, _ handler: inout some StartHandler) {
    handler.start(slot, generation: generation &- 1)
  }
}

enum ForgottenStarts: Alteration {
  static func start(_ slot: SlotIndex, _ generation: UInt32, _ handler: inout some StartHandler) {
    if !generation.isMultiple(of: 4) { handler.start(slot, generation: generation) }
  }
}

enum ForgottenEnds: Alteration {
  static func end(_ slot: SlotIndex, _ generation: UInt32, _ handler: inout some StartHandler) {
    if !generation.isMultiple(of: 4) { handler.end(slot, generation: generation) }
  }
}

enum EndedUnasked: Alteration {
  static func start(_ slot: SlotIndex, _ generation: UInt32, _ handler: inout some StartHandler) {
    handler.start(slot, generation: generation)
    if generation.isMultiple(of: 4) { handler.end(slot, generation: generation) }
  }
}

enum EndedTwice: Alteration {
  static func end(_ slot: SlotIndex, _ generation: UInt32, _ handler: inout some StartHandler) {
    handler.end(slot, generation: generation)
    handler.end(slot, generation: generation)
  }
}

enum CancelledAlive: Alteration {
  static func end(_ slot: SlotIndex, _ generation: UInt32, _ handler: inout some StartHandler) {
    handler.cancel(slot, generation: generation)
  }
}

/// A sound strategy but for what its postmaster hears.
struct AlteredStart<Sound: StartStrategy, How: Alteration>: StartStrategy {
  static var card: StrategyCard {
    StrategyCard(
      name: "altered-start", kind: .contender, summary: "broken on purpose", remarks: [])
  }

  private let sound: Sound

  init(_ table: SlotTable, _ geometry: SlotGeometry, layout: inout RegionLayout) {
    sound = Sound(table, geometry, layout: &layout)
  }

  static var queuesStarts: Bool { Sound.queuesStarts }
  var orders: WorkerOrders { sound.orders }
  var answerBound: UInt32 { sound.answerBound }
  func format(in memory: some SharedMemory) { sound.format(in: memory) }

  func postmaster(
    knowing slots: [UInt32], in memory: some PostmasterMemory
  ) -> Sound.Postmaster {
    sound.postmaster(knowing: slots, in: memory)
  }

  func requestStart(_ slot: SlotIndex, in memory: some BackendMemory) {
    sound.requestStart(slot, in: memory)
  }

  func requestEnd(_ slot: SlotIndex, in memory: some BackendMemory) {
    sound.requestEnd(slot, in: memory)
  }

  func answer(
    by postmaster: inout Sound.Postmaster, in memory: some PostmasterMemory,
    _ handler: inout some StartHandler
  ) -> StartAnswer {
    var altered = AlteredHandler<_, How>(handler)
    let answer = sound.answer(by: &postmaster, in: memory, &altered)
    handler = altered.handler
    return answer
  }

  func forget(
    _ slot: SlotIndex, by postmaster: inout Sound.Postmaster, in memory: some PostmasterMemory
  ) {
    sound.forget(slot, by: &postmaster, in: memory)
  }
}

private struct AlteredHandler<Handler: StartHandler, How: Alteration>: StartHandler {
  var handler: Handler

  init(_ handler: Handler) { self.handler = handler }

  mutating func start(_ slot: SlotIndex, generation: UInt32) {
    How.start(slot, generation, &handler)
  }

  mutating func end(_ slot: SlotIndex, generation: UInt32) {
    How.end(slot, generation, &handler)
  }

  mutating func cancel(_ slot: SlotIndex, generation: UInt32) {
    handler.cancel(slot, generation: generation)
  }
}
