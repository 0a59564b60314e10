/// States that a depth-first search has yet to visit, last in, first out; each takes the room that it
/// needs.
struct WaitingStates: ~Copyable {
  /// Behind each state: its size, its fingerprint and the step that led to it.
  private static let trailer = 4

  private var cells = FlatBuffer<UInt32>(capacity: 1 << 10)
  /// The state that was taken out last.
  let current: State

  /// `largest` is the size of the largest state, in cells.
  init(largest: Int) { current = .allocate(capacity: largest) }

  deinit { current.deallocate() }

  @inline(__always) mutating func push(
    _ state: State, count: Int, _ fingerprint: UInt64, _ action: Action
  ) {
    let place = cells.append(uninitialised: count &+ Self.trailer)
    place.update(from: state, count: count)
    place[count] = UInt32(count)
    place[count &+ 1] = UInt32(truncatingIfNeeded: fingerprint)
    place[count &+ 2] = UInt32(truncatingIfNeeded: fingerprint &>> 32)
    place[count &+ 3] = action.code
  }

  @inline(__always) mutating func pop() -> (fingerprint: UInt64, action: Action) {
    let trailer = cells.base + cells.count - Self.trailer
    let count = Int(trailer[0])
    current.update(from: trailer - count, count: count)
    cells.truncate(to: cells.count &- Self.trailer &- count)
    return (UInt64(trailer[1]) | UInt64(trailer[2]) &<< 32, Action(code: trailer[3]))
  }

  /// In bytes.
  var size: Int { cells.size }
}
