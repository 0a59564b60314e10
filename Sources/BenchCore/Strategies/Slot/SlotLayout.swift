/// How slots lie in memory: PostgreSQL's sizes on x86-64, or only what a strategy needs.
///
/// Source: sizeof(BackgroundWorkerSlot) and sizeof(BackgroundWorker), compiled from PostgreSQL's
/// headers; 17 made the library's name 1,024 bytes long.
package enum SlotLayout: String, CaseIterable, Sendable, Codable {
  /// PostgreSQL 17 and later.
  case postgres18
  /// PostgreSQL 15 and 16.
  case postgres15
  /// State, pid and generation alone, side by side.
  case dense

  /// In bytes, from one slot to the next.
  package var stride: UInt32 {
    switch self {
    case .postgres18: 1_488
    case .postgres15: 560
    case .dense: SlotTable.headerSize
    }
  }

  /// In bytes: a worker's description, which whoever takes a slot copies into it.
  package var payloadSize: UInt32 { stride - SlotTable.headerSize }

  /// The largest payload of any layout, in bytes.
  package static let largestPayload = postgres18.payloadSize
}
