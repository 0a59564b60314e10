/// A way of telling the postmaster what to start, as one part of a stack, made as `SlotPart` is.
package struct StartPart: Sendable {
  package let name: String
  let lay: @Sendable (SlotTable, SlotGeometry, inout RegionLayout) -> LaidStarts

  package init<Strategy: StartStrategy>(_: Strategy.Type) {
    name = Strategy.card.name
    lay = { LaidStarts(Strategy($0, $1, layout: &$2)) }
  }
}

/// A start strategy whose words have been reserved.
struct LaidStarts: Sendable {
  /// Whether a request writes what the stack's lock guards.
  let queuesStarts: Bool
  let format: @Sendable (NativeMemory) -> Void
  let requester: @Sendable (UInt32, NativeMemory) -> StartRequester
  /// Of a postmaster that knows the workers of these slots.
  let answerer: @Sendable ([UInt32], PostmasterView<NativeMemory>) -> StartAnswerer

  init<Strategy: StartStrategy>(_ strategy: Strategy) {
    queuesStarts = Strategy.queuesStarts
    format = { strategy.format(in: $0) }
    requester = { number, native in
      let memory = LaidSlots.Memory(native, lock: OuterLock(), contender: number)
      return StartRequester { strategy.requestStart($0, in: memory) }
    }
    answerer = { known, memory in
      let state = UnsafeMutablePointer<Strategy.Postmaster>.allocate(capacity: 1)
      state.initialize(to: strategy.postmaster(knowing: known, in: memory))
      return StartAnswerer(
        answer: { queue in
          var handler = queue
          return strategy.answer(by: &state.pointee, in: memory, &handler)
        },
        forget: { strategy.forget($0, by: &state.pointee, in: memory) })
    }
  }
}

/// A backend's half.
struct StartRequester {
  let request: (SlotIndex) -> Void
}

/// The postmaster's half; its state lives as long as the process.
struct StartAnswerer {
  let answer: (LaunchQueue) -> StartAnswer
  let forget: (SlotIndex) -> Void
}
