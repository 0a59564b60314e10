// What release/acquire keeps of words: a list of stores of each word that is accessed atomically, and
// of plain accesses, who knows of them.
//
// A view says, for each of a number of fields, how much of it somebody knows: a byte each.
//
//   of a word's stores   the number of the oldest store that may still be read, counted from the
//                        oldest one that is kept
//   of plain accesses    1 if the last one is known, 0 if not; all 0 once it makes no difference
//
// Plain accesses have fields of their own: one for the last plain store to a word; and, for each
// contender, one for its last plain load, and one for its last atomic load of a word that is also
// accessed plainly. An access that does not know of a conflicting one races with it: neither happened
// before the other.

/// Where a word's fields and values are.
struct WordPlan: BitwiseCopyable {
  /// The number of its list of stores, which is also its field; -1 for none.
  var list = -1
  /// Of an entry of its list, in cells.
  var entryCells = 0
  /// Of its value.
  var valueCells = 0
  /// Where the value of a word without a list is, from the state's start; -1 if nobody reads it.
  var value = -1
  /// The field of the last plain store; -1 if there is none.
  var plainStore = -1
  /// The first of the contenders' fields of plain loads, and of atomic ones.
  var plainLoads = -1
  var atomicLoads = -1
  /// The groups whose loads may return an old store, a bit each; and all that access it.
  var loaders: UInt8 = 0
  var users: UInt8 = 0
  var initial: UInt64 = 0
}

/// The fields of all words.
struct ViewPlan {
  private(set) var words: [WordPlan] = []
  /// The words that have lists, in the order of the lists.
  private(set) var lists: [Int] = []
  /// Of each field behind those of the lists, the contenders to whom it makes a difference, a bit
  /// each.
  private(set) var interested: [UInt32] = []
  /// Fields of which there is one for each contender: the first of each such row.
  private(set) var rows: [Int] = []
  /// The field of the postmaster's last message.
  private(set) var posted: Int
  /// From cells of a flat memory to words.
  private(set) var wordOfCell: [Int]

  private let contenders: Int

  init(_ system: ModelledSystem) {
    let entries = system.words.entries
    contenders = system.groups.count
    posted = -1
    wordOfCell = Array(repeating: -1, count: system.words.cellCount)
    for (number, entry) in entries.enumerated() {
      var plan = WordPlan()
      let uses = entry.uses
      (plan.loaders, plan.users) = (uses.loaders, uses.users)
      if entry.cell != ExploredWords.nowhere {
        wordOfCell[Int(entry.cell)] = number
        plan.valueCells = entry.isWide ? 2 : 1
        plan.initial = UInt64(system.initial[Int(entry.cell)])
        if entry.isWide { plan.initial |= UInt64(system.initial[Int(entry.cell) + 1]) << 32 }
      }
      if uses.isAtomic && (plan.valueCells > 0 || uses.isPlain) {
        plan.list = lists.count
        lists.append(number)
      }
      words.append(plan)
    }
    addPlainFields(entries, system.groups)
  }

  private mutating func addPlainFields(_ entries: [ExploredWords.Entry], _ groups: [Int]) {
    for (number, entry) in entries.enumerated() {
      let uses = entry.uses
      var users: UInt32 = 0
      for (contender, group) in groups.enumerated() where uses.users >> UInt8(group) & 1 == 1 {
        users |= 1 << UInt32(contender)
      }
      if uses.plainWriters != 0 { words[number].plainStore = field(of: users) }
      if uses.plainReaders != 0 && uses.plainWriters | uses.atomicWriters != 0 {
        words[number].plainLoads = row(of: users)
      }
      if uses.atomicReaders != 0 && uses.plainWriters != 0 {
        words[number].atomicLoads = row(of: users)
      }
    }
    posted = field(of: .max)
  }

  private mutating func field(of contenders: UInt32) -> Int {
    interested.append(contenders)
    return fieldCount - 1
  }

  private mutating func row(of users: UInt32) -> Int {
    let first = fieldCount
    for _ in 0..<contenders { _ = field(of: users) }
    rows.append(first)
    return first
  }

  var fieldCount: Int { lists.count + interested.count }
}

/// A view in a state: bytes in cells, sixteen fields at a time.
typealias ViewVector = SIMD16<UInt8>

struct View {
  let base: UnsafeMutableRawPointer

  @inline(__always) init(_ cells: State) { base = UnsafeMutableRawPointer(cells) }

  static let cellsPerVector = 4

  @inline(__always) subscript(field: Int) -> Int {
    get { Int(base.load(fromByteOffset: field, as: UInt8.self)) }
    nonmutating set {
      base.storeBytes(of: UInt8(truncatingIfNeeded: newValue), toByteOffset: field, as: UInt8.self)
    }
  }

  @inline(__always) func vector(_ number: Int) -> ViewVector {
    base.loadUnaligned(fromByteOffset: number &* 16, as: ViewVector.self)
  }

  @inline(__always) func setVector(_ number: Int, _ vector: ViewVector) {
    base.storeBytes(of: vector, toByteOffset: number &* 16, as: ViewVector.self)
  }

  /// Knows all that the other knows too.
  @inline(__always) func join(_ other: View, vectors: Int) {
    for number in 0..<vectors {
      setVector(number, pointwiseMax(vector(number), other.vector(number)))
    }
  }

  @inline(__always) func copy(_ other: View, vectors: Int) {
    for number in 0..<vectors { setVector(number, other.vector(number)) }
  }

  @inline(__always) func clear(vectors: Int) {
    for number in 0..<vectors { setVector(number, ViewVector()) }
  }

  /// Forgets the oldest ones of each field.
  @inline(__always) func lower(by oldest: View, vectors: Int) {
    for number in 0..<vectors {
      let less = oldest.vector(number)
      setVector(number, pointwiseMax(vector(number), less) &- less)
    }
  }
}
