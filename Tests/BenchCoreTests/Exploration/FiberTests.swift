import CAtomics
import Testing

/// What a fiber's body and the test share.
private struct Ledger {
  let fiber: OpaquePointer
  var entries: [Int] = []
  var misalignment: UInt = .max
}

private func with(
  stack: UInt64 = 65_536, _ body: (OpaquePointer, UnsafeMutablePointer<Ledger>) throws -> Void
) throws {
  var fiber: OpaquePointer?
  #expect(ca_fiber_create(stack, &fiber) == 0)
  let created = try #require(fiber)
  defer { ca_fiber_destroy(created) }
  let ledger = UnsafeMutablePointer<Ledger>.allocate(capacity: 1)
  ledger.initialize(to: Ledger(fiber: created))
  defer {
    ledger.deinitialize(count: 1)
    ledger.deallocate()
  }
  try body(created, ledger)
}

/// Writes, leaves, writes, leaves, ends.
private func leavesTwice(_ argument: UnsafeMutableRawPointer?) {
  guard let ledger = argument?.assumingMemoryBound(to: Ledger.self) else { return }
  for entry in 1...2 {
    ledger.pointee.entries.append(entry)
    ca_fiber_leave(ledger.pointee.fiber)
  }
  ledger.pointee.entries.append(3)
}

private func deepCall(_ depth: Int, _ ledger: UnsafeMutablePointer<Ledger>) -> Int {
  if depth == 0 {
    ca_fiber_leave(ledger.pointee.fiber)
    return 0
  }
  return deepCall(depth - 1, ledger) + 1
}

@Suite struct FiberTests {
  @Test func leavesAndGoesOnUntilItReturns() throws {
    try with { fiber, ledger in
      #expect(ca_fiber_start(fiber, leavesTwice, ledger) == 1)
      #expect(ledger.pointee.entries == [1])
      #expect(ca_fiber_continue(fiber) == 1)
      #expect(ledger.pointee.entries == [1, 2])
      #expect(ca_fiber_continue(fiber) == 0)
      #expect(ledger.pointee.entries == [1, 2, 3])
    }
  }

  @Test func startingAgainForgetsWhatWasLeft() throws {
    try with { fiber, ledger in
      for _ in 0..<10_000 { #expect(ca_fiber_start(fiber, leavesTwice, ledger) == 1) }
      #expect(ledger.pointee.entries.count == 10_000)
      #expect(ledger.pointee.entries.allSatisfy { $0 == 1 })
    }
  }

  @Test func leavesFromDeepInsideAndReturnsThere() throws {
    try with { fiber, ledger in
      let body: @convention(c) (UnsafeMutableRawPointer?) -> Void = { argument in
        guard let ledger = argument?.assumingMemoryBound(to: Ledger.self) else { return }
        ledger.pointee.entries.append(deepCall(100, ledger))
      }
      #expect(ca_fiber_start(fiber, body, ledger) == 1)
      #expect(ca_fiber_continue(fiber) == 0)
      #expect(ledger.pointee.entries == [100])
    }
  }

  @Test func twoFibersTakeTurns() throws {
    try with { first, firstLedger in
      try with { second, secondLedger in
        #expect(ca_fiber_start(first, leavesTwice, firstLedger) == 1)
        #expect(ca_fiber_start(second, leavesTwice, secondLedger) == 1)
        #expect(ca_fiber_continue(first) == 1)
        #expect(ca_fiber_continue(second) == 1)
        #expect(ca_fiber_continue(first) == 0)
        #expect(secondLedger.pointee.entries == [1, 2])
        #expect(ca_fiber_continue(second) == 0)
      }
    }
  }

  /// A stack that is aligned wrongly works until something in it uses SSE: printing does.
  @Test func standardLibraryWorksOnAFiber() throws {
    try with { fiber, ledger in
      let body: @convention(c) (UnsafeMutableRawPointer?) -> Void = { argument in
        guard let ledger = argument?.assumingMemoryBound(to: Ledger.self) else { return }
        withUnsafeTemporaryAllocation(byteCount: 64, alignment: 16) { bytes in
          ledger.pointee.misalignment = bytes.baseAddress.map { UInt(bitPattern: $0) & 15 } ?? 1
        }
        ledger.pointee.entries.append("\(1.5) \(ledger)".count)
      }
      #expect(ca_fiber_start(fiber, body, ledger) == 0)
      #expect(ledger.pointee.entries.first ?? 0 > 4)
      #expect(ledger.pointee.misalignment == 0)
    }
  }
}
