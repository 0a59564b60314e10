/// States that a depth-first search has yet to visit, last in, first out; each takes the room that it
/// needs.
struct WaitingStates: ~Copyable {
  /// Behind each state: its size, its fingerprint, the step that led to it, and a note.
  private static let trailer = 5

  private var cells = FlatBuffer<UInt32>(capacity: 1 << 10)
  /// The state that was taken out last.
  let current: State
  /// The note that it came with.
  private(set) var note: UInt32 = 0

  /// `largest` is the size of the largest state, in cells.
  init(largest: Int) { current = .allocate(capacity: largest) }

  deinit { current.deallocate() }

  @inline(__always) mutating func push(
    _ state: State, count: Int, _ fingerprint: UInt64, _ action: Action, note: UInt32 = 0
  ) {
    let place = cells.append(uninitialised: count &+ Self.trailer)
    place.update(from: state, count: count)
    place[count] = UInt32(count)
    place[count &+ 1] = UInt32(truncatingIfNeeded: fingerprint)
    place[count &+ 2] = UInt32(truncatingIfNeeded: fingerprint &>> 32)
    place[count &+ 3] = action.code
    place[count &+ 4] = note
  }

  @inline(__always) mutating func pop() -> (fingerprint: UInt64, action: Action) {
    let trailer = cells.base + cells.count - Self.trailer
    let count = Int(trailer[0])
    current.update(from: trailer - count, count: count)
    cells.truncate(to: cells.count &- Self.trailer &- count)
    note = trailer[4]
    return (UInt64(trailer[1]) | UInt64(trailer[2]) &<< 32, Action(code: trailer[3]))
  }

  var isEmpty: Bool { cells.count == 0 }

  /// In bytes.
  var size: Int { cells.size }
}
