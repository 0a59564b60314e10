import BenchCore
import Testing

struct OwnerLedgerTests {
  private func withLedger(_ body: (OwnerLedger, UnsafeMutableRawPointer) -> Void) {
    let size = 4 * Int(OwnerLedger.stride)
    let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 128)
    defer { memory.deallocate() }
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: size)
    body(OwnerLedger(at: memory), memory)
  }

  private let slot = SlotIndex(trusted: 2)

  @Test func slotOfNobodyCanBeTaken() {
    withLedger { ledger, _ in
      #expect(ledger.holder(of: slot) == nil)
      #expect(ledger.take(slot, by: 0))
      #expect(ledger.holder(of: slot) == 0)
      #expect(ledger.holder(of: SlotIndex(trusted: 1)) == nil)
      #expect(ledger.holder(of: SlotIndex(trusted: 3)) == nil)
    }
  }

  @Test func heldSlotCannotBeTakenByAnybody() {
    withLedger { ledger, _ in
      #expect(ledger.take(slot, by: 5))
      #expect(!ledger.take(slot, by: 6))
      #expect(!ledger.take(slot, by: 5))
      #expect(ledger.holder(of: slot) == 5)
    }
  }

  @Test func onlyItsHolderGivesASlotBack() {
    withLedger { ledger, _ in
      #expect(!ledger.give(slot, of: 0))
      #expect(ledger.take(slot, by: 5))
      #expect(!ledger.give(slot, of: 4))
      #expect(ledger.give(slot, of: 5))
      #expect(!ledger.give(slot, of: 5))
      #expect(ledger.holder(of: slot) == nil)
    }
  }

  @Test func generationStepsAtEachTake() {
    withLedger { ledger, memory in
      let word = memory + 2 * Int(OwnerLedger.stride)
      for generation in 1...3 as ClosedRange<UInt64> {
        #expect(ledger.take(slot, by: 1))
        #expect(word.load(as: UInt64.self) == generation << 32 | 2)
        #expect(ledger.give(slot, of: 1))
        #expect(word.load(as: UInt64.self) == generation << 32)
      }
    }
  }
}
