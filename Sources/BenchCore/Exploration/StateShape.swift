/// A state of the whole system: cells of 32 bits, in a fixed order.
typealias State = UnsafeMutablePointer<UInt32>

/// Where what stands in a state: memory first, then a record of each contender, then what the
/// environment keeps.
///
/// A backend's record holds all that is its own, so that two backends are exchanged by exchanging
/// their records.
struct StateShape {
  /// The backends, and after them the postmaster if there is one.
  let contenders: Int
  let backends: Int
  let memoryCells: Int
  private let recordCells: Int
  let environmentCells: Int
  /// Room at a state's end, of which its first cell says how much is in use; 0 if a state's size is
  /// fixed.
  let heapCells: Int

  init(
    contenders: Int, backends: Int, memoryCells: Int, contenderCells: Int, environmentCells: Int,
    heapCells: Int = 0
  ) {
    self.heapCells = heapCells
    self.contenders = contenders
    self.backends = backends
    self.memoryCells = memoryCells
    recordCells = Self.publicCells + contenderCells
    self.environmentCells = environmentCells
  }

  /// Of the largest state.
  @inline(__always) var cells: Int { heap &+ heapCells }
  @inline(__always) func cells(of state: State) -> Int {
    heapCells == 0 ? heap : heap &+ Int(state[0])
  }
  var recordSize: Int { recordCells }
  /// Of a record, without what the model keeps, which comes last.
  var publicRecordSize: Int { Self.publicCells }
  private static let publicCells = 4

  @inline(__always) func record(_ contender: Int) -> Int {
    memoryCells &+ contender &* recordCells
  }

  /// The number of its node.
  @inline(__always) func node(_ contender: Int) -> Int { record(contender) }
  @inline(__always) func status(_ contender: Int) -> Int { record(contender) &+ 1 }
  /// Two cells for the environment: of a backend, what it has posted.
  @inline(__always) func mailbox(_ contender: Int) -> Int { record(contender) &+ 2 }
  /// What the memory model keeps of a contender.
  @inline(__always) func model(_ contender: Int) -> Int { record(contender) &+ Self.publicCells }
  @inline(__always) var environment: Int { memoryCells &+ contenders &* recordCells }
  @inline(__always) var heap: Int { environment &+ environmentCells }

  /// The bits of a status.
  enum Status {
    /// How many operations are left.
    static let remaining: UInt32 = 0xff
    static let holdsLock: UInt32 = 1 << 8
    static let isAsleep: UInt32 = 1 << 9
    static let wasKilledInOperation: UInt32 = 1 << 10
    /// Of whoever moved last, if preemptions are bounded: how many there have been, and 1.
    static let preemptions: UInt32 = 0xfff << preemptionShift
    static let preemptionShift: UInt32 = 16
  }
}

/// All orders of a few backends, by number; the first is the one in which nothing moves.
struct Permutations {
  /// For each order, which backend's record comes first, second, and so on.
  let orders: [[Int]]

  static let largestCount = 5

  init(of count: Int) {
    var orders: [[Int]] = [[]]
    for _ in 0..<count {
      orders = orders.flatMap { order in
        (0..<count).filter { !order.contains($0) }.map { order + [$0] }
      }
    }
    self.orders = orders
  }

  var count: Int { orders.count }

  /// The number of an order: its digits in the factorial number system.
  func number(of order: UnsafePointer<Int>, count: Int) -> Int {
    var number = 0
    for position in 0..<count {
      var smaller = 0
      for later in position + 1..<max(count, position + 1) where order[later] < order[position] {
        smaller += 1
      }
      number = number * (count - position) + smaller
    }
    return number
  }
}
