/// A slot strategy as one part of a stack: its code, specialised, behind closures.
///
/// Made in a generic initialiser, as a `PreparedSubject` is, so that a stack of four strategies is
/// joined from four sets of closures and not compiled for each combination of four. A call through a
/// closure costs a nanosecond or two; what it calls runs as fast as in the strategy's own subject.
package struct SlotPart: Sendable {
  package let name: String
  let lay:
    @Sendable (SlotGeometry, StrategyOptions, inout RegionLayout) throws(ConfigurationError) ->
      LaidSlots

  package init<Strategy: SlotStrategy>(_: Strategy.Type) {
    name = Strategy.card.name
    lay = { geometry, options, layout throws(ConfigurationError) in
      try LaidSlots(Strategy(geometry, options: options, layout: &layout))
    }
  }
}

/// A slot strategy whose words have been reserved.
struct LaidSlots: Sendable {
  /// Of a backend inside or outside the stack's lock, which is not the strategy's own business here.
  typealias Memory = LockedMemory<NativeMemory, OuterLock>

  let table: SlotTable
  /// Whether the stack's lock must be held around a take.
  let usesLock: Bool
  let format: @Sendable (StartingState, NativeMemory) -> Void
  let freeSlots: @Sendable (NativeMemory) -> [UInt32]
  let taker: @Sendable (UInt32, NativeMemory) -> SlotTaker
  let giver: @Sendable (StartingState, PostmasterView<NativeMemory>) -> SlotGiver

  init<Strategy: SlotStrategy>(_ strategy: Strategy) throws(ConfigurationError) {
    guard let table = strategy.table else {
      throw ConfigurationError("\(Strategy.card.name) hands out no slots")
    }
    self.table = table
    usesLock = Strategy.usesLock
    format = { strategy.format($0, in: $1) }
    freeSlots = { strategy.freeSlots(in: $0) }
    taker = { number, native in
      let state = UnsafeMutablePointer<Strategy.Backend>.allocate(capacity: 1)
      state.initialize(to: strategy.backend(number))
      let memory = Memory(native, lock: OuterLock(), contender: number)
      return SlotTaker { strategy.take(by: &state.pointee, in: memory) }
    }
    giver = { start, memory in
      let state = UnsafeMutablePointer<Strategy.Postmaster>.allocate(capacity: 1)
      state.initialize(to: strategy.postmaster(start))
      return SlotGiver(
        give: { strategy.give($0, by: &state.pointee, in: memory) },
        retryStash: { strategy.retryStash(by: &state.pointee, in: memory) },
        stashed: { strategy.stashed(by: state.pointee) })
    }
  }
}

/// A backend's half; its state lives as long as the process.
struct SlotTaker {
  let take: () -> SlotIndex?
}

/// The postmaster's half; its state lives as long as the process.
struct SlotGiver {
  let give: (SlotIndex) -> Void
  let retryStash: () -> Void
  let stashed: () -> UInt32
}
