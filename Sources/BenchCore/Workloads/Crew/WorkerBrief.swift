import Foundation

/// What a worker process is started with: which seats of which cell it plays.
package struct WorkerBrief: Codable, Sendable {
  package var cell: Cell
  package var firstSeat: UInt32
  /// Seats of this process: all of them in a thread crew, one in a process crew.
  package var seatCount: UInt32
  /// The CPU of each of these seats; empty where the scheduler decides.
  package var cpus: [UInt32]
  package var repetition: UInt32
  package var clock: Clock
  /// A worker whose parent is another by now is an orphan and leaves.
  package var supervisor: Int32

  package var seats: Range<UInt32> { firstSeat..<(firstSeat + seatCount) }

  package func cpu(of seat: UInt32) -> UInt32? {
    cpus.isEmpty ? nil : cpus[Int(seat - firstSeat)]
  }

  /// The descriptors that a worker inherits.
  package static let subjectDescriptor: Int32 = 3
  package static let runDescriptor: Int32 = 4

  package func encoded() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  package init(decoding text: String) throws {
    self = try JSONDecoder().decode(WorkerBrief.self, from: Data(text.utf8))
  }

  package init(
    cell: Cell, seats: Range<UInt32>, placement: Placement, repetition: UInt32, clock: Clock,
    supervisor: Int32
  ) {
    self.cell = cell
    firstSeat = seats.lowerBound
    seatCount = UInt32(seats.count)
    cpus = seats.compactMap { placement.cpu(of: $0) }
    self.repetition = repetition
    self.clock = clock
    self.supervisor = supervisor
  }
}
