/// A table of segments, as one part of a stack, made as `SlotPart` is.
package struct DSMPart: Sendable {
  package let name: String
  let lay: @Sendable (DSMGeometry, inout RegionLayout) throws(ConfigurationError) -> LaidSegments

  package init<Strategy: DSMStrategy>(_: Strategy.Type) {
    name = Strategy.card.name
    lay = { geometry, layout throws(ConfigurationError) in
      LaidSegments(
        try Strategy(geometry, layout: &layout),
        LWLock(contenders: geometry.backends, layout: &layout))
    }
  }
}

/// A table of segments whose words have been reserved, and its lock: PostgreSQL's
/// DynamicSharedMemoryControlLock, which is another than that of the worker slots.
struct LaidSegments: Sendable {
  let format: @Sendable (NativeMemory) -> Void
  let freeCount: @Sendable (NativeMemory) -> UInt32
  let user: @Sendable (UInt32, NativeMemory) -> SegmentUser

  init<Strategy: DSMStrategy>(_ strategy: Strategy, _ lock: LWLock) {
    format = {
      strategy.format(in: $0)
      lock.format($0)
    }
    freeCount = { strategy.freeCount(in: $0) }
    user = { number, native in
      let state = UnsafeMutablePointer<Strategy.Backend>.allocate(capacity: 1)
      state.initialize(to: strategy.backend(number))
      let memory = LockedMemory(native, lock: lock, contender: number)
      return SegmentUser(
        create: { strategy.create(key: $0, by: &state.pointee, in: memory) },
        attach: { strategy.attach($0, in: memory) }, detach: { strategy.detach($0, in: memory) },
        free: { strategy.free($0, in: memory) })
    }
  }
}

/// A backend's half; its state lives as long as the process.
struct SegmentUser {
  let create: (UInt64) -> CreatedSegment?
  let attach: (UInt64) -> AttachedSegment
  let detach: (SlotIndex) -> Bool
  let free: (SlotIndex) -> Void
}
