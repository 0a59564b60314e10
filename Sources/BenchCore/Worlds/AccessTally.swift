/// Accesses to shared memory: what a counted operation made, or many of them in sum.
package struct AccessCounts: Equatable, Sendable {
  package var loads: UInt64 = 0
  package var stores: UInt64 = 0
  /// Exchanges, compare-exchanges (failed ones too), fetch-and-somethings, set-bits.
  package var rmws: UInt64 = 0
  package var fences: UInt64 = 0
  package var compareExchangeFailures: UInt64 = 0
  /// Distinct 64-byte lines an operation touches.
  package var lines: UInt64 = 0

  package init() {}

  /// What the postmaster's bound bounds: accesses of any kind.
  ///
  /// A fence is none.
  package var steps: UInt64 { loads + stores + rmws }

  package static func += (sum: inout AccessCounts, counts: AccessCounts) {
    sum.loads += counts.loads
    sum.stores += counts.stores
    sum.rmws += counts.rmws
    sum.fences += counts.fences
    sum.compareExchangeFailures += counts.compareExchangeFailures
    sum.lines += counts.lines
  }
}

/// The tally of the operation that runs, and which lines it has touched.
package struct AccessTally {
  /// In bytes: what the coherence protocol moves, while layouts pad to twice that.
  package static let lineSize: UInt32 = 64

  private var counts = AccessCounts()
  private var operation: UInt32 = 0
  /// For each line of the region, the last operation that touched it.
  private var touched: [UInt32]

  package init(regionSize: UInt32) {
    touched = Array(repeating: 0, count: Int(regionSize / Self.lineSize) + 1)
  }

  package mutating func begin() {
    counts = AccessCounts()
    operation += 1
  }

  package func end() -> AccessCounts { counts }

  mutating func load(at offset: UInt32) {
    counts.loads += 1
    touch(offset)
  }

  mutating func store(at offset: UInt32) {
    counts.stores += 1
    touch(offset)
  }

  mutating func update(at offset: UInt32) {
    counts.rmws += 1
    touch(offset)
  }

  mutating func compareExchange(at offset: UInt32, exchanged: Bool) {
    update(at: offset)
    if !exchanged { counts.compareExchangeFailures += 1 }
  }

  mutating func fill(_ payload: Payload) {
    counts.stores += 1
    touch(payload)
  }

  mutating func read(_ payload: Payload) {
    counts.loads += 1
    touch(payload)
  }

  private mutating func touch(_ payload: Payload) {
    let last = payload.offset + payload.size - 1
    for line in payload.offset / Self.lineSize...last / Self.lineSize {
      touch(line * Self.lineSize)
    }
  }

  mutating func fence() { counts.fences += 1 }

  private mutating func touch(_ offset: UInt32) {
    let line = Int(offset / Self.lineSize)
    guard touched[line] != operation else { return }
    touched[line] = operation
    counts.lines += 1
  }
}
