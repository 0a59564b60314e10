import BenchCore
import Testing

/// One give in the worst of worlds: whatever shared memory contains, and whatever races are lost.
private struct WorstGive: Sendable, CustomTestStringConvertible {
  let name: String
  /// The most accesses that a give made, and the bound that the strategy promises.
  let measure: @Sendable () throws -> (accesses: UInt32, bound: UInt32)

  init<Strategy: SlotStrategy>(_: Strategy.Type, tagBits: UInt32 = 16) {
    name = Strategy.card.name
    measure = {
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
      return (worst, bound)
    }
  }

  var testDescription: String { name }
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
  private static let worstGives = [
    WorstGive(LinearScan.self), WorstGive(CASStack.self), WorstGive(CASStack.self, tagBits: 46),
    WorstGive(FreeQueue.self), WorstGive(RefillList.self), WorstGive(FloorNoop.self),
    WorstGive(FloorCAS.self), WorstGive(FloorLock.self),
  ]

  @Test func everyStrategyOfTheCatalogueIsHere() {
    #expect(Set(Self.worstGives.map(\.name)) == Set(Catalogue.slot.map(\.card.name)))
  }

  @Test(arguments: worstGives)
  private func giveStaysWithinItsBoundWhateverSharedMemoryContains(give: WorstGive) throws {
    let (accesses, bound) = try give.measure()
    #expect(accesses <= bound)
    // A bound that nothing comes near is not known.
    #expect(accesses == bound)
  }
}
