/// Total store order, as on x86-64: stores wait in a buffer of the contender's own and reach memory
/// later, in their order.
///
/// Whoever stored sees its own stores at once. A read-modify-write, a sequentially consistent store or
/// fence, and the lock need the buffer empty; that memory takes the oldest store out of a buffer is a
/// step of its own. A killed contender's buffer still empties: its processor goes on. So does one
/// whose operations are done.
///
/// Plain stores do not wait at the front of a buffer: that they reached memory early could only be
/// told by a race, and a race is found in a state where both accesses come next. For while a plain
/// store waits, whatever its contender stored behind it waits too, so others can be brought to their
/// next accesses without it.
struct TotalStoreOrder: MemoryModel {
  static var racesAreSimultaneous: Bool { true }
  static var tracksUses: Bool { false }
  static var namesContenders: Bool { false }
  /// Four stores in a buffer.
  static var firstRoom: Int { 8 }

  /// A store in a buffer: what it is, and its value in one cell or two.
  private enum Entry {
    static let cell: UInt32 = 0xffff
    static let isWide: UInt32 = 1 << 16
    static let isPlain: UInt32 = 1 << 17
    /// It is a message that the contender posted, in the bits of a cell; no value follows.
    static let isMessage: UInt32 = 1 << 18

    @inline(__always) static func size(_ header: UInt32) -> Int {
      header & isMessage != 0 ? 1 : header & isWide != 0 ? 3 : 2
    }
  }

  private let initial: [UInt32]
  /// Of a buffer, in cells; the count comes first.
  private let capacity: Int
  private let overflow: UnsafeMutablePointer<Bool>

  init(_ system: ModelledSystem) {
    initial = system.initial
    capacity = system.room
    overflow = .allocate(capacity: 1)
    overflow.initialize(to: false)
  }

  func deallocate() { overflow.deallocate() }

  var memoryCells: Int { initial.count }
  var contenderCells: Int { 1 + capacity }
  var heapCells: Int { 0 }
  var hasOverflown: Bool { overflow.pointee }

  func initialise(_ state: State, _ shape: StateShape) {
    for (cell, value) in initial.enumerated() { state[cell] = value }
  }

  // MARK: Accesses

  @inline(__always) private func isEmpty(
    _ contender: Int, in state: State, _ shape: StateShape
  ) -> Bool { state[shape.model(contender)] == 0 }

  @inline(__always) func answers(
    to node: LocalNode, of contender: Int, in state: State, _ shape: StateShape
  ) -> Int {
    let needsEmpty: Bool
    switch node.request.kind {
    case .load, .loadPlain, .storePlain: return 1
    case .store, .fence: needsEmpty = node.request.isSequential
    default: needsEmpty = true
    }
    return needsEmpty && !isEmpty(contender, in: state, shape) ? 0 : 1
  }

  @inline(__always) func perform(
    _ node: LocalNode, by contender: Int, answer: Int, in state: State, _ shape: StateShape
  ) -> UInt64 {
    guard node.cell != ExploredWords.nowhere else { return 0 }
    let request = node.request
    switch request.kind {
    case .load, .loadPlain:
      return value(
        at: Int(node.cell), isWide: request.isWide, to: contender, in: state, shape)
    case .store, .storePlain:
      let waits =
        !isEmpty(contender, in: state, shape)
        || request.kind == .store && !request.isSequential
      guard waits else { break }
      var header = UInt32(node.cell)
      if request.isWide { header |= Entry.isWide }
      if request.kind == .storePlain { header |= Entry.isPlain }
      append(header, request.operand, to: contender, in: state, shape)
      return 0
    default: break
    }
    return FlatMemory.perform(request, at: Int(node.cell), in: state)
  }

  func isRace(
    _ node: LocalNode, by contender: Int, in state: State, _ shape: StateShape
  ) -> Bool { false }

  @inline(__always) private func append(
    _ header: UInt32, _ value: UInt64, to contender: Int, in state: State, _ shape: StateShape
  ) {
    let buffer = state + shape.model(contender)
    let used = Int(buffer[0])
    let size = Entry.size(header)
    guard used &+ size <= capacity else {
      overflow.pointee = true
      return
    }
    let entry = buffer + 1 + used
    entry[0] = header
    if size > 1 { entry[1] = UInt32(truncatingIfNeeded: value) }
    if size > 2 { entry[2] = UInt32(truncatingIfNeeded: value &>> 32) }
    buffer[0] = UInt32(used &+ size)
  }

