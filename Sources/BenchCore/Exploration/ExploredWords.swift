/// The words of a region that contenders touch, and where each stands in an explored state.
///
/// Found by exploring: a word gets a place when the first access to it turns up, and the search then
/// starts over with the longer state. A word that nobody ever reads has no place at all: what it
/// holds changes nothing.
package struct ExploredWords {
  package struct Entry: Sendable {
    package let name: String
    package let offset: UInt32
    package let isWide: Bool
    package fileprivate(set) var isRead: Bool
    /// How it is accessed, as far as is known yet.
    fileprivate(set) var uses = WordUses()
    /// In a state, in cells; `nowhere` for a word that nobody reads.
    package fileprivate(set) var cell: UInt16
  }

  package static let nowhere = UInt16.max

  package private(set) var entries: [Entry] = []
  private var numbers: [UInt32: Int] = [:]
  /// Cells of all words together.
  package private(set) var cellCount = 0
  /// Who orders accesses beyond the accesses themselves.
  private(set) var fences = FenceUses()
  private let layout: RegionLayout
  /// Whether the shape of a state depends on how words are used.
  private let tracksUses: Bool

  package init(_ layout: RegionLayout, tracksUses: Bool = false) {
    self.layout = layout
    self.tracksUses = tracksUses
  }

  /// What became of a word that an access names.
  enum Resolution {
    case known(Int)
    /// It is new, or read for the first time: states have another shape from here on.
    case changed(Int)
    /// No field reserves these bytes: an index was out of range.
    case stray
  }

  /// `group` is that of the programs who make the access.
  mutating func resolve(_ request: Request, by group: Int) -> Resolution {
    let resolution = resolve(
      offset: request.offset, isWide: request.isWide, isRead: request.isRead)
    guard tracksUses else { return resolution }
    switch resolution {
    case .stray: return resolution
    case .known(let number):
      return entries[number].uses.add(request, by: group) ? .changed(number) : resolution
    case .changed(let number):
      _ = entries[number].uses.add(request, by: group)
      return resolution
    }
  }

  /// Whether a fence, or what acts as one, is new.
  mutating func noteFence(_ request: Request, by group: Int) -> Bool {
    tracksUses && fences.add(request, by: group)
  }

  /// The entry of a word that has been resolved.
  func known(_ request: Request) -> Int? { numbers[request.offset] }

  mutating func resolve(offset: UInt32, isWide: Bool, isRead: Bool) -> Resolution {
    guard layout.isReserved(offset), offset.isMultiple(of: isWide ? 8 : 4) else { return .stray }
    if let number = numbers[offset] {
      guard entries[number].isWide == isWide else { return .stray }
      guard isRead && !entries[number].isRead else { return .known(number) }
      entries[number].isRead = true
      place(number)
      return .changed(number)
    }
    let number = entries.count
    numbers[offset] = number
    entries.append(
      Entry(
        name: layout.name(at: offset), offset: offset, isWide: isWide, isRead: isRead,
        cell: Self.nowhere))
    if isRead { place(number) }
    return .changed(number)
  }

  /// 64 bits of what all words hold that are read.
  func fingerprint(of value: (_ cell: Int, _ isWide: Bool) -> UInt64) -> UInt64 {
    var hash = FingerprintFold()
    for entry in entries where entry.cell != Self.nowhere {
      hash.combine(value(Int(entry.cell), entry.isWide))
    }
    return hash.value
  }

  func name(ofCell cell: Int) -> String {
    entries.first { $0.cell == UInt16(cell) }?.name ?? "cell \(cell)"
  }

  private mutating func place(_ number: Int) {
    entries[number].cell = UInt16(cellCount)
    cellCount += entries[number].isWide ? 2 : 1
  }

  /// The cell of a word that some environment looks at.
  package mutating func require(_ offset: UInt32, isWide: Bool) -> Int {
    switch resolve(offset: offset, isWide: isWide, isRead: true) {
    case .known(let number), .changed(let number): Int(entries[number].cell)
    case .stray: fatalError("no word lies at \(offset)")
    }
  }
}

/// How a word is accessed, and by which groups of contenders, a bit each.
struct WordUses: Equatable, Sendable {
  private(set) var plainReaders: UInt8 = 0
  private(set) var plainWriters: UInt8 = 0
  private(set) var atomicReaders: UInt8 = 0
  private(set) var atomicWriters: UInt8 = 0
  /// Those whose reads may return a store that is not the newest.
  private(set) var loaders: UInt8 = 0

  /// Whether it is the first one of its kind.
  fileprivate mutating func add(_ request: Request, by group: Int) -> Bool {
    let before = self
    let bit: UInt8 = 1 << UInt8(group)
    switch request.kind {
    case .loadPlain: plainReaders |= bit
    case .storePlain: plainWriters |= bit
    case .load, .wait, .wake: atomicReaders |= bit
    case .store: atomicWriters |= bit
    default:
      atomicReaders |= bit
      atomicWriters |= bit
    }
    if request.kind == .load || request.kind == .compareExchange { loaders |= bit }
    return self != before
  }

  var isPlain: Bool { plainReaders | plainWriters != 0 }
  var isAtomic: Bool { atomicReaders | atomicWriters != 0 }
  var users: UInt8 { plainReaders | plainWriters | atomicReaders | atomicWriters }
}

/// Which groups of contenders have fences, a bit each.
struct FenceUses: Equatable, Sendable {
  private(set) var acquirers: UInt8 = 0
  private(set) var releasers: UInt8 = 0
  private(set) var isSequential = false

  fileprivate mutating func add(_ request: Request, by group: Int) -> Bool {
    let before = self
    let bit: UInt8 = 1 << UInt8(group)
    if request.isSequential || request.failure.isSequential { isSequential = true }
    if request.kind == .fence {
      if request.acquires { acquirers |= bit }
      if request.releases { releasers |= bit }
    }
    return self != before
  }
}
