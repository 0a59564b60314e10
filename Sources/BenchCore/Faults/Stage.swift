/// The shared memory of a fault run's harness: orders, findings, mailboxes, owner words.
///
/// Apart from the region under test, so that nothing a victim or a rogue does can harm what judges
/// it. Seats: the backends from 0, then the postmaster, then the rogue.
package struct Stage: Sendable {
  package let layout: RegionLayout
  package let backends: UInt32
  package let slots: UInt32
  private let records: UInt32
  private let traces: UInt32
  private let lists: UInt32
  private let attempts: UInt32
  private let mailboxes: UInt32
  private let owners: UInt32
  private let turns: UInt32

  package var postmaster: UInt32 { backends }
  package var rogue: UInt32 { backends + 1 }
  package var seats: UInt32 { backends + 2 }

  private static let recordStride =
    (UInt32(MemoryLayout<ParticipantRecord>.stride) + RegionLayout.line - 1) / RegionLayout.line
    * RegionLayout.line
  /// Most compare-exchanges of one give that are told apart.
  package static let attemptCap: UInt32 = 63

  package var traceCapacity: UInt32 { Self.traceCapacity(slots) }

  /// A contention-free operation looks at each slot once and links it, and has a few dozen accesses
  /// beside that.
  private static func traceCapacity(_ slots: UInt32) -> UInt32 { 2 * slots + 256 }

  package init(_ cell: Cell) {
    backends = cell.workers
    slots = cell.slots
    let seats = cell.workers + 2
    var layout = RegionLayout()
    records = layout.reserve("record", count: seats, stride: Self.recordStride)
    traces = layout.reserve("trace", count: seats, stride: Self.traceCapacity(cell.slots) * 8)
    lists = layout.reserve("list", count: seats, stride: (cell.slots + 1) * 4)
    attempts = layout.reserve("attempts", count: Self.attemptCap + 1, stride: 8)
    // The rogue has a mailbox of its own: it registers workers and has them exit.
    mailboxes = layout.reserve(
      "mailbox", count: cell.workers + 1, stride: Mailbox.byteCount(capacity: Self.capacity(cell)))
    owners = layout.reserve("owner", count: cell.slots, stride: OwnerLedger.stride)
    turns = layout.reserve("turns", count: 1, stride: 8)
    mailboxCapacity = Self.capacity(cell)
    self.layout = layout
  }

  let mailboxCapacity: UInt32

  private static func capacity(_ cell: Cell) -> UInt32 {
    max(cell.slots.roundedUpToPowerOfTwo, 2)
  }

  package func record(
    _ seat: UInt32, _ base: UnsafeMutableRawPointer
  ) -> UnsafeMutablePointer<ParticipantRecord> {
    (base + Int(records + seat * Self.recordStride))
      .bindMemory(to: ParticipantRecord.self, capacity: 1)
  }

  func trace(
    _ seat: UInt32, _ base: UnsafeMutableRawPointer
  ) -> UnsafeMutableBufferPointer<TracedAccess> {
    let start = base + Int(traces + seat * traceCapacity * 8)
    return UnsafeMutableBufferPointer(
      start: start.bindMemory(to: TracedAccess.self, capacity: Int(traceCapacity)),
      count: Int(traceCapacity))
  }

  /// Slots that were taken together, or are to be given together; one more than there are, so that a
  /// hand-out too many shows.
  func list(
    _ seat: UInt32, _ base: UnsafeMutableRawPointer
  ) -> UnsafeMutableBufferPointer<UInt32> {
    let start = base + Int(lists + seat * (slots + 1) * 4)
    return UnsafeMutableBufferPointer(
      start: start.bindMemory(to: UInt32.self, capacity: Int(slots) + 1), count: Int(slots) + 1)
  }

  /// How many gives needed how many compare-exchanges; the last entry is for more.
  func attempts(_ base: UnsafeMutableRawPointer) -> UnsafeMutableBufferPointer<UInt64> {
    let count = Int(Self.attemptCap) + 1
    let start = (base + Int(attempts)).bindMemory(to: UInt64.self, capacity: count)
    return UnsafeMutableBufferPointer(start: start, count: count)
  }

  func mailbox(_ sender: UInt32, _ base: UnsafeMutableRawPointer) -> Mailbox {
    let stride = Mailbox.byteCount(capacity: mailboxCapacity)
    return Mailbox(at: base + Int(mailboxes + sender * stride), capacity: mailboxCapacity)
  }

  func ownerLedger(_ base: UnsafeMutableRawPointer) -> OwnerLedger {
    OwnerLedger(at: base + Int(owners))
  }

  func turns(_ base: UnsafeMutableRawPointer) -> PostmasterTurns {
    PostmasterTurns(at: base + Int(turns))
  }

  /// Mailboxes and owner words as they were at the start.
  func clear(_ base: UnsafeMutableRawPointer) {
    let size = Mailbox.byteCount(capacity: mailboxCapacity) * (backends + 1)
    (base + Int(mailboxes)).initializeMemory(as: UInt8.self, repeating: 0, count: Int(size))
    (base + Int(owners)).initializeMemory(
      as: UInt8.self, repeating: 0, count: Int(slots * OwnerLedger.stride))
    attempts(base).update(repeating: 0)
    turns(base).clear()
  }
}