  // MARK: Buffers

  @inline(__always) func ownSteps(
    of contender: Int, in state: State, _ shape: StateShape
  ) -> Int { isEmpty(contender, in: state, shape) ? 0 : 1 }

  /// The oldest store or message goes out, and the plain stores behind it.
  @inline(__always) func performOwnStep(
    _ step: Int, of contender: Int, in state: State, _ shape: StateShape
  ) -> Int? {
    let buffer = state + shape.model(contender)
    let used = Int(buffer[0])
    let message = buffer[1] & Entry.isMessage != 0 ? Int(buffer[1] & Entry.cell) : nil
    var first = flush(buffer, 0, into: state)
    while first < used && buffer[1 &+ first] & Entry.isPlain != 0 {
      first = flush(buffer, first, into: state)
    }
    let rest = used &- first
    for cell in 0..<rest { buffer[1 &+ cell] = buffer[1 &+ first &+ cell] }
    for cell in rest..<used { buffer[1 &+ cell] = 0 }
    buffer[0] = UInt32(rest)
    return message
  }

  /// Returns where the next entry is.
  @inline(__always) private func flush(
    _ buffer: State, _ place: Int, into state: State
  ) -> Int {
    let entry = buffer + 1 + place
    let size = Entry.size(entry[0])
    let cell = Int(entry[0] & Entry.cell)
    if size > 1 { state[cell] = entry[1] }
    if size > 2 { state[cell &+ 1] = entry[2] }
    return place &+ size
  }

  func ownStep(
    _ step: Int, of contender: Int, in state: State, _ shape: StateShape
  ) -> OwnStep {
    let entry = state + shape.model(contender) + 1
    guard entry[0] & Entry.isMessage == 0 else { return .message }
    let high = entry[0] & Entry.isWide != 0 ? UInt64(entry[2]) : 0
    return .store(cell: Int(entry[0] & Entry.cell), value: UInt64(entry[1]) | high << 32)
  }

  static var knowsReaches: Bool { true }

  /// The access, whether or not it must wait for the buffer, and the next flush.
  func reach(
    of node: LocalNode?, _ contender: Int, in state: State, _ shape: StateShape
  ) -> StepReach {
    var reach = node.map { FlatMemory.reach(of: $0) } ?? StepReach()
    if reach == .everything { return reach }
    let buffer = state + shape.model(contender)
    let used = Int(buffer[0])
    var place = 0
    while place < used {
      let header = buffer[1 &+ place]
      if place > 0 && header & Entry.isPlain == 0 { break }
      if header & Entry.isMessage != 0 {
        reach.isBoundary = true
      } else {
        guard
          let bits = StepReach.bits(
            of: Int(header & Entry.cell), isWide: header & Entry.isWide != 0)
        else { return .everything }
        reach.writes |= bits
      }
      place &+= Entry.size(header)
    }
    return reach
  }

  // MARK: Beside accesses

  /// Behind all that the contender has stored.
  func post(_ message: Int, by contender: Int, in state: State, _ shape: StateShape) -> Bool {
    if isEmpty(contender, in: state, shape) { return true }
    append(Entry.isMessage | UInt32(message), 0, to: contender, in: state, shape)
    return false
  }

  func receive(_ message: Int, by contender: Int, in state: State, _ shape: StateShape) {}

  // MARK: States

  /// A contender's own stores come before what memory holds, the newest first.
  @inline(__always) func value(
    at cell: Int, isWide: Bool, to contender: Int?, in state: State, _ shape: StateShape
  ) -> UInt64 {
    var found = FlatMemory.value(at: cell, isWide: isWide, in: state)
    guard let contender else { return found }
    let buffer = state + shape.model(contender)
    let used = Int(buffer[0])
    var place = 0
    while place < used {
      let entry = buffer + 1 + place
      if entry[0] & Entry.isMessage == 0 && Int(entry[0] & Entry.cell) == cell {
        found = UInt64(entry[1]) | (isWide ? UInt64(entry[2]) &<< 32 : 0)
      }
      place &+= Entry.size(entry[0])
    }
    return found
  }

  @inline(__always) func canonicalise(_ state: State, _ shape: StateShape) -> Bool { false }

  func exchange(_ order: [Int], in state: State, _ shape: StateShape) {}
}
