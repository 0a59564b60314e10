import BenchCore
import Testing

struct MailboxTests {
  /// A mailbox in memory of its own, all zero.
  private func withMailbox(capacity: UInt32, _ body: (Mailbox) -> Void) {
    let size = Int(Mailbox.byteCount(capacity: capacity))
    let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 128)
    defer { memory.deallocate() }
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: size)
    body(Mailbox(at: memory, capacity: capacity))
  }

  @Test func newMailboxIsEmpty() {
    withMailbox(capacity: 4) { mailbox in
      #expect(mailbox.waiting(after: 0) == 0)
      #expect(mailbox.inFlight().isEmpty)
      #expect(mailbox.hasServed(0))
      #expect(!mailbox.hasServed(1))
    }
  }

  @Test func slotsArriveInTheOrderOfTheirPosts() {
    withMailbox(capacity: 4) { mailbox in
      for (count, slot) in [7, 3, 9].enumerated() {
        mailbox.post(SlotIndex(trusted: UInt32(slot)), count: UInt32(count))
      }
      #expect(mailbox.waiting(after: 0) == 3)
      #expect(mailbox.waiting(after: 2) == 1)
      #expect(mailbox.inFlight() == [7, 3, 9])
      #expect(mailbox.request(0).equals(7))
      #expect(mailbox.request(1).equals(3))
      #expect(mailbox.request(2).equals(9))
    }
  }

  @Test func whatWasServedIsNoLongerInFlight() {
    withMailbox(capacity: 4) { mailbox in
      for count in 0..<3 as Range<UInt32> {
        mailbox.post(SlotIndex(trusted: count + 10), count: count)
      }
      mailbox.serve(count: 2)
      #expect(mailbox.inFlight() == [12])
      #expect(mailbox.hasServed(2))
      #expect(!mailbox.hasServed(3))
      mailbox.serve(count: 3)
      #expect(mailbox.inFlight().isEmpty)
    }
  }

  @Test(arguments: [2, 4, 64] as [UInt32]) func ringHoldsAsManyAsItsCapacity(capacity: UInt32) {
    withMailbox(capacity: capacity) { mailbox in
      // Three times round, full each time.
      for round in 0..<3 as Range<UInt32> {
        let first = round * capacity
        for count in first..<first + capacity {
          mailbox.post(SlotIndex(trusted: count), count: count)
        }
        #expect(mailbox.inFlight() == Array(first..<first + capacity))
        mailbox.serve(count: first + capacity)
      }
    }
  }

  @Test func countsMayWrap() {
    withMailbox(capacity: 4) { mailbox in
      let first = UInt32.max - 1
      mailbox.serve(count: first)
      for step in 0..<4 as Range<UInt32> {
        mailbox.post(SlotIndex(trusted: step), count: first &+ step)
      }
      #expect(mailbox.waiting(after: first) == 4)
      #expect(mailbox.inFlight() == [0, 1, 2, 3])
      #expect(mailbox.hasServed(first))
      #expect(!mailbox.hasServed(1))
      mailbox.serve(count: 2)
      #expect(mailbox.hasServed(first))
      #expect(mailbox.hasServed(2))
    }
  }

  @Test func backendThatClaimsTooManyPostsMakesThePostmastersTurnNoLonger() {
    withMailbox(capacity: 4) { mailbox in
      mailbox.post(SlotIndex(trusted: 1), count: 1_000)
      #expect(mailbox.waiting(after: 0) == 4)
      mailbox.post(SlotIndex(trusted: 1), count: .max)
      #expect(mailbox.waiting(after: 1) == 4)
      #expect(mailbox.inFlight().isEmpty)
    }
  }

  @Test func bothEndsAndTheRingHaveLinesOfTheirOwn() {
    #expect(Mailbox.byteCount(capacity: 32) == 3 * RegionLayout.line)
  }
}
