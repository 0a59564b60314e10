import BenchCore
import Testing

/// Gives in the worst of worlds: whatever shared memory contains, and whatever races are lost.
private struct WorstGives: StrategyVisitor {
  let tagBits: UInt32

  func visit<Strategy: SlotStrategy>(_: Strategy.Type) throws {
    var worst: UInt32 = 0
    var bound: UInt32 = 0
    for damage: UInt32? in [nil, 0, 1, 9, 10, 1 << 31, .max - 1, .max] {
      for spoilt in [0, 1, 7, 8, 9, Int.max] {
        let subject = try ContestedSubject(Strategy.self, slots: 10, tagBits: tagBits)
        bound = subject.strategy.giveBound
        guard let slot = subject.take() else { continue }
        if let damage { subject.overwriteEverything(with: damage) }
        worst = max(worst, subject.give(slot, spoilt: spoilt).accesses)
        worst = max(worst, subject.retryStash(spoilt: spoilt).accesses)
      }
    }
    #expect(worst <= bound)
    // A bound that nothing comes near is not known.
    #expect(worst == bound)
  }
}

extension ContestedSubject {
  /// Every word of the region, lock and slots included.
  fileprivate func overwriteEverything(with value: UInt32) {
    for offset in stride(from: 0, to: Int(layout.size), by: 4) {
      base.storeBytes(of: value, toByteOffset: offset, as: UInt32.self)
    }
  }
}

struct GiveBoundTests {
  @Test(arguments: Catalogue.seen, [16, 46] as [UInt32])
  func giveStaysWithinItsBoundWhateverSharedMemoryContains(
    entry: StrategyEntry, tagBits: UInt32
  ) throws {
    try entry.show(WorstGives(tagBits: tagBits))
  }
}
