import CAtomics

/// One cache line that two threads hand to and fro, to time what that costs.
///
/// The word on it counts hand-offs. Whoever finds the value that it waits for adds one, which is what
/// the other waits for: the leader moves even values on, the follower odd ones. Nothing else is on the
/// line; the result lies two lines away.
package struct HandoffLine: Sendable {
  /// How the line changes hands.
  package enum Access: String, CaseIterable, Codable, Sendable {
    /// Both sides try to compare-exchange all the time, so that each wait owns the line.
    case compareExchange = "compare-exchange"
    /// One side stores, the other reads until it sees that: a read that shares the line, then a store
    /// that must own it, as with mailboxes and locks.
    case flag
  }

  private static let stopped = UInt32.max
  private static let resultOffset = 2 * Int(RegionLayout.line)
  private static let spoiltOffset = resultOffset + MemoryLayout<Double>.size
  private static let byteCount = 3 * Int(RegionLayout.line)
  /// Round trips between two readings of the clock: microseconds, beside which a reading is nothing.
  private static let roundsPerBatch: UInt32 = 50
  private static let mostBatches = 101

  // As a number, for a pointer could not go to another thread without switching its checks off.
  private let address: UInt

  /// The line lies in this process, and until `free`.
  package init() {
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: Self.byteCount, alignment: Int(RegionLayout.line))
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: Self.byteCount)
    address = UInt(bitPattern: memory)
  }

  package func free() { base.deallocate() }

  /// Nanoseconds from one thread to the other, the median over batches; nil if a side spoilt it.
  ///
  /// Read when both have ended.
  package var handoffNanoseconds: Double? {
    guard ca_load_u32(base + Self.spoiltOffset, Int32(ca_acquire)) == 0 else { return nil }
    return base.load(fromByteOffset: Self.resultOffset, as: Double.self)
  }

  /// Says that a side is not where it should be.
  ///
  /// It must play on all the same: the other one waits for it.
  package func spoil() { ca_store_u32(base + Self.spoiltOffset, 1, Int32(ca_release)) }

  /// Moves even values on, batch after batch for about so long, and stops the follower.
  package func lead(_ access: Access, nanoseconds: UInt64, clock: Clock) {
    var batches: [Double] = []
    var value: UInt32 = 0
    // The first batch waits for the follower to begin, and does not count.
    _ = batch(access, &value)
    let deadline = ca_clock_monotonic_ns() + nanoseconds
    repeat {
      let ticks = batch(access, &value)
      batches.append(Double(ticks) / Double(2 * Self.roundsPerBatch) / clock.ticksPerNanosecond)
    } while batches.count < Self.mostBatches && ca_clock_monotonic_ns() < deadline
    // Not before the follower has answered: its store would undo the stop.
    while ca_load_u32(base, Int32(ca_acquire)) != value {}
    ca_store_u32(base, Self.stopped, Int32(ca_release))
    batches.sort()
    base.storeBytes(
      of: batches[batches.count / 2], toByteOffset: Self.resultOffset, as: Double.self)
  }

  /// Moves odd values on until the leader stops.
  package func follow(_ access: Access) {
    var value: UInt32 = 1
    while pass(value, access) { value &+= 2 }
  }

  private func batch(_ access: Access, _ value: inout UInt32) -> UInt64 {
    let begin = ca_ticks_begin()
    for _ in 0..<Self.roundsPerBatch {
      _ = pass(value, access)
      value &+= 2
    }
    return ca_ticks_end() &- begin
  }

  /// Waits for `value` and moves it on; false if the leader stopped.
  ///
  /// Without a spin hint, which would add its own length to what is timed.
  @inline(__always) private func pass(_ value: UInt32, _ access: Access) -> Bool {
    let word = base
    while true {
      var found = value
      switch access {
      case .compareExchange:
        if ca_compare_exchange_u32(
          word, &found, value &+ 1, Int32(ca_acquire_release), Int32(ca_acquire))
        {
          return true
        }
      case .flag:
        found = ca_load_u32(word, Int32(ca_acquire))
        if found == value {
          ca_store_u32(word, value &+ 1, Int32(ca_release))
          return true
        }
      }
      if found == Self.stopped { return false }
    }
  }

  private var base: UnsafeMutableRawPointer {
    guard let base = UnsafeMutableRawPointer(bitPattern: address) else {
      preconditionFailure("an allocation has an address")
    }
    return base
  }
}
