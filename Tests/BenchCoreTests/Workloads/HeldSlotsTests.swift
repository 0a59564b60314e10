import BenchCore
import Testing

struct HeldSlotsTests {
  @Test(arguments: [1, 2, 8] as [UInt32]) func oldestSlotLeavesFirst(capacity: UInt32) {
    let size = Int(HeldSlots.byteCount(capacity: capacity))
    let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 128)
    defer { memory.deallocate() }
    var held = HeldSlots(at: memory, capacity: capacity)
    #expect(held.count == 0)
    // Full, then one out and one in until it has gone round three times.
    for slot in 0..<capacity { held.append(SlotIndex(trusted: slot)) }
    for slot in 0..<3 * capacity {
      #expect(held.count == capacity)
      #expect(held.removeFirst().value == slot)
      held.append(SlotIndex(trusted: slot + capacity))
    }
    for slot in 3 * capacity..<4 * capacity { #expect(held.removeFirst().value == slot) }
    #expect(held.count == 0)
  }

  @Test func ringFillsWholeLines() {
    #expect(HeldSlots.byteCount(capacity: 1) == RegionLayout.line)
    #expect(HeldSlots.byteCount(capacity: 32) == RegionLayout.line)
    #expect(HeldSlots.byteCount(capacity: 64) == 2 * RegionLayout.line)
  }
}
